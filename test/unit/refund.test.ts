import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Charge, markPaid } from '../../shared/domain/charge.ts';
import { openRefund, refundDueAt, refundedAmount, refundRefusal } from '../../shared/domain/refund.ts';
import {
  applyCancellation,
  beginRefund,
  refundFailed,
  refundNotMade,
  refundUnknown,
} from '../../shared/domain/refund-outcome.ts';
import { AMOUNT, declined, later, MINUTE_MS, payment, scheduled, sending } from '../support/charging.ts';
import { NOW } from '../support/fixtures.ts';

const paid = () => markPaid(sending(), payment(), NOW);
const asking = (amount: number, charge: Charge = paid(), refundId = `refund-${charge.refunds.length + 1}`) =>
  beginRefund(charge, { refundId, amount, reason: '고객 요청' }, NOW);
const canceled = (cancelAmount: number) =>
  payment({ cancelAmount, status: cancelAmount === AMOUNT ? 'cancelled' : 'paid' });
/** The charge after 아임포트 has been seen to have given back so much in all. */
const seen = (charge: Charge, cancelAmount: number): Charge =>
  applyCancellation({ charge }, canceled(cancelAmount), NOW)?.account.charge ?? charge;

describe('asking for a refund', () => {
  it('writes it ahead with the checksum of what is left', () => {
    const first = asking(4_000);
    expect(first).toMatchObject({
      refunds: [
        {
          refundId: 'refund-1',
          amount: 4_000,
          checksum: AMOUNT,
          status: 'sending',
          nextLookUpAt: later(MINUTE_MS),
        },
      ],
    });
    expect(asking(1_000, seen(first, 4_000)).refunds[1]).toMatchObject({ checksum: AMOUNT - 4_000 });
  });

  it.each<readonly [string, Charge, number, string | undefined]>([
    ['of what was paid', paid(), AMOUNT, undefined],
    ['of more than was paid', paid(), AMOUNT + 1, 'exceeds_paid_amount'],
    ['of more than is left', seen(asking(4_000), 4_000), AMOUNT - 3_999, 'exceeds_paid_amount'],
    ['while another is open', asking(1), 1, 'refund_in_progress'],
    ['of a charge that was declined', declined(), 1, 'not_paid'],
    ['of a charge that was never sent', scheduled(), 1, 'not_paid'],
  ])('%s', (_, charge, amount, refusal) => {
    expect(refundRefusal(charge, amount)).toBe(refusal);
  });

  it.each([0, -1, AMOUNT + 1])('of %d won is never even written down', (amount) => {
    expect(() => asking(amount)).toThrow();
  });
});

describe('what 아임포트 has given back', () => {
  it('proves the open refund, once', () => {
    const change = applyCancellation({ charge: asking(4_000) }, canceled(4_000), later(1));
    expect(change?.account.charge?.refunds).toMatchObject([{ status: 'succeeded', endedAt: later(1) }]);
    expect(change?.events).toMatchObject([{ type: 'refund.succeeded', amount: 4_000, refundId: 'refund-1' }]);
    const charge = change?.account.charge;
    expect(applyCancellation({ charge }, canceled(4_000), NOW)).toBeUndefined();
  });

  it('by somebody else is shown as made outside', () => {
    const charge = seen(paid(), 2_500);
    expect(charge.refunds).toMatchObject([
      { amount: 2_500, status: 'succeeded', reason: 'canceled outside this system' },
    ]);
    expect(refundedAmount(charge)).toBe(2_500);
    expect(refundedAmount(seen(charge, 4_000))).toBe(4_000);
  });

  it('beyond the open refund is shown beside it', () => {
    const change = applyCancellation({ charge: asking(3_000) }, canceled(5_000), NOW);
    expect(change?.account.charge?.refunds.map(({ amount, status }) => [amount, status])).toEqual([
      [3_000, 'succeeded'],
      [2_000, 'succeeded'],
    ]);
    expect(change?.events).toHaveLength(2);
  });

  it('short of the open refund proves nothing; when that has failed it is shown', () => {
    const charge = asking(3_000);
    expect(applyCancellation({ charge }, canceled(1_000), NOW)).toBeUndefined();
    const { account } = refundNotMade(charge, canceled(1_000), NOW);
    expect(account.charge?.refunds.map(({ amount, status }) => [amount, status])).toEqual([
      [3_000, 'failed'],
      [1_000, 'succeeded'],
    ]);
  });

  it.each([
    ['another payment', payment({ impUid: 'imp_other', cancelAmount: 1 })],
    ['nothing', payment()],
  ])('of %s is nothing new', (_, one) => {
    expect(applyCancellation({ charge: asking(1) }, one, NOW)).toBeUndefined();
    expect(applyCancellation({ charge: sending() }, one, NOW)).toBeUndefined();
    expect(applyCancellation({}, one, NOW)).toBeUndefined();
  });
});

describe('a refund', () => {
  it('of unknown outcome is looked up a minute later, and again', () => {
    const { account, events } = refundUnknown(asking(1), 'timeout', later(MINUTE_MS));
    const refund = account.charge && openRefund(account.charge);
    expect(refund).toMatchObject({ status: 'unknown', message: 'timeout' });
    expect(refund && refundDueAt(refund)).toEqual(later(2 * MINUTE_MS));
    expect(events).toEqual([]);
  });

  it('that was refused says why and takes nothing off', () => {
    const { account, events } = refundFailed(asking(4_000), '[500714]취소기한 초과', later(1));
    expect(account.charge?.refunds).toMatchObject([{ status: 'failed', message: '[500714]취소기한 초과' }]);
    expect(account.charge && refundedAmount(account.charge)).toBe(0);
    expect(events).toMatchObject([{ type: 'refund.failed', amount: 4_000 }]);
  });

  it('that has ended is not due', () => {
    const { account } = refundFailed(asking(1), 'no', NOW);
    expect(account.charge && openRefund(account.charge)).toBeUndefined();
    expect(() => refundUnknown(account.charge!, 'x', NOW)).toThrow();
  });
});

it('however refunds, refusals and cancellations outside follow one another, no more goes back than was paid', () => {
  const step = fc.record({
    kind: fc.constantFrom('refund', 'fail', 'lose', 'prove', 'outside'),
    amount: fc.integer({ min: 1, max: AMOUNT }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let charge = paid();
      // What the gateway has given back: it refuses whatever its checksum does not fit.
      let gateway = 0;
      for (const { kind, amount } of steps) {
        const open = openRefund(charge);
        if (kind === 'refund' && refundRefusal(charge, amount) === undefined) charge = asking(amount, charge);
        if (kind === 'fail' && open !== undefined)
          charge = refundNotMade(charge, canceled(gateway), NOW).account.charge!;
        if (kind === 'lose' && open !== undefined) charge = refundUnknown(charge, 'x', NOW).account.charge!;
        if (kind === 'prove' && open !== undefined && open.checksum === AMOUNT - gateway)
          gateway += open.amount;
        if (kind === 'outside') gateway += Math.min(amount, AMOUNT - gateway);
        if (kind === 'prove' || kind === 'outside') charge = seen(charge, gateway);
        expect(refundedAmount(charge)).toBeLessThanOrEqual(gateway);
        expect(charge.status).toBe('paid');
      }
      // Once nothing is open, and the payment has been looked at, the sums agree.
      if (openRefund(charge) !== undefined)
        charge = refundNotMade(charge, canceled(gateway), NOW).account.charge!;
      expect(refundedAmount(seen(charge, gateway))).toBe(gateway);
    }),
  );
});
