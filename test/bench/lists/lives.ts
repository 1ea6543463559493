import { DAY_MS } from '../../../shared/domain/billing-calendar.ts';
import type { Charge } from '../../../shared/domain/charge.ts';
import { encodeMerchantUid } from '../../../shared/domain/merchant-uid.ts';
import { createdAt, idAt } from './ids.ts';
import { BUSY, impUidAt, type Kind, PAID_AT, referenceAt } from './names.ts';
import type { Life } from './templates.ts';

/** All of them come due within so many days. */
const DUE_DAYS = 31;

/** The same life, of another customer on another card. */
export function under(
  { subscription, charge }: Life,
  n: number,
  kind: Exclude<Kind, 'oneOff'>,
  customerId: string,
  reference?: string,
): Life {
  const subscriptionId = idAt(n, kind);
  const customerUid = `card_${subscriptionId}`;
  const ids = { customerId, customerUid, reference, createdAt: createdAt(n, kind) };
  const key = { kind: 'subscription', subscriptionId, period: 1, generation: 1 } as const;
  const nextChargeAt = new Date(PAID_AT.getTime() + (1 + (n % DUE_DAYS)) * DAY_MS);
  const next = subscription.status === 'active' ? { nextChargeAt, paidUntil: nextChargeAt } : {};
  return {
    subscription: { ...subscription, ...ids, ...next, subscriptionId },
    charge: chargeUnder({ ...charge, ...ids, key }, impUidAt(n, kind)),
  };
}

export function oneOffAt(charge: Charge, n: number): Charge {
  const key = { kind: 'one_off', chargeId: idAt(n, 'oneOff'), generation: 1 } as const;
  const own = {
    key,
    customerId: BUSY,
    createdAt: createdAt(n, 'oneOff'),
    reference: referenceAt('charge', n),
  };
  return chargeUnder({ ...charge, ...own }, impUidAt(n, 'oneOff'));
}

/** Its own merchant_uid, imp_uid and card wherever it says one, and its day. */
export function chargeUnder(charge: Charge, impUid: string, paidAt = PAID_AT): Charge {
  const { customerUid, payment, attempts, refunds } = charge;
  const uids = { merchantUid: encodeMerchantUid(charge.key), customerUid };
  return {
    ...charge,
    ...uids,
    attempts: attempts.map((attempt) => ({ ...attempt, ...uids, impUid: attempt.impUid && impUid })),
    refunds: refunds.map((refund) => ({ ...refund, requestedAt: paidAt, endedAt: paidAt })),
    payment: payment && { ...payment, ...uids, impUid, at: paidAt },
  };
}
