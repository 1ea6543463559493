import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DuplicatePolicy, Faults } from '../../infra/local/iamport-simulator/faults.ts';
import { localSettings } from '../../infra/local/settings.ts';
import type { Registration } from '../../shared/domain/registration.ts';
import { applyIssueRecord } from '../../shared/domain/registration-outcome.ts';
import { type BillingStack, paidRevenue, startBillingStack } from '../support/billing.ts';
import { issuedPayment, issuePolicy, pendingRegistration } from '../support/fixtures.ts';
import { eventually, GOOD_CARD } from '../support/local.ts';
import { setFaults } from '../support/patience.ts';

/*
 * "Done when" 4: for each way a POST can end, under each policy that 아임포트 may have towards a merchant_uid it knows,
 * a period is never paid twice, and the charge ends where it should.
 *
 * Each case is a subscription of its own, whose POST of period 1 meets the fault while webhooks are lost (so that only
 * look-ups can tell), and that of period 2 meets it again while webhooks arrive. Everything else is as on any day.
 */

const POLICIES: readonly DuplicatePolicy[] = ['strict', 'racy', 'lax', 'single-use'];
const MINUTES = 60_000;
const HOURS = 60 * MINUTES;
const AMOUNT = 9_900;

/** What a card that never pays goes through is shown in dunning.test.ts; here two retries are enough. */
const { billing: usual } = localSettings('', '');
const QUICK_DUNNING = { ...usual, dunning: { ...usual.dunning, retryAfterDays: [1, 2] } };

type Outcomes = readonly string[];

interface Case {
  readonly name: string;
  readonly card?: string;
  readonly again?: NonNullable<Faults['again']>;
  /** Outcomes of the attempts, and minutes after the due instant at which they were made. */
  readonly attempts: (
    policy: DuplicatePolicy,
  ) => readonly (readonly [outcome: string, afterMinutes: number])[];
  /** What a second period that meets the same shows, when webhooks arrive. Default: the same. */
  readonly withWebhooks?: Outcomes;
}

const paidAtOnce = () => [['paid', 0]] as const;
/** Nothing came of it: sent again as soon as the horizon has passed. */
const paidAfterHorizon = () =>
  [
    ['not_executed', 0],
    ['paid', 15],
  ] as const;

/** Refused for good: the second refusal is followed, a day later, by another merchant_uid. */
const refusedThenRenamed = (from: number) =>
  [
    ['refused', from],
    // 15 minutes of look-ups, then trouble's first step.
    ['refused', from + 15 + 30],
    ['paid', from + 15 + 30 + 24 * 60],
  ] as const;

const once = (kind: NonNullable<Faults['again']>['kind'], ms?: number) => ({
  kind,
  times: 1,
  ...(ms === undefined ? {} : { ms }),
});

const CASES: readonly Case[] = [
  { name: 'paid', attempts: paidAtOnce },
  {
    name: 'failed',
    card: '4200000000120054',
    attempts: (policy) =>
      policy === 'single-use'
        ? [['declined', 0], ...refusedThenRenamed(24 * 60)]
        : [
            ['declined', 0],
            ['paid', 24 * 60],
          ],
    // This card declines once in its life.
    withWebhooks: ['paid'],
  },
  { name: 'time-out before commit', again: once('timeout_before_commit'), attempts: paidAfterHorizon },
  { name: 'time-out after commit', again: once('timeout_after_commit'), attempts: paidAtOnce },
  { name: 'late commit', again: once('late_commit', 10 * MINUTES), attempts: paidAtOnce },
  { name: '5xx', again: once('error_5xx'), attempts: paidAfterHorizon },
  { name: 'HTML after commit', again: once('html_after_commit'), attempts: paidAtOnce },
  { name: 'reset before commit', again: once('reset_before_commit'), attempts: paidAfterHorizon },
  { name: 'reset after commit', again: once('reset_after_commit'), attempts: paidAtOnce },
  { name: 'wrong amount', again: once('wrong_amount'), attempts: paidAtOnce },
  { name: 'wrong customer_uid', again: once('wrong_customer_uid'), attempts: paidAtOnce },
];

describe.each(POLICIES)('while 아임포트’s duplicate policy is %s', (duplicates) => {
  let billing: BillingStack;
  let planId: string;
  const subscribed: string[] = [];
  const faults = (patch: object) => setFaults(billing.stack, patch);

  beforeAll(async () => {
    billing = await startBillingStack({ settings: { billing: QUICK_DUNNING } });
    planId = await billing.plan({ amount: AMOUNT, interval: { unit: 'day', count: 3 } });
  });
  afterAll(() => billing.stop());
  beforeEach(() => {
    faults({ duplicates, webhook: { kind: 'lost' } });
  });
  afterEach(async () => {
    billing.stack.simulator.faults.clear();
    // Whatever goes on being charged would meet the next test's fault.
    for (const id of subscribed.splice(0)) await billing.command(id, 'cancel', { at: 'now' });
  });

  /** A subscription whose first charge is due an hour from now. */
  async function subscribe(customerUid: string): Promise<{ id: string; dueAt: Date }> {
    const dueAt = new Date(billing.now().getTime() + HOURS);
    const body = { customer_uid: customerUid, plan_id: planId, start_at: dueAt.toISOString() };
    const subscription = await billing.subscribe(body);
    subscribed.push(subscription.subscription_id);
    return { id: subscription.subscription_id, dueAt: new Date(subscription.next_charge_at) };
  }

  /** Plays a due charge into a fault that is gone right after. */
  async function meet(dueAt: Date, again: Case['again']): Promise<void> {
    faults({ again: again ?? null });
    await billing.playTo(dueAt);
    faults({ again: null });
  }

  const outcomes = (charge: { attempts: { outcome: string }[] }) =>
    charge.attempts.map(({ outcome }) => outcome);
  const minutesAfter = (dueAt: Date, charge: { attempts: { at: string }[] }) =>
    charge.attempts.map(({ at }) => Math.round((Date.parse(at) - dueAt.getTime()) / MINUTES));

  /** Sums agree: each charge is paid exactly when one payment of it took money, and by that payment. */
  async function expectLedgersAgree(id: string): Promise<void> {
    const revenue = paidRevenue(billing.payments(id));
    for (const charge of await billing.charges(id)) {
      const mine = revenue.filter(({ merchant_uid }) =>
        merchant_uid.startsWith(`sub_${id}_${String(charge.period).padStart(4, '0')}`),
      );
      expect(mine.map(({ imp_uid, amount }) => ({ imp_uid, amount }))).toEqual(
        charge.status === 'paid' ? [{ imp_uid: charge.imp_uid, amount: AMOUNT }] : [],
      );
    }
  }

  it.each(CASES)('$name: each period is paid once', async ({ card, again, attempts, withWebhooks }) => {
    const { id, dueAt } = await subscribe(await billing.registerCard(card));
    const expected = attempts(duplicates);
    const [, lastMinutes] = expected.at(-1) ?? ['', 0];
    await meet(dueAt, again);
    await billing.playTo(new Date(dueAt.getTime() + lastMinutes * MINUTES + HOURS));
    const first = (await billing.charges(id))[0];
    expect(first.status).toBe('paid');
    expect(outcomes(first)).toEqual(expected.map(([outcome]) => outcome));
    expect(minutesAfter(dueAt, first)).toEqual(expected.map(([, minutes]) => minutes));

    faults({ webhook: null });
    const { next_charge_at } = await billing.subscription(id);
    await meet(new Date(next_charge_at), again);
    await billing.playTo(new Date(Date.parse(next_charge_at) + HOURS));
    const second = (await billing.charges(id))[1];
    expect(second.status).toBe('paid');
    expect(outcomes(second)).toEqual(withWebhooks ?? outcomes(first));
    await expectLedgersAgree(id);
  });

  if (duplicates !== 'lax')
    it('code 1, the merchant_uid has been paid and canceled: that was the payment, and its refund', async () => {
      const customerUid = await billing.registerCard();
      const { id, dueAt } = await subscribe(customerUid);
      const used = await payDirectly(`sub_${id}_0001`, customerUid);
      await billing.simulate('/payments/cancel', { imp_uid: used.imp_uid });
      await billing.playTo(dueAt);
      await billing.playDays(3);
      const charge = (await billing.charges(id))[0];
      expect(outcomes(charge)).toEqual(['paid']);
      expect(charge).toMatchObject({ imp_uid: used.imp_uid, refunded_amount: AMOUNT });
      expect(billing.payments(id).filter(({ merchant_uid }) => merchant_uid.includes('_0001'))).toHaveLength(
        1,
      );
    });

  // Under `lax` nobody refuses, so nobody would notice a payment that somebody else has made before our first POST.
  if (duplicates !== 'lax')
    it('code 1, the merchant_uid has been paid: that payment is the one', async () => {
      const customerUid = await billing.registerCard();
      const { id, dueAt } = await subscribe(customerUid);
      const payment = await payDirectly(`sub_${id}_0001`, customerUid);
      await billing.playTo(dueAt);
      await billing.playDays(1);
      const charge = (await billing.charges(id))[0];
      expect(charge).toMatchObject({ status: 'paid', imp_uid: payment.imp_uid });
      expect(outcomes(charge)).toEqual(['paid']);
      await expectLedgersAgree(id);
    });

  it('late commit after the horizon: 아임포트 refuses it, or it is reported and given back', async () => {
    faults({ webhook: null });
    const { id, dueAt } = await subscribe(await billing.registerCard());
    await meet(dueAt, once('late_commit', 20 * MINUTES));
    await billing.playTo(new Date(dueAt.getTime() + HOURS));
    const charge = (await billing.charges(id))[0];
    expect([charge.status, ...outcomes(charge)]).toEqual(['paid', 'not_executed', 'paid']);
    const refuses = duplicates === 'strict' || duplicates === 'single-use';
    expect(paidRevenue(billing.payments(id))).toHaveLength(refuses ? 1 : 2);
    const surplus = () =>
      billing.stack.timeline
        .list(1_000)
        .some((line) => line.merchant_uid === charge.merchant_uid && line.reason === 'surplus_payment');
    if (!refuses) await eventually(surplus);
    expect(surplus()).toBe(!refuses);
    // What was taken twice is given back by the next reconciliation.
    await billing.playDays(2);
    await expectLedgersAgree(id);
  });

  it('code 1, 아임포트 does not know the customer_uid: unpaid in the end, and a new card pays', async () => {
    const unknown = await cardThatOnlyWeKnow();
    const { id, dueAt } = await subscribe(unknown);
    await billing.playTo(dueAt);
    await expectUnpaidThenRecovery(id);
  });

  it('code -1, the PG does not answer: unpaid in the end, and a new card pays', async () => {
    const { id, dueAt } = await subscribe(await billing.registerCard('4300000000550051'));
    await billing.playTo(dueAt);
    await expectUnpaidThenRecovery(id);
  });

  it('look-ups that lie: nothing is sent until they stop, and the payment counts then', async () => {
    const { id, dueAt } = await subscribe(await billing.registerCard());
    faults({ findAll: { kind: 'wrong_amount' } });
    await meet(dueAt, once('timeout_after_commit'));
    await billing.playTo(new Date(dueAt.getTime() + 10 * MINUTES));
    const held = (await billing.charges(id))[0];
    expect(held).toMatchObject({ status: 'unknown', held_for: 'amount_mismatch' });
    faults({ findAll: null });
    // The next look-up is six hours later; reconciliation may find it earlier.
    await billing.playDays(1);
    const charge = (await billing.charges(id))[0];
    expect([charge.status, charge.held_for, ...outcomes(charge)]).toEqual(['paid', null, 'paid']);
    await expectLedgersAgree(id);
  });

  it('POSTs get no answer for three hours: trouble is met in hours, and no dunning step is spent', async () => {
    const { id, dueAt } = await subscribe(await billing.registerCard());
    faults({ again: { kind: 'error_5xx' } });
    await billing.playTo(new Date(dueAt.getTime() + 3 * HOURS));
    faults({ again: null });
    await billing.playDays(1);
    const charge = (await billing.charges(id))[0];
    expect(outcomes(charge)).toEqual(['not_executed', 'not_executed', 'not_executed', 'paid']);
    // Each is looked up for 15 minutes; the second lost one is followed after an hour, the third after two.
    expect(minutesAfter(dueAt, charge)).toEqual([0, 15, 90, 225]);
    await expectLedgersAgree(id);
  });

  it('the same message ten times at once: one POST leaves', async () => {
    const { id, dueAt } = await subscribe(await billing.registerCard());
    faults({ again: { kind: 'latency', ms: 60 } });
    const subject = { kind: 'subscription', subscriptionId: id, period: 1 } as const;
    const copies = Array.from({ length: 10 }, () => ({ subject, asOf: dueAt }));
    await billing.stack.ports.chargeQueue.send(copies);
    await billing.playTo(dueAt);
    await billing.playDays(1);
    const charge = (await billing.charges(id))[0];
    expect([charge.status, ...outcomes(charge)]).toEqual(['paid', 'paid']);
    await expectLedgersAgree(id);
  });

  /** What another program does with our keys: a second writer. */
  const payDirectly = (merchantUid: string, customerUid: string) =>
    billing.simulate('/subscribe/payments/again', {
      customer_uid: customerUid,
      merchant_uid: merchantUid,
      amount: AMOUNT,
      name: '프리미엄',
    });

  /** Active in our table, unknown to 아임포트: what a wrong contract or a lost key looks like. */
  async function cardThatOnlyWeKnow(): Promise<string> {
    const { ports } = billing.stack;
    const registrationId = ports.ids.ulid(billing.now());
    const ids = {
      registrationId,
      merchantUid: `reg_${registrationId}`,
      customerUid: `card_${registrationId}`,
    };
    const registration: Registration = pendingRegistration({ ...ids, version: 1 });
    await ports.registrations.create(registration);
    const payment = issuedPayment({ merchantUid: ids.merchantUid, customerUid: ids.customerUid });
    const transition = applyIssueRecord(registration, payment, issuePolicy(), billing.now());
    if (transition.kind !== 'activate') throw new Error(transition.kind);
    await ports.registrations.activate(registration, transition);
    return ids.customerUid;
  }

  async function expectUnpaidThenRecovery(id: string): Promise<void> {
    await billing.playDays(4);
    const charge = (await billing.charges(id))[0];
    expect([charge.status, charge.next_attempt_at]).toEqual(['declined', null]);
    expect(new Set(outcomes(charge))).toEqual(new Set(['refused']));
    expect((await billing.subscription(id)).status).toBe('unpaid');
    expect(billing.payments(id)).toEqual([]);
    // A merchant_uid that is refused for good is followed by the next one no earlier than a day after.
    const uids = [
      ...new Set(charge.attempts.map((attempt: { merchant_uid: string }) => attempt.merchant_uid)),
    ];
    expect(uids.length).toBeGreaterThan(1);
    for (const uid of uids.slice(1)) {
      const index = charge.attempts.findIndex(
        (attempt: { merchant_uid: string }) => attempt.merchant_uid === uid,
      );
      const [earlier, later] = [charge.attempts[index - 1], charge.attempts[index]];
      expect(Date.parse(later.at) - Date.parse(earlier.at)).toBeGreaterThanOrEqual(24 * HOURS);
    }

    const customerUid = await billing.registerCard(GOOD_CARD);
    expect((await billing.command(id, 'change-card', { customer_uid: customerUid })).json.status).toBe(
      'active',
    );
    await expectLedgersAgree(id);
    expect(paidRevenue(billing.payments(id))).toHaveLength(1);
  }
});
