import { chargeItem } from '../../../shared/adapters/dynamo/account-items.ts';
import type { Account } from '../../../shared/domain/account.ts';
import { type Charge, newCharge } from '../../../shared/domain/charge.ts';
import { beginAttempt, markPaid } from '../../../shared/domain/charge-transitions.ts';
import type { GatewayPayment } from '../../../shared/domain/payment.ts';
import { monthly, notices, payment, subscription, timing, unknown } from '../../support/charging.ts';
import { TEST_MARK, TEST_MID } from '../../support/fixtures.ts';

/** Charged from ten o'clock on, until midnight. */
const CHARGING_MS = 14 * 3_600_000;
const PERIOD = 3;

/**
 * The charges of one day, each made when somebody asks for it: a million of them take no room. Of some the webhook and the answer were
 * lost: 아임포트 has their payment, and our ledger does not know.
 */
export function createDay(dayMs: number, count: number, isMissed: (at: number) => boolean) {
  /** 1 where what was missed has been settled since. */
  const settled = new Uint8Array(count);
  const spacingMs = CHARGING_MS / count;
  const firstMs = dayMs + 10 * 3_600_000;
  const paidAt = (at: number) => new Date(Math.floor((firstMs + at * spacingMs) / 1_000) * 1_000);
  const digits = (at: number, length: number) => String(at).padStart(length, '0');
  const subscriptionId = (at: number) => `01K5${digits(at, 22)}`;
  const customerUid = (at: number) => `card_01K4${digits(at, 22)}`;
  const customerId = (at: number) => `customer-${digits(at, 7)}`;

  function sent(at: number): Charge {
    const key = {
      kind: 'subscription',
      subscriptionId: subscriptionId(at),
      period: PERIOD,
      generation: 1,
    } as const;
    const owed = {
      customerId: customerId(at),
      customerUid: customerUid(at),
      amount: monthly.amount,
      name: '베이직 월정액',
    };
    const charge = newCharge(key, owed, paidAt(at));
    return { ...beginAttempt(charge, owed.customerUid, paidAt(at), timing, TEST_MID), version: 2 };
  }

  function theirs(at: number): GatewayPayment {
    return payment({
      impUid: `imp_${digits(at, 12)}`,
      merchantUid: `sub_${subscriptionId(at)}_000${PERIOD}`,
      customerUid: customerUid(at),
      amount: monthly.amount,
      paidAt: paidAt(at),
      receiptUrl: `https://iniweb.inicis.com/app/publication/apReceipt.jsp?noTid=StdpayCARDINIBillTst${digits(at, 20)}`,
      mark: TEST_MARK,
    });
  }

  const paid = (at: number) => markPaid(sent(at), theirs(at), paidAt(at));
  const isKnown = (at: number) => !isMissed(at) || settled[at] === 1;
  const charge = (at: number): Charge => (isKnown(at) ? paid(at) : unknown(sent(at), paidAt(at)));

  return {
    count,
    theirs,
    isKnown,
    item: (at: number) => chargeItem(charge(at), notices),
    /** Of the index of what was paid on a day: where it lies as soon as it is known. */
    partition: (at: number) => String(Object.values(chargeItem(paid(at), notices)).find(isPaidOn)),
    account(at: number): Account {
      const ids = {
        subscriptionId: subscriptionId(at),
        customerId: customerId(at),
        customerUid: customerUid(at),
      };
      const period = isKnown(at) ? PERIOD + 1 : PERIOD;
      return { subscription: subscription({ ...ids, period, status: 'active' }), charge: charge(at) };
    },
    at: (subscriptionId_: string) => Number(subscriptionId_.slice(4)),
    settle(at: number): void {
      settled[at] = 1;
    },
    /** The first that was paid at `ms` or later. */
    firstAt(ms: number): number {
      let at = Math.max(0, Math.min(count, Math.ceil((ms - firstMs) / spacingMs)));
      while (at > 0 && paidAt(at - 1).getTime() >= ms) at -= 1;
      while (at < count && paidAt(at).getTime() < ms) at += 1;
      return at;
    },
  };
}

const isPaidOn = (value: unknown) => typeof value === 'string' && value.startsWith('PAID#');

export type Day = ReturnType<typeof createDay>;
