import type { MessageDelay } from '../../shared/adapters/message-delay.ts';
import { settleMessage } from '../../shared/adapters/settle-queue.ts';
import { BillingError } from '../../shared/domain/billing-error.ts';
import { type SettlePorts, settle } from '../../shared/usecases/settle.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { queueHandler } from '../middleware/queue-handler.ts';
import { parseInput } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';

type Ports = Omit<SettlePorts, keyof TimeLeft> & { readonly delay: MessageDelay };

/** Five messages of a batch fit into the function's 60 s, tokens and retries included. */
const LOOK_UP_BUDGET_MS = 8_000;

/** 404 after this many receives (over an hour) is not a lagging record but a payment that never was. */
const NOT_FOUND_RECEIVES = 8;

/**
 * SQS `settle`: applies the fact behind each hint that a webhook, or a redirect that could not wait, left there.
 *
 * A message goes back with a growing delay while 아임포트 does not answer or has no final record; a refused hint is
 * done with. A message that cannot be read fails until it lies in the DLQ, where the alarm is.
 */
export const createHandler = (ports: Ports) =>
  queueHandler(ports, async (record, context) => {
    const hint = parseInput(settleMessage, record.body);
    const outcome = await settle({ ...ports, ...timeLeft(context) }, hint, LOOK_UP_BUDGET_MS);
    if (outcome.kind !== 'not_yet') return;
    const receives = Number(record.attributes.ApproximateReceiveCount);
    if (outcome.reason === 'payment_not_found' && receives >= NOT_FOUND_RECEIVES) return;
    throw new BillingError('gateway_unavailable', outcome.reason, { retryable: true });
  });

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.settling(),
    delay: wiring.settleDelay(),
  }),
);
