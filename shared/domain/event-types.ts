import {
  CARD_EVENTS,
  CHARGE_EVENTS,
  type DomainEvent,
  DUNNING_EVENTS,
  NOTICE_EVENTS,
  REFUND_EVENTS,
  SUBSCRIPTION_EVENTS,
} from './event.ts';

/** Every type of event. Apart from where they are made: who makes one needs no list of them. */
export const EVENT_TYPES = [
  ...CARD_EVENTS,
  ...SUBSCRIPTION_EVENTS,
  ...NOTICE_EVENTS,
  ...CHARGE_EVENTS,
  ...DUNNING_EVENTS,
  ...REFUND_EVENTS,
  'reconciliation.completed',
] as const satisfies readonly DomainEvent['type'][];
