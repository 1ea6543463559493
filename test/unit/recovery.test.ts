import { describe, expect, it } from '@jest/globals';
import type { Account, BillingPolicy } from '../../shared/domain/account.ts';
import type { AttemptOutcome, Charge } from '../../shared/domain/charge.ts';
import { beginAttempt, endAttempt } from '../../shared/domain/charge-transitions.ts';
import { DECLINE_CLASSES, type DeclineClass } from '../../shared/domain/decline.ts';
import { afterFailure, earliestAttemptAt, giveUp } from '../../shared/domain/recovery.ts';
import type { Subscription } from '../../shared/domain/subscription.ts';
import {
  billingPolicy,
  CHARGE_UID,
  DAY_MS,
  declined,
  HOUR_MS,
  later,
  MINUTE_MS,
  OTHER_CARD,
  oneOff,
  scheduled,
  subscription,
  timing,
} from '../support/charging.ts';
import { CUSTOMER_UID, NOW } from '../support/fixtures.ts';

/** What `afterFailure` makes of a charge whose last attempt has just ended, at that moment. */
function follow(charge: Charge, changes: Partial<Subscription> = {}, policy: BillingPolicy = billingPolicy) {
  const now = charge.attempts.at(-1)?.endedAt ?? NOW;
  const account: Account = { subscription: subscription(changes), charge };
  const { account: after, events } = afterFailure(account, policy, now);
  return { charge: after.charge, subscription: after.subscription, events: events.map(({ type }) => type) };
}

type Ended = Extract<AttemptOutcome, 'declined' | 'refused' | 'not_executed'>;

/** A charge whose attempts ended so, one after another, at those hours after NOW. */
function attempts(
  ...ends: readonly (readonly [outcome: Ended, declineClass: DeclineClass, hours: number, card?: string])[]
): Charge {
  let charge = scheduled();
  for (const [outcome, declineClass, hours, card = CUSTOMER_UID] of ends) {
    const at = later(hours * HOUR_MS);
    charge = endAttempt(beginAttempt(charge, card, at, timing), { outcome, declineClass }, at);
  }
  return charge;
}

describe('a declined charge', () => {
  it('is tried again at the step that dunning names, and its subscription is past due', () => {
    expect(follow(declined('insufficient_balance'))).toMatchObject({
      charge: { status: 'declined', nextAttemptAt: later(DAY_MS), merchantUid: CHARGE_UID },
      subscription: { status: 'past_due' },
      events: ['charge.declined', 'subscription.past_due'],
    });
  });

  it('tells of past_due only once', () => {
    expect(follow(declined(), { status: 'past_due' }).events).toEqual(['charge.declined']);
  });

  it('whose card is useless waits for another one until the last step', () => {
    const { charge } = follow(declined('card_blocked'));
    expect([charge?.nextAttemptAt, charge?.waitsForCardUntil]).toEqual([undefined, later(7 * DAY_MS)]);
  });

  it.each([
    ['unpaid', 'subscription.unpaid', undefined],
    ['canceled', 'subscription.canceled', later(7 * DAY_MS)],
  ] as const)('is given up after its last step, and the subscription is %s', (status, event, canceledAt) => {
    const soft = [0, 1, 3, 5, 7].map((day) => ['declined', 'over_limit', day * 24] as const);
    const policy = { ...billingPolicy, afterLastRetry: status };
    const after = follow(attempts(...soft), { status: 'past_due' }, policy);
    expect(after).toMatchObject({
      charge: { status: 'declined', nextAttemptAt: undefined, waitsForCardUntil: undefined },
      subscription: { status },
      events: ['charge.declined', 'subscription.payment_failed_final', event],
    });
    expect(after.subscription?.canceledAt).toEqual(canceledAt);
    expect(after.subscription?.cancelReason).toBe(status === 'canceled' ? 'payment_failed' : undefined);
  });

  it.each(['paused', 'canceled', 'unpaid'] as const)('of a %s subscription is left as it is', (status) => {
    const after = follow(declined(), { status });
    expect(after).toMatchObject({ subscription: { status }, events: ['charge.declined'] });
    expect(after.charge?.nextAttemptAt).toBeUndefined();
  });

  it('is asked of the new card at once when the card was replaced while the POST was out', () => {
    const after = follow(declined('card_blocked'), { customerUid: OTHER_CARD });
    expect(after.charge?.nextAttemptAt).toEqual(NOW);
  });

  it('of a one-off is its caller’s to repeat', () => {
    const one = declined('insufficient_balance', beginAttempt(oneOff(), CUSTOMER_UID, NOW, timing));
    const { account, events } = afterFailure({ charge: one }, billingPolicy, NOW);
    expect(account.charge).toMatchObject({ status: 'declined', nextAttemptAt: undefined });
    expect(events.map(({ type }) => type)).toEqual(['charge.declined']);
  });
});

describe('a POST that left no trace', () => {
  it('is sent again at once the first time: nobody has declined', () => {
    expect(follow(attempts(['not_executed', 'issuer_trouble', 0]))).toMatchObject({
      charge: { status: 'scheduled', nextAttemptAt: NOW },
      subscription: { status: 'trialing' },
      events: [],
    });
  });

  it('is sent again in hours the next times', () => {
    const twice = attempts(['not_executed', 'issuer_trouble', 0], ['not_executed', 'issuer_trouble', 0.25]);
    expect(follow(twice).charge).toMatchObject({ status: 'scheduled', nextAttemptAt: later(1.25 * HOUR_MS) });
  });

  it('of a one-off is sent three times before it counts as declined', () => {
    const lost = (times: number) => {
      let charge = oneOff();
      for (let sent = 1; sent <= times; sent += 1) {
        const ready = { ...charge, status: 'scheduled' as const };
        const end = { outcome: 'not_executed', declineClass: 'issuer_trouble' } as const;
        charge = endAttempt(beginAttempt(ready, CUSTOMER_UID, NOW, timing), end, NOW);
      }
      return afterFailure({ charge }, billingPolicy, NOW).account.charge?.status;
    };
    expect([lost(1), lost(2), lost(3)]).toEqual(['scheduled', 'scheduled', 'declined']);
  });
});

describe('a merchant_uid that 아임포트 refuses', () => {
  const twice = () => attempts(['refused', 'issuer_trouble', 0], ['refused', 'issuer_trouble', 0.75]);

  it('once is used again', () => {
    const { charge } = follow(attempts(['refused', 'issuer_trouble', 0]));
    expect(charge).toMatchObject({ merchantUid: CHARGE_UID, nextAttemptAt: later(30 * MINUTE_MS) });
  });

  it('twice in a row is followed by the next one, a day after its last use', () => {
    const { charge } = follow(twice());
    expect(charge).toMatchObject({
      merchantUid: `${CHARGE_UID}_2`,
      key: { generation: 2 },
      nextAttemptAt: later(24.75 * HOUR_MS),
    });
  });

  it('twice, but not in a row, is used again', () => {
    const { charge } = follow(
      attempts(
        ['refused', 'issuer_trouble', 0],
        ['declined', 'issuer_trouble', 1],
        ['refused', 'unknown', 2],
      ),
    );
    expect(charge?.merchantUid).toBe(CHARGE_UID);
  });

  it('is never followed by a tenth', () => {
    const merchantUid = `${CHARGE_UID}_9`;
    const ninth = scheduled({ merchantUid, key: { ...scheduled().key, generation: 9 } });
    const end = { outcome: 'refused', declineClass: 'issuer_trouble' } as const;
    const first = endAttempt(beginAttempt(ninth, CUSTOMER_UID, NOW, timing), end, NOW);
    const second = endAttempt(beginAttempt(first, CUSTOMER_UID, NOW, timing), end, NOW);
    expect(follow(second).charge?.merchantUid).toBe(merchantUid);
  });

  it('twice waits its day although the card has been replaced meanwhile', () => {
    const { charge } = follow(twice(), { customerUid: OTHER_CARD });
    expect(charge).toMatchObject({ merchantUid: `${CHARGE_UID}_2`, nextAttemptAt: later(24.75 * HOUR_MS) });
  });

  it('lets nobody hurry the next one', () => {
    const renamed = follow(twice()).charge ?? scheduled();
    expect(earliestAttemptAt(renamed, later(2 * HOUR_MS))).toEqual(later(24.75 * HOUR_MS));
    expect(earliestAttemptAt(renamed, later(30 * HOUR_MS))).toEqual(later(30 * HOUR_MS));
    expect(earliestAttemptAt(twice(), later(2 * HOUR_MS))).toEqual(later(2 * HOUR_MS));
    expect(earliestAttemptAt(scheduled(), NOW)).toEqual(NOW);
  });
});

describe('a first payment that is required', () => {
  const first = { status: 'incomplete', firstPayment: 'required' } as const;

  it.each(DECLINE_CLASSES)(
    'declined as %s ends the subscription at once, and is called off',
    (declineClass) => {
      const after = follow(declined(declineClass), first);
      expect(after).toMatchObject({
        charge: {
          status: 'declined',
          calledOffAt: NOW,
          nextAttemptAt: undefined,
          waitsForCardUntil: undefined,
        },
        subscription: { status: 'canceled', canceledAt: NOW, cancelReason: 'first_payment_declined' },
        events: ['charge.declined', 'subscription.payment_failed_final', 'subscription.canceled'],
      });
    },
  );

  it('refused ends it: somebody has said no', () => {
    expect(follow(attempts(['refused', 'issuer_trouble', 0]), first).subscription?.status).toBe('canceled');
  });

  it('ends canceled where dunning would leave unpaid, and the other way round dunning is as it was', () => {
    const policy = { ...billingPolicy, afterLastRetry: 'unpaid' } as const;
    expect(follow(declined(), first, policy).subscription?.status).toBe('canceled');
    expect(follow(declined(), { firstPayment: 'required' }, policy).subscription?.status).toBe('past_due');
  });

  it('without a trace is sent again, and waits no longer than any other', () => {
    const lost = (count: number) =>
      attempts(
        ...Array.from({ length: count }, (_, at) => ['not_executed', 'issuer_trouble', 8 * at] as const),
      );
    expect(follow(lost(1), first)).toMatchObject({
      charge: { status: 'scheduled', nextAttemptAt: NOW },
      subscription: { status: 'incomplete' },
      events: [],
    });
    expect(follow(lost(5), first).charge?.nextAttemptAt).toEqual(later(38 * HOUR_MS));
    expect(follow(lost(30), first).subscription).toMatchObject({
      status: 'canceled',
      cancelReason: 'first_payment_declined',
    });
  });
});

it('that only another card helps is told when the wait for it begins', () => {
  expect(follow(declined('card_blocked')).events).toEqual([
    'charge.declined',
    'subscription.past_due',
    'card.needs_change',
  ]);
  expect(follow(attempts(['declined', 'call_issuer', 0])).events).not.toContain('card.needs_change');
  const asked = attempts(...[0, 24, 72].map((hours) => ['declined', 'call_issuer', hours] as const));
  expect(follow(asked, { status: 'past_due' }).events).toEqual(['charge.declined', 'card.needs_change']);
});

it('waiting for a card ends with giving up', () => {
  const waiting = { ...declined('card_blocked'), waitsForCardUntil: NOW };
  const { account } = giveUp(
    { subscription: subscription({ status: 'past_due' }), charge: waiting },
    billingPolicy,
    NOW,
  );
  expect(account).toMatchObject({
    subscription: { status: 'unpaid' },
    charge: { waitsForCardUntil: undefined },
  });
});

it('a charge that has not failed is none of its business', () => {
  expect(() => afterFailure({ charge: scheduled() }, billingPolicy, NOW)).toThrow();
});
