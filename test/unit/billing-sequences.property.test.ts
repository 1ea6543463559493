import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { insideOf, readSubscription, subscriptionItem } from '../../shared/adapters/dynamo/account-items.ts';
import type { Account, Change } from '../../shared/domain/account.ts';
import { applyAnswer, applyNoAnswer, applyNotSent } from '../../shared/domain/answer-outcome.ts';
import {
  type Charge,
  identityOfLast,
  isInFlight,
  newCharge,
  openAttempt,
} from '../../shared/domain/charge.ts';
import { beginAttempt } from '../../shared/domain/charge-transitions.ts';
import { changeAhead, withConsentUsed } from '../../shared/domain/consent.ts';
import { dueAt, workAt } from '../../shared/domain/due-work.ts';
import { applyLookUp } from '../../shared/domain/look-up-outcome.ts';
import { tell } from '../../shared/domain/notice.ts';
import type { GatewayPayment } from '../../shared/domain/payment.ts';
import { giveUp } from '../../shared/domain/recovery.ts';
import { applyPendingPlan } from '../../shared/domain/subscription.ts';
import {
  type CommandResult,
  cancel,
  changeCard,
  changePlan,
  end,
  pause,
  pauseForConsent,
  recordConsent,
  resume,
} from '../../shared/domain/subscription-commands.ts';
import {
  billingPolicy,
  card,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  monthly,
  notices,
  OTHER_CARD,
  payment,
  subscription,
} from '../support/charging.ts';
import { CUSTOMER_UID, NOW } from '../support/fixtures.ts';

/*
 * Random lives of a subscription: time passes, work is done as the use cases do it, customers give commands, and an
 * 아임포트 of one line answers, loses answers, or commits late. After every step:
 *
 * - paid and void charges stay as they are;
 * - the account is due at an instant exactly when it has work then or later, and never has work before it;
 * - no attempt begins on a charge that is in flight, paid, void or held, nor before its look-up;
 * - at most one payment per period takes money while late commits land inside the horizon;
 * - amount and customer_uid that an attempt asked for never change;
 * - an open charge comes out of its subscription's item as it went in.
 */

type Answer =
  | 'paid'
  | 'soft'
  | 'hard'
  | 'trouble'
  | 'refused'
  | 'lost'
  | 'lost_but_paid'
  | 'lost_but_soft'
  | 'late'
  | 'not_sent';

const answer = fc.constantFrom<Answer>(
  'paid',
  'soft',
  'hard',
  'trouble',
  'refused',
  'lost',
  'lost_but_paid',
  'lost_but_soft',
  'late',
  'not_sent',
);
const passing = fc.constantFrom(
  MINUTE_MS,
  5 * MINUTE_MS,
  HOUR_MS,
  7 * HOUR_MS,
  DAY_MS,
  9 * DAY_MS,
  40 * DAY_MS,
);
const command = fc.constantFrom(
  'cancel_now',
  'cancel_end',
  'pause',
  'resume',
  'agree',
  'change_card',
  'dearer',
  'cheaper',
);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('work' as const), answer }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: passing }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('command' as const), command }) },
);

/** 아임포트's clock is behind ours. */
const skewed = (at: Date) => new Date(at.getTime() - 5 * MINUTE_MS);
const REASONS = {
  soft: '[120054] 잔액부족',
  lost_but_soft: '[120054] 잔액부족',
  hard: '[120026] 도난',
  trouble: '[120010] TIMEOUT',
} as const;

class World {
  now = NOW;
  account: Account;
  readonly payments: GatewayPayment[] = [];
  /** Charges of periods that lie behind. */
  readonly behind = new Map<number, Charge>();
  readonly #pending: { readonly at: Date; readonly payment: GatewayPayment }[] = [];

  constructor(hadTrial: boolean) {
    const trial = hadTrial ? { hadTrial } : {};
    this.account = { subscription: subscription(trial) };
  }

  #record(charge: Charge, changes: Partial<GatewayPayment>): GatewayPayment {
    const { customerUid, merchantUid } = charge.attempts.at(-1)!;
    const failed = changes.status === 'failed';
    return payment({
      impUid: `imp_${this.payments.length + this.#pending.length}`,
      customerUid,
      merchantUid,
      amount: charge.amount,
      paidAt: failed ? undefined : this.now,
      failedAt: failed ? this.now : undefined,
      ...changes,
    });
  }

  pass(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
    for (const late of this.#pending.splice(0)) {
      if (late.at > this.now) this.#pending.push(late);
      else this.payments.push(late.payment);
    }
  }

  #apply(change: Change): void {
    const before = this.account.charge;
    const { subscription: after, charge } = change.account;
    this.account = { ...change.account, subscription: after ?? this.account.subscription };
    if (before !== undefined && charge !== undefined) expectSameWishes(before, charge);
    if (before?.status === 'paid' || before?.status === 'void') expect(charge).toEqual(before);
    if (charge?.key.kind === 'subscription' && charge.key.period !== this.account.subscription?.period) {
      this.behind.set(charge.key.period, charge);
      this.account = { subscription: this.account.subscription };
    }
  }

  work(said: Answer): void {
    const { now } = this;
    const told = tell(this.account, billingPolicy, now);
    if (told !== undefined) this.#apply(told);
    const { account } = this;
    const work = workAt(account, now);
    switch (work.kind) {
      case 'nothing':
        break;
      case 'end':
        this.#apply(end(account, now));
        break;
      case 'without_consent':
        this.#apply(pauseForConsent(account, now));
        break;
      case 'give_up':
        this.#apply(giveUp(account, billingPolicy, now));
        break;
      case 'look_up':
        this.#lookUp();
        break;
      case 'send':
        if (!(work.retry && this.#lookUp())) this.#send(said);
    }
  }

  /** True when it changed something. */
  #lookUp(): boolean {
    const { charge } = this.account;
    const uids = new Set(charge?.attempts.map(({ merchantUid }) => merchantUid));
    const found = this.payments.filter(({ merchantUid }) => uids.has(merchantUid));
    const applied = applyLookUp(this.account, found, billingPolicy, this.now);
    if (applied.kind === 'change') this.#apply(applied.change);
    return applied.kind === 'change';
  }

  #send(said: Answer): void {
    const { now } = this;
    const current =
      this.account.charge === undefined
        ? applyPendingPlan(withConsentUsed(this.account, now)!, 10)
        : this.account.subscription!;
    const { subscriptionId, customerId, customerUid, plan, period } = current;
    const charge =
      this.account.charge ??
      newCharge(
        { kind: 'subscription', subscriptionId, period, generation: 1 },
        { customerId, customerUid, amount: plan.amount, name: plan.name },
        now,
      );
    expect(isInFlight(charge) || charge.heldFor !== undefined).toBe(false);
    expect(['scheduled', 'declined']).toContain(charge.status);
    const begun = beginAttempt(charge, customerUid, now, billingPolicy.timing);
    this.#apply({ account: { subscription: current, charge: begun }, events: [] });
    this.#apply(this.#answer(begun, said));
  }

  #answer(begun: Charge, said: Answer): Change {
    const { now, account } = this;
    const used = this.payments.some(
      ({ merchantUid, status }) => merchantUid === begun.merchantUid && status === 'paid',
    );
    const lost = () => applyNoAnswer(account, { message: 'timeout' }, billingPolicy, now);
    if (said === 'not_sent') return applyNotSent(account, 'no token', billingPolicy, now);
    if (said === 'lost') return lost();
    // 아임포트 itself refuses a second payment.
    if (said === 'refused' || used) {
      return applyNoAnswer(account, { message: 'already used', refusedWith: 1 }, billingPolicy, now);
    }
    if (said === 'late') {
      const at = new Date(now.getTime() + 10 * MINUTE_MS);
      this.#pending.push({ at, payment: this.#record(begun, {}) });
      return lost();
    }
    const failed = said === 'soft' || said === 'lost_but_soft' || said === 'hard' || said === 'trouble';
    const made = this.#record(
      begun,
      failed ? { status: 'failed', failReason: REASONS[said], failedAt: skewed(now) } : {},
    );
    this.payments.push(made);
    if (said === 'lost_but_paid') return lost();
    if (said === 'lost_but_soft') return lost();
    const answered = { kind: 'answered', payment: made } as const;
    const { change } = applyAnswer(account, answered, identityOfLast(begun), billingPolicy, now);
    if (change === undefined) throw new Error('an answer is about its own attempt');
    return change;
  }

  command(name: string): void {
    const { account, now } = this;
    const results: Record<string, () => CommandResult> = {
      cancel_now: () => cancel(account, 'now', now),
      cancel_end: () => cancel(account, 'period_end', now),
      pause: () => pause(account, now),
      resume: () => resume(account, billingPolicy, now),
      agree: () => {
        const change = changeAhead(account, now);
        if (change === undefined) return { kind: 'unchanged' };
        const agreement = { consentId: 'c', agreedAt: now, method: 'test', by: 'customer' };
        return recordConsent(account, change, agreement, billingPolicy, now);
      },
      change_card: () => {
        const other = account.subscription?.customerUid === OTHER_CARD ? CUSTOMER_UID : OTHER_CARD;
        return changeCard(account, card({ customerUid: other }), billingPolicy, now);
      },
      dearer: () =>
        changePlan(account, { ...monthly, planId: 'plus', amount: 19_900 }, undefined, billingPolicy, now),
      cheaper: () =>
        changePlan(account, { ...monthly, planId: 'light', amount: 100 }, undefined, billingPolicy, now),
    };
    const result = results[name]?.();
    if (result?.kind === 'change') this.#apply(result.change);
  }

  check(): void {
    const { account, now } = this;
    const due = dueAt(account, notices);
    const work = workAt(account, now);
    if (work.kind !== 'nothing') expect(due).toBeDefined();
    const tells = (at: Date) => tell(account, billingPolicy, at) !== undefined;
    if (due !== undefined) {
      // What is due has work at that instant at the latest, and none before it but for look-ups, which never harm.
      const at = due > now ? due : now;
      expect(tells(at) || workAt(account, at).kind !== 'nothing').toBe(true);
      const before = workAt(account, new Date(due.getTime() - 1));
      expect(['nothing', 'look_up']).toContain(before.kind);
      expect(tells(new Date(due.getTime() - 1))).toBe(false);
    }
    const { subscription: alone, charge: open } = account;
    if (alone !== undefined && open !== undefined) {
      const item = JSON.parse(JSON.stringify(subscriptionItem(alone, { charge: open })));
      expect(insideOf(readSubscription(item))).toEqual({ charge: open });
    }
    const all = [...this.behind.values(), ...(account.charge ? [account.charge] : [])];
    for (const charge of all) {
      const uids = new Set(charge.attempts.map(({ merchantUid }) => merchantUid));
      const taken = this.payments.filter((one) => uids.has(one.merchantUid) && one.status === 'paid');
      expect(taken.length).toBeLessThanOrEqual(1);
      if (charge.status === 'paid')
        expect(taken.map(({ impUid }) => impUid)).toEqual([charge.payment?.impUid]);
      expect(openAttempt(charge) === undefined || isInFlight(charge)).toBe(true);
    }
  }
}

function expectSameWishes(before: Charge, after: Charge): void {
  if (before.key.kind !== 'subscription' || after.key.kind !== 'subscription') return;
  if (before.key.period !== after.key.period) return;
  expect(after.amount).toBe(before.amount);
  for (const [index, { merchantUid, customerUid, sentAt }] of before.attempts.entries()) {
    expect(after.attempts[index]).toMatchObject({ merchantUid, customerUid, sentAt });
  }
}

it('whatever happens in whatever order, the rules hold', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.array(step, { maxLength: 60 }), (hadTrial, steps) => {
      const world = new World(hadTrial);
      for (const one of steps) {
        if (one.kind === 'pass') world.pass(one.ms);
        else if (one.kind === 'command') world.command(one.command);
        else world.work(one.answer);
        world.check();
      }
    }),
    { numRuns: 1_500 },
  );
});

it('once 아임포트 answers, every charge ends paid, void, or given up', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const world = new World(false);
      for (const one of steps) {
        if (one.kind === 'pass') world.pass(one.ms);
        else if (one.kind === 'command') world.command(one.command);
        else world.work(one.answer);
      }
      for (let turn = 0; turn < 400; turn += 1) {
        const due = dueAt(world.account, notices);
        if (due === undefined || world.account.charge === undefined) break;
        world.pass(Math.max(0, due.getTime() - world.now.getTime()));
        world.work('paid');
      }
      const { charge, subscription: left } = world.account;
      const paused = left?.status === 'paused';
      // Paid although its subscription had ended: it goes back, and buys nothing.
      const goesBack = charge?.calledOffAt !== undefined && charge.status === 'paid';
      const isOver = charge === undefined || ['declined', 'void'].includes(charge.status);
      expect(isOver || paused || goesBack).toBe(true);
      if (charge?.status === 'declined') {
        expect(['unpaid', 'canceled', 'paused']).toContain(left?.status);
      }
    }),
    { numRuns: 500 },
  );
});
