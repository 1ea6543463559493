import { canonicalJson } from './canonical-json.ts';
import { type Handles, handlesOf } from './handles.ts';
import { aggregateOf, eventDetail, type PublishedEvent } from './published-event.ts';

/** Where a merchant wants to hear of events. */
export interface WebhookEndpoint {
  readonly url: string;
  /** Absent: all types, those to come as well. */
  readonly events?: readonly string[] | undefined;
}

/** One event on its way to one endpoint. */
export interface WebhookMessage {
  readonly url: string;
  /** Without the merchant's handles. */
  readonly event: PublishedEvent;
  /** It has some, which no queue carries, as they may name people: they are read again by whoever sends it. */
  readonly hasHandles?: boolean | undefined;
  /** Tries before this message was made. Above 0 it has stepped aside, and nothing waits for it. */
  readonly tries: number;
  readonly notBefore?: Date | undefined;
  /** Of a replay: what tells it from the first time. */
  readonly replayId?: string | undefined;
}

/** What an event brings about: a message for each endpoint that wants it. */
export function messagesFor(
  endpoints: readonly WebhookEndpoint[],
  event: PublishedEvent,
  replayId?: string,
): readonly WebhookMessage[] {
  const message = {
    ...withoutHandles(event),
    tries: 0,
    ...(replayId === undefined ? {} : { replayId }),
  };
  return endpoints
    .filter(({ events }) => events === undefined || events.includes(event.type))
    .map(({ url }) => ({ url, ...message }));
}

function withoutHandles(event: PublishedEvent): Pick<WebhookMessage, 'event' | 'hasHandles'> {
  const { reference, metadata, ...detail } = event.detail;
  if (reference === undefined && metadata === undefined) return { event };
  return { event: { ...event, detail }, hasHandles: true };
}

/** Messages of one lane are delivered one after another: one endpoint's, of one aggregate. Who has stepped aside has its own. */
export function laneOf({ url, event, tries }: WebhookMessage): string {
  return `${url} ${tries === 0 ? aggregateOf(event) : event.id}`;
}

/** Of two messages with the same one, sent within minutes of each other, the second is none. */
export function onceKeyOf({ url, event, tries, replayId = '' }: WebhookMessage): string {
  return `${url} ${event.id} ${tries === 0 ? 'in turn' : 'aside'} ${replayId}`;
}

/**
 * The body, as Standard Webhooks recommend it. Byte for byte the same at each try and in a replay: the store keeps no order of
 * keys, so they are sorted here.
 */
export function webhookBody(event: PublishedEvent, handles: Handles = {}): string {
  const data = { ...eventDetail(event), ...handlesOf(handles) };
  return canonicalJson({ type: event.type, timestamp: event.at, data });
}
