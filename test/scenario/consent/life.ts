import type { Account, BillingPolicy, Change as Stored } from '../../../shared/domain/account.ts';
import { type Charge, identityOfLast } from '../../../shared/domain/charge.ts';
import type { GatewayPayment } from '../../../shared/domain/payment.ts';
import type { PlanTerms } from '../../../shared/domain/plan.ts';
import type { CommandResult } from '../../../shared/domain/subscription-commands.ts';
import { billingPolicy, payment } from '../../support/charging.ts';
import { createRandom, type Random } from '../simulation/random.ts';
import { require, Violation } from '../simulation/violation.ts';
import { Oracle, type Standing } from './oracle.ts';
import type { Product } from './product.ts';
import { koreanDay, type Yes } from './rules.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A tick comes within minutes; one that has died is repeated when its claim ends, ms. */
const LATEST_TICK_MS = 3 * MINUTE_MS;
const CLAIM_MS = 7 * MINUTE_MS;
/** What was due this long ago is done, unless every tick since has died, ms. */
const PATIENCE_MS = 8 * (LATEST_TICK_MS + CLAIM_MS);
const CARD = 'card_01JZ0000000000000000000001';

const INTERVALS = [
  { unit: 'month', count: 1 },
  { unit: 'month', count: 1 },
  { unit: 'month', count: 3 },
  { unit: 'month', count: 6 },
  { unit: 'year', count: 1 },
  { unit: 'week', count: 1 },
  { unit: 'week', count: 4 },
  { unit: 'day', count: 30 },
  { unit: 'day', count: 200 },
] as const;

export interface LifeReport {
  readonly violation?: { readonly invariant: string; readonly message: string } | undefined;
  readonly charges: number;
  readonly held: number;
  readonly notices: number;
}

/** One customer's subscription for so many years: what becomes of it is drawn from the seed. */
export function live(seed: number, product: Product, years = 1): LifeReport {
  const life = new Life(createRandom(seed), product);
  try {
    life.run(years);
    return life.report();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return { ...life.report(), violation: { invariant: error.invariant, message: error.message } };
  }
}

class Life {
  readonly #random: Random;
  readonly #product: Product;
  readonly #oracle: Oracle;
  readonly #policy: BillingPolicy;
  #nowMs: number;
  #changedMs: number;
  #account: Account;
  /** As it was stored with the last change. */
  #dueMs: number | undefined;
  #plans = 0;
  #payments = 0;
  #counts = { charges: 0, held: 0, notices: 0 };
  /** Answers to a notice, or what a customer does by themselves. */
  readonly #plannedMs: { readonly atMs: number; readonly act: () => void }[] = [];

  constructor(random: Random, product: Product) {
    this.#random = random;
    this.#product = product;
    this.#policy = { ...billingPolicy, withoutConsent: random.pick(['pause', 'pause', 'cancel']) };
    const from = Date.parse('2027-01-01T00:00:00Z') + random.int(4 * 365) * DAY_MS;
    this.#nowMs = from + random.int(DAY_MS);
    this.#changedMs = this.#nowMs;
    const plan = this.#drawPlan(random.chance(0.2));
    const trialDays = random.chance(0.6) ? random.between(1, 90) : 0;
    const subscription = product.newSubscription(
      { subscriptionId: '01JZ000000000000000000000A', customerId: 'c', customerUid: CARD, plan, trialDays },
      this.#policy.chargingHourKst,
      this.#now,
    );
    this.#account = { subscription: { ...subscription, version: 1 } };
    this.#dueMs = product.dueAt(this.#account, this.#policy.notices)?.getTime();
    this.#oracle = new Oracle(plan, trialDays > 0, this.#nowMs);
    for (let count = random.int(5); count > 0; count -= 1)
      this.#plan(random.int(400) * DAY_MS, () => this.#act());
    if (random.chance(0.3)) this.#plan(random.int(5 * MINUTE_MS), () => this.#agree());
  }

  get #now(): Date {
    return new Date(this.#nowMs);
  }

  report(): LifeReport {
    return this.#counts;
  }

  run(years: number): void {
    const endMs = this.#nowMs + years * 365 * DAY_MS;
    let crashes = 0;
    let claimedUntilMs = 0;
    while (true) {
      const dueMs = this.#dueMs;
      const tickMs =
        dueMs === undefined
          ? Number.POSITIVE_INFINITY
          : Math.max(dueMs, claimedUntilMs, this.#nowMs) + 1 + this.#random.int(LATEST_TICK_MS);
      this.#plannedMs.sort((a, b) => a.atMs - b.atMs);
      const [next] = this.#plannedMs;
      if (Math.min(tickMs, next?.atMs ?? Number.POSITIVE_INFINITY) > endMs) return;
      const acts = next !== undefined && next.atMs <= tickMs;
      this.#nowMs = Math.max(this.#nowMs, acts ? next.atMs : tickMs);
      // Where all has been quiet for long, everything that was due has been told.
      if (this.#nowMs - this.#changedMs > PATIENCE_MS)
        this.#oracle.nothingUntold(this.#standing, this.#nowMs, this.#nowMs - PATIENCE_MS);
      if (acts) {
        this.#plannedMs.shift();
        next.act();
        this.#changedMs = this.#nowMs;
      } else {
        const dies = crashes < 6 && this.#random.chance(0.08);
        crashes = dies ? crashes + 1 : 0;
        claimedUntilMs = dies ? this.#nowMs + CLAIM_MS : 0;
        this.#tick(dies);
      }
    }
  }

  /** What shared/usecases/bill-account.ts does, dying somewhere if it is to. */
  #tick(dies: boolean): void {
    const diesAt = dies ? this.#random.int(3) : 3;
    if (diesAt === 0) return;
    const told = this.#product.tell(this.#account, this.#policy, this.#now);
    if (told !== undefined) {
      for (const { type } of told.events) this.#noticed(type);
      this.#store(told);
    }
    if (diesAt === 1) return;
    this.#work();
  }

  #noticed(type: string): void {
    const name = type.slice('subscription.'.length) as Parameters<Oracle['told']>[0];
    this.#oracle.told(name, this.#standing, this.#nowMs);
    this.#counts.notices += 1;
    if (name === 'consent_needed') {
      if (this.#random.chance(0.6)) this.#plan(this.#random.int(34 * DAY_MS), () => this.#agree());
      if (this.#random.chance(0.2)) this.#plan(this.#random.int(20 * DAY_MS), () => this.#agreeWrongly());
    }
    if (name === 'consent_missing' && this.#random.chance(0.5))
      this.#plan(this.#random.int(8 * DAY_MS), () => this.#agree());
  }

  #work(): void {
    const work = this.#product.workAt(this.#account, this.#now);
    switch (work.kind) {
      case 'send':
        return this.#send(work.retry);
      case 'without_consent':
        this.#oracle.heldBack(this.#standing, this.#nowMs);
        this.#counts.held += 1;
        return this.#store(
          this.#policy.withoutConsent === 'cancel'
            ? this.#product.end(this.#account, this.#now)
            : this.#product.pauseForConsent(this.#account, this.#now),
        );
      case 'end':
        return this.#store(this.#product.end(this.#account, this.#now));
      case 'give_up':
        return this.#store(this.#product.giveUp(this.#account, this.#policy, this.#now));
      default:
        return;
    }
  }

  #send(retry: boolean): void {
    const standing = this.#standing;
    const begun = this.#product.beginCharge(this.#account, this.#policy, this.#now);
    if (!retry) this.#oracle.begins(begun.charge.amount, standing, this.#nowMs);
    this.#counts.charges += 1;
    this.#store({ account: begun, events: [] });
    const answered = { kind: 'answered', payment: this.#paymentOf(begun.charge) } as const;
    const posted = identityOfLast(begun.charge);
    const { change } = this.#product.applyAnswer(this.#account, answered, posted, this.#policy, this.#now);
    if (change === undefined) throw new Error('an answer is about its own attempt');
    if (change.account.charge?.status === 'paid') this.#oracle.paid();
    this.#store(change);
  }

  #paymentOf(charge: Charge): GatewayPayment {
    const { merchantUid, customerUid } = lastAttempt(charge);
    this.#payments += 1;
    const ids = { impUid: `imp_${this.#payments}`, merchantUid, customerUid, amount: charge.amount };
    // An empty account stays empty for a while.
    const declines = this.#random.chance(charge.attempts.length > 1 ? 0.8 : 0.15);
    return declines
      ? payment({
          ...ids,
          status: 'failed',
          paidAt: undefined,
          failedAt: this.#now,
          failReason: '[120054] 잔액부족',
        })
      : payment({ ...ids, paidAt: this.#now });
  }

  #store({ account }: Stored): void {
    const before = this.#account.subscription?.status;
    const { charge, subscription = this.#account.subscription } = account;
    this.#dueMs = this.#product.dueAt({ subscription, charge }, this.#policy.notices)?.getTime();
    const isBehind = charge?.key.kind === 'subscription' && charge.key.period !== subscription?.period;
    this.#account = isBehind ? { subscription } : { subscription, charge };
    if (subscription?.status === 'unpaid' && before !== 'unpaid')
      this.#plan(this.#random.int(90 * DAY_MS), () => this.#resume());
    this.#changedMs = this.#nowMs;
  }

  get #standing(): Standing {
    const { subscription, charge } = this.#account;
    if (subscription === undefined) throw new Error('a subscription stays');
    const { status, cancelAtPeriodEnd, nextChargeAt, period, paidUntil } = subscription;
    const owes = charge !== undefined;
    // A whole period from the payment, where it does not follow on one that was paid.
    const isOpen = owes && (status === 'paused' || paidUntil === undefined || paidUntil < nextChargeAt);
    const next = owes ? this.#product.chargeAt(subscription, period + 1) : nextChargeAt;
    return { status, ends: cancelAtPeriodEnd, owes, nextMs: isOpen ? undefined : next.getTime() };
  }

  get #isHeld(): boolean {
    return this.#account.subscription?.pauseReason === 'consent_required';
  }

  #plan(afterMs: number, act: () => void): void {
    this.#plannedMs.push({ atMs: this.#nowMs + afterMs, act });
  }

  #drawPlan(withIntro = false): PlanTerms {
    this.#plans += 1;
    const amount = this.#random.pick([4_900, 9_900, 19_900, 59_400, 118_800]);
    const intro = { amount: this.#random.pick([100, 1_000]), periods: this.#random.between(1, 3) };
    return {
      planId: `plan-${this.#plans}`,
      name: '베이직',
      amount,
      interval: this.#random.pick(INTERVALS),
      ...(withIntro ? { intro } : {}),
    };
  }

  #act(): void {
    const { subscription } = this.#account;
    if (subscription === undefined || subscription.status === 'canceled') return;
    const again = () => this.#plan(this.#random.int(60 * DAY_MS), () => this.#resume());
    switch (
      this.#random.pick(['plan', 'plan', 'plan', 'pause', 'cancel', 'agree', 'wrong', 'early', 'withdraw'])
    ) {
      case 'plan':
        return this.#changePlan();
      case 'pause':
        if (this.#command(this.#product.pause(this.#account, this.#now))) again();
        return;
      case 'cancel':
        if (this.#command(this.#product.cancel(this.#account, 'period_end', this.#now))) again();
        return;
      case 'agree':
        return this.#agree();
      case 'wrong':
        return this.#agreeWrongly();
      case 'early':
        // As soon as the change is known, however far ahead.
        this.#changePlan();
        return this.#agree();
      case 'withdraw':
        if (this.#command(this.#product.withdrawConsent(this.#account, this.#now))) this.#oracle.takenBack();
        return;
    }
  }

  #changePlan(): void {
    const { subscription } = this.#account;
    if (subscription === undefined) return;
    const back = this.#random.chance(0.2);
    const plan = back ? subscription.plan : this.#drawPlan();
    const agreedMs = this.#random.chance(0.5) ? this.#nowMs - this.#random.int(MINUTE_MS) : undefined;
    const order = agreedMs === undefined ? undefined : this.#agreement(agreedMs);
    const isAhead = (subscription.pendingPlan ?? subscription.plan).planId === plan.planId;
    if (!this.#command(this.#product.changePlan(this.#account, plan, order, this.#policy, this.#now))) return;
    if (!isAhead) this.#oracle.ordered(back ? undefined : plan, agreedMs, this.#standing, this.#nowMs);
    else if (agreedMs !== undefined) this.#oracle.orderedAgain(agreedMs, this.#standing, this.#nowMs);
    this.#oracle.notHeldBack(this.#standing, this.#isHeld, this.#nowMs);
  }

  #resume(): void {
    const before = this.#standing;
    const result = this.#product.resume(this.#account, this.#policy, this.#now);
    const change = this.#oracle.change(before, this.#nowMs);
    if (result.kind === 'refused' && result.reason === 'consent_required') {
      this.#oracle.heldBack(before, this.#nowMs);
      const isToday = change?.on === koreanDay(this.#nowMs);
      require('no_refusal_with_consent', isToday, () => `refused for ${JSON.stringify(change)}`);
      return;
    }
    if (result.kind === 'change') this.#oracle.takenUp(before, this.#nowMs);
    this.#command(result);
  }

  /** A yes to what is so. */
  #agree(): void {
    const change = this.#oracle.change(this.#standing, this.#nowMs);
    if (change !== undefined) this.#say({ ...change, agreedMs: this.#nowMs });
  }

  /** A yes to something else, or given at another time. */
  #agreeWrongly(): void {
    const change = this.#oracle.change(this.#standing, this.#nowMs) ?? {
      before: 0,
      after: 9_900,
      on: koreanDay(this.#nowMs),
    };
    const agreedMs = this.#nowMs;
    const wrongs: readonly Yes[] = [
      { ...change, agreedMs, after: change.after - 100 },
      { ...change, agreedMs, before: change.before + 100 },
      { ...change, agreedMs, on: koreanDay(this.#nowMs + this.#random.between(1, 40) * DAY_MS) },
      { ...change, agreedMs: agreedMs - this.#random.between(1, 45) * DAY_MS },
      // On the edge of the first of the 30 days in Seoul.
      { ...change, agreedMs: Date.parse(`${change.on}T00:00:00+09:00`) - 30 * DAY_MS - this.#random.int(2) },
    ];
    this.#say(this.#random.pick(wrongs));
  }

  #say(yes: Yes): void {
    if (yes.agreedMs > this.#nowMs) return;
    const expected = this.#oracle.refusal(yes, this.#standing, this.#nowMs);
    const figures = { priceBefore: yes.before, priceAfter: yes.after, effectiveOn: yes.on };
    const result = this.#product.recordConsent(
      this.#account,
      figures,
      this.#agreement(yes.agreedMs),
      this.#policy,
      this.#now,
    );
    const given = result.kind === 'refused' ? result.reason : undefined;
    require('consents_are_answered_right', given === expected, () =>
      `${JSON.stringify(yes)}: ${given ?? 'taken'}, not ${expected ?? 'taken'}`);
    if (expected === undefined) this.#oracle.said(yes);
    this.#command(result);
    this.#oracle.notHeldBack(this.#standing, this.#isHeld, this.#nowMs);
  }

  #agreement(agreedMs: number) {
    return { consentId: 'consent', agreedAt: new Date(agreedMs), method: 'web', by: 'merchant' };
  }

  #command(result: CommandResult): boolean {
    if (result.kind !== 'change') return false;
    this.#store(result.change);
    return true;
  }
}

function lastAttempt({ attempts }: Charge) {
  const last = attempts.at(-1);
  if (last === undefined) throw new Error('a charge that was sent has an attempt');
  return last;
}
