import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Charge } from '../../shared/domain/charge.ts';
import { markPaid } from '../../shared/domain/charge-transitions.ts';
import { openRefund, refundDueAt, refundedAmount, refundRefusal } from '../../shared/domain/refund.ts';
import {
  applyCancellation,
  beginRefund,
  giveBack,
  refundFailed,
  refundNotMade,
  refundRefused,
  refundStep,
  refundUnknown,
} from '../../shared/domain/refund-outcome.ts';
import { AMOUNT, declined, later, MINUTE_MS, payment, scheduled, sending } from '../support/charging.ts';
import { NOW } from '../support/fixtures.ts';

const HORIZON_MS = 15 * MINUTE_MS;
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
    ['of what has gone back whole', seen(paid(), AMOUNT), 1, 'already_refunded'],
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

describe('a cancel is known again by the refund’s name', () => {
  const withHistory = (...cancellations: { amount: number; reason: string }[]) =>
    payment({
      cancelAmount: cancellations.reduce((sum, { amount }) => sum + amount, 0),
      cancellations,
    });
  const ours = { amount: 4_000, reason: '[refund-1] 고객 요청' };
  const theirs = { amount: 4_000, reason: '고객센터' };

  it('so the same amount canceled in the console proves nothing', () => {
    expect(applyCancellation({ charge: asking(4_000) }, withHistory(theirs), NOW)).toBeUndefined();
    const change = applyCancellation({ charge: asking(4_000) }, withHistory(ours, theirs), NOW);
    expect(change?.account.charge?.refunds.map(({ refundId, status }) => [refundId, status])).toEqual([
      ['refund-1', 'succeeded'],
      ['outside-8000', 'succeeded'],
    ]);
  });

  it.each([4_000, AMOUNT])(
    'nor does %d won, of whatever is to go back by itself and has not left yet',
    (back) => {
      const waiting = giveBack(paid(), NOW);
      expect(applyCancellation({ charge: waiting }, canceled(back), NOW)).toBeUndefined();
      const step = refundStep(waiting, canceled(back), HORIZON_MS, NOW);
      const after = step.kind === 'change' ? step.change.account.charge : undefined;
      expect(after?.refunds.map(({ refundId, status }) => [refundId, status])).toEqual([
        ['called-off-1', 'failed'],
        [`outside-${back}`, 'succeeded'],
        // What the console has left of it goes back all the same.
        ...(back < AMOUNT ? [['called-off-3', 'sending']] : []),
      ]);
    },
  );

  it('and by its sum where the history is not told, or not whole, or our POST could not name it', () => {
    const { cancellations: _none, ...untold } = withHistory(theirs);
    const older = { ...asking(4_000) };
    const unnamed = { ...older, refunds: older.refunds.map(({ sentAt: _sent, ...refund }) => refund) };
    for (const [charge, one] of [
      [asking(4_000), untold],
      [asking(4_000), { ...withHistory(theirs), cancellations: [] }],
      [unnamed, withHistory(theirs)],
    ] as const) {
      const change = applyCancellation({ charge }, one, NOW);
      expect(change?.account.charge?.refunds).toMatchObject([{ status: 'succeeded' }]);
    }
  });

  it('and by the answer to its own POST', () => {
    const change = applyCancellation({ charge: asking(4_000) }, withHistory(theirs), NOW, true);
    expect(change?.account.charge?.refunds).toMatchObject([{ status: 'succeeded' }]);
  });
});

describe('a refund without an answer', () => {
  const step = (charge: Charge, one: Parameters<typeof refundStep>[1], afterMs: number) =>
    refundStep(charge, one, HORIZON_MS, later(afterMs));
  const again = (charge: Charge, afterMs: number) => {
    const next = step(charge, payment(), afterMs);
    if (next.kind !== 'send_again') throw new Error(next.kind);
    return next.charge;
  };

  it('is looked up at growing distances, and at its horizon', () => {
    let charge = asking(4_000);
    const looked: number[] = [];
    for (let at = MINUTE_MS; at < HORIZON_MS; ) {
      const next = step(charge, payment(), at);
      if (next.kind !== 'change') throw new Error(next.kind);
      charge = next.change.account.charge!;
      at = refundDueAt(openRefund(charge)!).getTime() - NOW.getTime();
      looked.push(at / MINUTE_MS);
    }
    expect(looked).toEqual([2, 4, 8, 15]);
  });

  it('is sent again at its horizon under its own checksum, and then ever more slowly', () => {
    let charge = asking(4_000);
    expect(step(charge, payment(), HORIZON_MS - 1).kind).toBe('change');
    const gaps: number[] = [];
    for (let at = 0, copy = 0; copy < 7; copy += 1) {
      const before = at;
      while (step(charge, payment(), at).kind !== 'send_again') at += MINUTE_MS;
      charge = again(charge, at);
      gaps.push((at - before) / MINUTE_MS);
    }
    expect(gaps).toEqual([15, 30, 60, 120, 240, 360, 360]);
    expect(openRefund(charge)).toMatchObject({ status: 'sending', checksum: AMOUNT, amount: 4_000 });
  });

  it('has failed when the payment holds another amount, and not before its horizon', () => {
    const charge = asking(4_000);
    const other = payment({ cancelAmount: 500, cancellations: [{ amount: 500, reason: 'x' }] });
    const early = step(charge, other, HORIZON_MS - 1);
    expect(early).toMatchObject({ change: { account: { charge: { refunds: [{ status: 'unknown' }] } } } });
    expect(step(charge, other, HORIZON_MS)).toMatchObject({
      change: { account: { charge: { refunds: [{ status: 'failed' }, { amount: 500 }] } } },
    });
  });

  it.each([
    ['another amount', { amount: AMOUNT - 1 }],
    ['another customer_uid', { customerUid: 'card_x' }],
    ['another merchant_uid', { merchantUid: 'one_other' }],
  ])('does not end by a record of the payment with %s: that record is damaged', (_, damage) => {
    expect(step(asking(4_000), payment({ ...damage }), HORIZON_MS).kind).toBe('send_again');
  });

  it('of a payment that is not there is sent again: the answer to that ends it', () => {
    expect(step(asking(4_000), undefined, HORIZON_MS).kind).toBe('send_again');
    const { account } = refundRefused(asking(4_000), '취소할 결제건이 존재하지 않습니다.', undefined, NOW);
    expect(account.charge?.refunds).toMatchObject([{ status: 'failed' }]);
  });

  it('that is refused, while the record shows it, has been made by an earlier copy', () => {
    const shown = payment({
      cancelAmount: 4_000,
      cancellations: [{ amount: 4_000, reason: '[refund-1] x' }],
    });
    const { account } = refundRefused(asking(4_000), '취소가능금액이 일치하지 않습니다.', shown, NOW);
    expect(account.charge?.refunds).toMatchObject([{ status: 'succeeded' }]);
  });
});

describe('a refund', () => {
  it('of unknown outcome is looked up a minute later, and again', () => {
    const { account, events } = refundUnknown(asking(1), 'timeout', later(MINUTE_MS), HORIZON_MS);
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
    expect(() => refundUnknown(account.charge!, 'x', NOW, HORIZON_MS)).toThrow();
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
        if (kind === 'lose' && open !== undefined)
          charge = refundUnknown(charge, 'x', NOW, HORIZON_MS).account.charge!;
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
