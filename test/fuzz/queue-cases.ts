import { type Known, NOW } from './history.ts';
import type { QueueCases } from './queue-target.ts';

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

/** The messages of both queues, and what each must bring about. */
export function queueCases({
  subscriptions,
  charges,
  registrations,
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
