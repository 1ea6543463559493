import { BillingError } from '../domain/billing-error.ts';
import type { PublishedEvent } from '../domain/published-event.ts';
import { messagesFor, type WebhookEndpoint } from '../domain/webhook.ts';
import type { Clock, EventRepository, Ids, Journal, OnUnreadable, WebhookQueue } from '../ports.ts';

export interface ReplayWebhooksPorts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly journal: Journal;
  readonly eventItems: EventRepository;
  readonly webhooks: readonly WebhookEndpoint[];
  readonly webhookQueue: WebhookQueue;
}

export type Replayed =
  | { readonly eventId: string }
  | {
      readonly subscriptionId: string;
      readonly from?: Date | undefined;
      readonly to?: Date | undefined;
      /** Absent: all. */
      readonly types?: readonly string[] | undefined;
    };

export interface Replay {
  readonly replayId: string;
  readonly events: number;
  /** One for each event and endpoint that wants it. */
  readonly messages: number;
}

/** What fits into one request's time. */
const MAX_EVENTS = 500;

/**
 * Queues again what was told in the last 90 days: under the same ids, each lane in order and behind what still waits there. Who has
 * handled an event knows it by its id.
 */
export async function replayWebhooks(
  ports: ReplayWebhooksPorts,
  wanted: Replayed,
  unreadable: OnUnreadable,
): Promise<Replay> {
  const events = await find(ports, wanted, unreadable);
  if (events.length === 0)
    throw new BillingError('not_found', 'no such event in the table, where they stay for 90 days');
  if (events.length > MAX_EVENTS)
    throw new BillingError('invalid_request', 'the request does not fit', {
      issues: [{ path: 'from', message: `a later one: at most ${MAX_EVENTS} events at a time` }],
    });
  // Another one each time: the queue takes a message of the same name, a few minutes later, for the same one.
  const replayId = ports.ids.ulid(ports.clock.now());
  const messages = events.flatMap((event) => messagesFor(ports.webhooks, event, replayId));
  await ports.webhookQueue.send(messages);
  ports.journal.record({ event: 'webhook.replay', request_id: replayId, count: messages.length });
  return { replayId, events: events.length, messages: messages.length };
}

async function find(
  { eventItems }: ReplayWebhooksPorts,
  wanted: Replayed,
  unreadable: OnUnreadable,
): Promise<readonly PublishedEvent[]> {
  if ('eventId' in wanted) {
    const event = await eventItems.find(wanted.eventId);
    return event === undefined ? [] : [event];
  }
  const { subscriptionId, from, to, types } = wanted;
  const stored = await eventItems.listOfSubscription(subscriptionId, unreadable);
  // By whom it was done is not told.
  const events = stored.map(({ by: _, ...event }) => event);
  return events.filter(({ at, type }) => {
    const instant = new Date(at);
    const isThen = (from === undefined || instant >= from) && (to === undefined || instant < to);
    return isThen && (types === undefined || types.includes(type));
  });
}
