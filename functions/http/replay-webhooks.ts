import * as v from 'valibot';
import { BillingError } from '../../shared/domain/billing-error.ts';
import { EVENT_TYPES } from '../../shared/domain/event-types.ts';
import { isUlid } from '../../shared/domain/merchant-uid.ts';
import {
  type Replayed,
  type ReplayWebhooksPorts,
  replayWebhooks,
} from '../../shared/usecases/replay-webhooks.ts';
import { countUnreadable } from '../middleware/count-unreadable.ts';
import { instant } from '../middleware/fields.ts';
import { json } from '../middleware/http.ts';
import { httpHandler } from '../middleware/http-handler.ts';
import { jsonBody } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';

const body = v.strictObject({
  event_id: v.optional(v.pipe(v.string(), v.maxLength(200, 'at most 200 characters'))),
  subscription_id: v.optional(v.pipe(v.string(), v.check(isUlid, 'a subscription_id of ours'))),
  from: v.optional(instant),
  to: v.optional(instant),
  types: v.optional(v.pipe(v.array(v.picklist(EVENT_TYPES)), v.minLength(1, 'at least one'))),
});

/**
 * POST /webhook-replays (merchant, IAM): sends what was told once more, under the same ids. Repeating the request sends it again, so it
 * needs no key.
 */
export const createHandler = (ports: ReplayWebhooksPorts) =>
  httpHandler(ports, async (event) => {
    const unreadable = countUnreadable(ports.journal);
    const replay = await replayWebhooks(ports, wantedBy(jsonBody(event, body)), unreadable.count);
    return json(202, {
      replay_id: replay.replayId,
      events: replay.events,
      messages: replay.messages,
      unreadable: unreadable.total(),
    });
  });

function wantedBy({ event_id, subscription_id, from, to, types }: v.InferOutput<typeof body>): Replayed {
  if ((event_id === undefined) === (subscription_id === undefined))
    throw misfit('subscription_id', 'either this or event_id');
  if (from !== undefined && to !== undefined && from >= to) throw misfit('to', 'later than from');
  if (subscription_id !== undefined) return { subscriptionId: subscription_id, from, to, types };
  const bound = Object.entries({ from, to, types }).find(([, value]) => value !== undefined);
  if (bound !== undefined) throw misfit(bound[0], 'only with subscription_id');
  return { eventId: event_id ?? '' };
}

const misfit = (path: string, message: string) =>
  new BillingError('invalid_request', 'the request does not fit', { issues: [{ path, message }] });

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.base(),
    eventItems: wiring.eventItems(),
    webhooks: wiring.webhooks(),
    webhookQueue: wiring.webhookQueue(),
  }),
);
