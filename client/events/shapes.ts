import * as v from 'valibot';
import { exactly } from '../../shared/adapters/exactly.ts';
import { DECLINE_CLASSES } from '../../shared/domain/decline.ts';
import {
  CARD_EVENTS,
  type CardEvent,
  CHARGE_EVENTS,
  type ChargeEvent,
  DUNNING_EVENTS,
  type DunningEvent,
  NOTICE_EVENTS,
  type NoticeEvent,
  REFUND_EVENTS,
  type ReconciliationEvent,
  type RefundEvent,
  SUBSCRIPTION_EVENTS,
  type SubscriptionEvent,
} from '../../shared/domain/event.ts';
import type { EVENT_TYPES } from '../../shared/domain/event-types.ts';
import { CONSENT_KINDS } from '../../shared/domain/price-change.ts';
import { CANCEL_REASONS, PAUSE_REASONS, SUBSCRIPTION_STATUSES } from '../../shared/domain/subscription.ts';
import type { Told } from './on-wire.ts';

export type EventType = (typeof EVENT_TYPES)[number];

const text = v.string();
const instant = v.pipe(v.string(), v.isoTimestamp());
const day = v.pipe(v.string(), v.isoDate());
const won = v.pipe(v.number(), v.integer());
const count = v.pipe(v.number(), v.integer());
const status = v.picklist(SUBSCRIPTION_STATUSES);
const declineClass = v.optional(v.picklist(DECLINE_CLASSES));

const event = { event_id: text, at: instant, sequence: count };
const handles = { reference: v.optional(text), metadata: v.optional(v.record(text, text)) };
const tax = { tax_free: won, vat_amount: won };

const card = exactly<Told<CardEvent>>()(
  v.object({
    ...event,
    ...handles,
    customer_id: text,
    customer_uid: text,
    registration_id: v.optional(text),
  }),
);

const subscription = exactly<Told<SubscriptionEvent>>()(
  v.object({
    ...{ ...event, ...handles, customer_id: text, subscription_id: text, plan_id: text, status },
    next_charge_at: instant,
    pause_reason: v.optional(v.picklist(PAUSE_REASONS)),
    cancel_reason: v.optional(v.picklist(CANCEL_REASONS)),
  }),
);

const notice = exactly<Told<NoticeEvent>>()(
  v.object({
    ...{ ...event, ...handles, customer_id: text, customer_uid: text, subscription_id: text, status },
    ...{ plan_id: text, plan_name: text, amount: won, charge_at: instant, charge_on: day },
    how_to_cancel: v.object({ tel: v.optional(text), email: v.optional(text), url: v.optional(text) }),
    change: v.optional(
      v.object({
        kind: v.picklist(CONSENT_KINDS),
        ...{ price_before: won, price_after: won, effective_on: day, opens_on: day },
      }),
    ),
  }),
);

const charge = exactly<Told<ChargeEvent>>()(
  v.object({
    ...{ ...event, ...handles, customer_id: text, customer_uid: text, merchant_uid: text },
    ...{ subscription_id: v.optional(text), period: v.optional(count), amount: won, ...tax },
    ...{ imp_uid: v.optional(text), decline_class: declineClass, next_attempt_at: v.optional(instant) },
  }),
);

const failedPayment = {
  ...{ ...event, ...handles, customer_id: text, customer_uid: text, subscription_id: text },
  ...{ merchant_uid: text, decline_class: declineClass },
};
type Dunning<T> = Told<Extract<DunningEvent, { type: T }>>;
const [failedFinal, needsChange] = DUNNING_EVENTS;
const final = exactly<Dunning<typeof failedFinal>>()(
  v.object({ ...failedPayment, status, period: v.optional(count), amount: won }),
);
const anotherCard = exactly<Dunning<typeof needsChange>>()(v.object({ ...failedPayment, until: instant }));

const refund = exactly<Told<RefundEvent>>()(
  v.object({
    ...{ ...event, ...handles, customer_id: text, merchant_uid: text, refund_id: text, amount: won, ...tax },
  }),
);

const reconciliation = exactly<Told<ReconciliationEvent>>()(
  v.object({
    ...{ ...event, from: instant, to: instant, is_complete: v.boolean(), payments: count, foreign: count },
    ...{ repaired: count, surplus_canceled: count, unexplained_count: count },
    unexplained: v.array(v.object({ merchant_uid: text, imp_uid: text, reason: text })),
  }),
);

const each = <const T extends EventType, S>(types: readonly T[], shape: S) =>
  Object.fromEntries(types.map((type) => [type, shape])) as { readonly [K in T]: S };

/** What each type of event tells: it compiles only while it is what the domain tells. */
export const EVENT_SHAPES = {
  ...each(CARD_EVENTS, card),
  ...each(SUBSCRIPTION_EVENTS, subscription),
  ...each(NOTICE_EVENTS, notice),
  ...each(CHARGE_EVENTS, charge),
  ...each([failedFinal], final),
  ...each([needsChange], anotherCard),
  ...each(REFUND_EVENTS, refund),
  'reconciliation.completed': reconciliation,
} satisfies Readonly<Record<EventType, v.GenericSchema>>;

/** As it stands in `detail` of an event on the bus, and in `data` of a webhook. */
export type EventData<T extends EventType> = v.InferOutput<(typeof EVENT_SHAPES)[T]>;
