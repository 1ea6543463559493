import { expect, test } from '@jest/globals';
import { type Charge, newCharge } from '../../../shared/domain/charge.ts';
import { beginAttempt, endAttempt, markUnknown } from '../../../shared/domain/charge-transitions.ts';
import { applyLookUp } from '../../../shared/domain/look-up-outcome.ts';
import type { GatewayPayment } from '../../../shared/domain/payment.ts';
import { newSubscription, type Subscription } from '../../../shared/domain/subscription.ts';
import { changeCard, resume } from '../../../shared/domain/subscription-commands.ts';
import { issuedPayment } from '../../support/fixtures.ts';
import { CALM, simulatedSettings } from './environment.ts';

/** What the simulation has found, each as the shortest history that shows it. */

const policy = simulatedSettings(CALM).billing;
const { timing } = policy;
const ID = '01JZ0000000000000000000001';
const CARD = `card_${ID}`;
const OTHER_CARD = 'card_01JZ0000000000000000000002';
const at = (minutes: number) => new Date(Date.UTC(2026, 2, 1, 1, minutes));

const subscription: Subscription = newSubscription(
  {
    subscriptionId: ID,
    customerId: 'customer-1',
    customerUid: CARD,
    plan: { planId: 'BASIC', name: '정기구독', amount: 9_900, interval: { unit: 'month', count: 1 } },
    trialDays: 0,
  },
  policy.chargingHourKst,
  at(0),
);

const charge: Charge = newCharge(
  { kind: 'subscription', subscriptionId: ID, period: 1, generation: 1 },
  { customerId: 'customer-1', customerUid: CARD, amount: 9_900, name: '정기구독' },
  at(0),
);

const failure = (failedAt: Date): GatewayPayment =>
  issuedPayment({
    merchantUid: charge.merchantUid,
    customerUid: CARD,
    customerUidUsage: 'payment',
    amount: 9_900,
    status: 'failed',
    paidAt: undefined,
    failedAt,
    failReason: '[120054] 잔액부족',
  });

const sent = (before: Charge, minutes: number) => beginAttempt(before, CARD, at(minutes), timing);
const lost = (before: Charge, minutes: number) =>
  markUnknown(before, { message: 'time-out' }, at(minutes), timing);
const gone = (before: Charge, minutes: number) =>
  endAttempt(before, { outcome: 'not_executed', declineClass: 'issuer_trouble' }, at(minutes));
const refused = (before: Charge, minutes: number) =>
  endAttempt(
    markUnknown(
      before,
      { message: '이미 결제가 이루어진 거래건입니다.', refusedWith: 1 },
      at(minutes),
      timing,
    ),
    { outcome: 'refused', declineClass: 'issuer_trouble' },
    at(minutes),
  );

test.each([10, 17, 18])(
  'a failure of minute %d, which may be an earlier POST’s, ends the open one at its horizon',
  (minute) => {
    const open = lost(sent(gone(lost(sent(charge, 0), 1), 16), 17), 18);
    const seenAt = (now: number) =>
      applyLookUp({ subscription, charge: open }, [failure(at(minute))], policy, at(now));

    expect(seenAt(31)).toMatchObject({ change: { account: { charge: { status: 'unknown' } } } });
    expect(seenAt(32)).toMatchObject({ change: { account: { charge: { status: 'declined' } } } });
  },
);

test('a new card does not hurry a new merchant_uid', () => {
  const twice = lost(sent(refused(sent(charge, 0), 16), 60), 61);
  const open = { ...twice, attempts: twice.attempts.map((one) => ({ ...one, refusedWith: 1 })) };
  const changed = { ...subscription, customerUid: OTHER_CARD };

  const ended = applyLookUp({ subscription: changed, charge: open }, [], policy, at(80));

  expect(ended).toMatchObject({
    kind: 'change',
    change: {
      account: { charge: { merchantUid: `${charge.merchantUid}_2`, nextAttemptAt: at(60 + 24 * 60) } },
    },
  });
});

test.each(['change-card', 'resume'] as const)('%s does not hurry a new merchant_uid', (command) => {
  const before = refused(sent(refused(sent(charge, 0), 16), 60), 80);
  const renamed = { ...before, merchantUid: `${charge.merchantUid}_2` };
  const card = {
    customerUid: OTHER_CARD,
    customerId: 'customer-1',
    registrationId: ID,
    registeredAt: at(0),
    version: 1,
  };

  const result =
    command === 'resume'
      ? resume({ subscription: { ...subscription, status: 'unpaid' }, charge: renamed }, policy, at(90))
      : changeCard(
          { subscription: { ...subscription, status: 'past_due' }, charge: renamed },
          { ...card, status: 'active' },
          policy,
          at(90),
        );

  expect(result).toMatchObject({
    kind: 'change',
    change: { account: { charge: { nextAttemptAt: at(60 + 24 * 60) } } },
  });
});
