import * as v from 'valibot';
import { CANCEL_REASONS } from '../../shared/domain/subscription.ts';
import type { Journal } from '../../shared/ports.ts';
import { cancelSubscription } from '../../shared/usecases/cancel-subscription.ts';
import type { CommandPorts } from '../../shared/usecases/command-subscription.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { printable } from '../middleware/fields.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { type IdempotencyPorts, idempotent } from '../middleware/idempotency.ts';
import { optionalJsonBody, subscriptionId } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';
import { subscriptionAsItStands } from './subscription-as-it-stands.ts';
import { subscriptionView } from './views.ts';

type Ports = IdempotencyPorts & Omit<CommandPorts, keyof TimeLeft> & { readonly journal: Journal };

const body = v.strictObject({
  at: v.optional(v.picklist(['period_end', 'now'], 'period_end or now'), 'period_end'),
  reason: v.optional(v.pipe(printable(100), v.check(isOwnWord, 'not one of our own reasons'))),
});

/** Ours are said in events, and must be true there. */
function isOwnWord(text: string): boolean {
  return text === 'requested' || !CANCEL_REASONS.some((reason) => reason === text);
}

/**
 * POST /subscriptions/{subscription_id}/cancel (merchant, IAM): at the end of what is paid for, or now. The first can be
 * undone with …/resume.
 */
export const createHandler = (ports: Ports) =>
  httpHandler(ports, async (event, context) => {
    const { at, reason } = optionalJsonBody(event, body);
    const id = subscriptionId(event);
    const act = async () => {
      const account = await cancelSubscription({ ...ports, ...timeLeft(context) }, id, at, reason);
      return json(200, subscriptionView(account, ports.clock.now()));
    };
    return idempotent(ports, event, act, { again: () => subscriptionAsItStands(ports, id) });
  });

export const handler = wiring.onAws(() =>
  createHandler({ ...wiring.base(), accounts: wiring.accounts(), idempotency: wiring.idempotency() }),
);
