import { type Known, NOW } from './history.ts';
import type { QueueCases } from './queue-target.ts';
import { WEBHOOK_URL } from './world.ts';

const isText = (value: unknown): value is string => typeof value === 'string';
const isId = (value: unknown) => isText(value) && /^[A-Za-z0-9_-]{1,80}$/.test(value);
/** As our own functions write it: what else a date parser takes is not ours. */
const isInstant = (value: unknown) => isText(value) && !Number.isNaN(new Date(value).getTime());

const FAR = [
  '2026-03-26T01:00:30.000Z',
  '2026-04-30T01:00:00.000Z',
  '2031-01-01T00:00:00.000Z',
  '1970-01-01T00:00:00.000Z',
];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const webhook = (subscriptionId: string, more: object = {}) => ({
  url: WEBHOOK_URL,
  event: {
    ...{ id: `SUB#${subscriptionId}/EVENT#00000001#0`, type: 'charge.paid', at: NOW.toISOString() },
    ...{ sequence: 100, detail: { amount: 1_000, how_to_cancel: { url: 'https://shop.example/' } } },
  },
  tries: 0,
  ...more,
});

/** The messages of all queues, and what each must bring about. */
export function queueCases({
  subscriptions,
  charges,
  registrations,
  batches,
}: Known): Readonly<Record<string, QueueCases>> {
  const { open } = registrations;
  const hint = (impUid: string, merchant_uid: string) => ({
    imp_uid: impUid,
    merchant_uid,
    source: 'webhook',
  });
  return {
    'settle-payment': {
      bodies: [
        ...Object.values(registrations).map(({ impUid, merchantUid }) => hint(impUid, merchantUid)),
        ...Object.values(charges).map((merchantUid) => hint('imp_000000000020', merchantUid)),
        hint('imp_000000000001', `sub_${subscriptions.daily}_0001`),
        { ...hint('imp_1', 'ORDER-1'), source: 'follow_up' },
      ],
      good: hint(open.impUid, open.merchantUid),
      isDone: (world) =>
        world.items().some(({ pk, sk }) => pk === `CARD#${open.customerUid}` && sk === 'CARD'),
      isReadable: ({ imp_uid, merchant_uid, source }) =>
        isId(imp_uid) && isId(merchant_uid) && isText(source),
      charges: false,
    },
    'run-batch': {
      bodies: [...Object.values(batches), '01JZ0000000000000000000009'].flatMap((batch_id) =>
        [1, 2, 7].map((turn) => ({ batch_id, turn })),
      ),
      good: { batch_id: batches.ordered, turn: 1 },
      isDone: (world) =>
        world.items().some(({ batchId, endedAt }) => batchId === batches.ordered && endedAt !== undefined),
      isReadable: ({ batch_id, turn }) =>
        isText(batch_id) && /^[0-9A-Z]{26}$/.test(batch_id) && Number.isInteger(turn) && Number(turn) >= 1,
      charges: false,
    },
    'deliver-webhook': {
      bodies: Object.values(subscriptions).flatMap((id) => [
        webhook(id),
        webhook(id, { tries: 5, not_before: NOW.toISOString() }),
        webhook(id, { replay_id: '01JZ0000000000000000000009' }),
        webhook(id, { url: 'https://gone.shop.example/' }),
      ]),
      good: webhook(subscriptions.daily),
      isDone: (world) => world.outbox.delivered.includes(`SUB#${subscriptions.daily}/EVENT#00000001#0`),
      isReadable: ({ url, event, tries, not_before }) =>
        isText(url) &&
        URL.canParse(url) &&
        isRecord(event) &&
        isText(event['id']) &&
        /^[A-Z]+#[\w-]+\/EVENT#[\w#:.-]{1,150}$/.test(event['id']) &&
        isText(event['type']) &&
        isText(event['at']) &&
        typeof event['sequence'] === 'number' &&
        isRecord(event['detail']) &&
        Number.isInteger(tries) &&
        (not_before === undefined || isInstant(not_before)),
      charges: false,
    },
    'charge-subscription': {
      bodies: FAR.flatMap((as_of) => [
        ...Object.values(subscriptions).flatMap((subscription_id) =>
          [1, 2, 13].map((period) => ({ subscription_id, period, as_of })),
        ),
        ...Object.values(charges).map((merchant_uid) => ({ merchant_uid, as_of })),
        ...Object.values(registrations).map(({ registrationId }) => ({
          registration_id: registrationId,
          as_of,
        })),
      ]),
      good: { subscription_id: subscriptions.daily, period: 13, as_of: NOW.toISOString() },
      isDone: (world) =>
        world
          .items()
          .some(
            ({ merchantUid, status }) =>
              merchantUid === `sub_${subscriptions.daily}_0013` && status === 'paid',
          ),
      isReadable: ({ subscription_id, period, merchant_uid, registration_id, as_of }) =>
        isInstant(as_of) &&
        ((isText(subscription_id) && typeof period === 'number') ||
          isText(merchant_uid) ||
          isText(registration_id)),
      charges: true,
    },
  };
}
