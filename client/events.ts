import { EVENT_SOURCE } from '../shared/domain/published-event.ts';
import type { EventType } from './events/shapes.ts';

export { EVENT_TYPES } from '../shared/domain/event-types.ts';
export {
  type BillingEvent,
  type EventBridgeEvent,
  eventFromLambda,
  isEventData,
  UnknownEvent,
} from './events/read.ts';
export type { EventData, EventType } from './events/shapes.ts';
export { eventFromWebhook, type ReceivedWebhook, WebhookRefused } from './events/webhook.ts';
export { EVENT_SCHEMAS } from './generated/event-schemas.ts';
export { EVENT_SOURCE };

/** What an EventBridge rule matches on, as JSON has it. Without types: all events, those to come as well. */
export function rulePattern(types: readonly EventType[] = []) {
  return { source: [EVENT_SOURCE], ...(types.length === 0 ? {} : { 'detail-type': [...types] }) };
}
