import { require } from '../simulation/violation.ts';
import {
  type Change,
  daysBefore,
  isLong,
  isRise,
  isYesTo,
  koreanDay,
  type Price,
  tenOn,
  type Yes,
} from './rules.ts';

export interface Plan extends Price {
  readonly intro?: { readonly amount: number; readonly periods: number } | undefined;
}

/** What stands by now, as anybody could read it from the API. */
export interface Standing {
  readonly status: string;
  readonly ends: boolean;
  /** A charge has begun and is not paid. */
  readonly owes: boolean;
  /** Announced: when the next charge begins, ms. Absent: on what is owed depends when that is. */
  readonly nextMs: number | undefined;
}

type Told = 'consent_needed' | 'consent_missing' | 'trial_ending' | 'renewing';

const BILLING = ['trialing', 'active', 'past_due'];

/** Follows one customer's life, and says what the law wants of each charge, answer and notice. */
export class Oracle {
  readonly #contractMs: number;
  readonly #hasTrial: boolean;
  #plan: Plan;
  #pending: Plan | undefined;
  /** Counts contracts and orders: the same figures on the same day by another order are another change. */
  #order = 0;
  #begun = 0;
  #lastPrice: number | undefined;
  #yes: Yes | undefined;
  #used: Yes | undefined;
  readonly #asked = new Map<string, number>();
  /** What trial_ending and renewing said last. */
  readonly #said = new Map<Told, string>();

  constructor(plan: Plan, hasTrial: boolean, contractMs: number) {
    this.#plan = plan;
    this.#hasTrial = hasTrial;
    this.#contractMs = contractMs;
  }

  /** Integer won of the next period to begin. */
  get nextPrice(): number {
    if (this.#pending !== undefined) return this.#pending.amount;
    const { intro, amount } = this.#plan;
    return intro !== undefined && this.#begun < intro.periods ? intro.amount : amount;
  }

  /** The change that comes with the next charge to begin. */
  change(standing: Standing, nowMs: number): Change | undefined {
    const stands = standing.status === 'paused' || standing.status === 'unpaid';
    if (stands && standing.owes && this.#used !== undefined) {
      const isOld = koreanDay(this.#used.agreedMs) < daysBefore(koreanDay(nowMs), 30);
      if (isOld) return { before: this.#used.before, after: this.#used.after, on: koreanDay(nowMs) };
    }
    if (standing.ends || standing.status === 'canceled' || standing.status === 'unpaid') return undefined;
    if (standing.nextMs === undefined) return undefined;
    const isPast = standing.status === 'paused' && standing.nextMs < nowMs;
    const on = koreanDay(isPast ? nowMs : standing.nextMs);
    const after = this.nextPrice;
    if (this.#begun === 0 && this.#hasTrial) return { before: 0, after, on };
    const before = this.#lastPrice ?? this.#contractPrice;
    const next = this.#pending ?? this.#plan;
    const isDearer = isRise(
      { amount: after, interval: next.interval },
      { amount: before, interval: this.#plan.interval },
    );
    return isDearer ? { before, after, on } : undefined;
  }

  get #contractPrice(): number {
    return this.#plan.intro?.amount ?? this.#plan.amount;
  }

  /** What the answer to a consent must be; undefined: it is taken. */
  refusal(yes: Yes, standing: Standing, nowMs: number): string | undefined {
    if (standing.status === 'canceled') return 'already_canceled';
    const change = this.change(standing, nowMs);
    if (change === undefined) return 'consent_mismatch';
    if (yes.before !== change.before || yes.after !== change.after || yes.on !== change.on)
      return 'consent_mismatch';
    if (koreanDay(yes.agreedMs) < daysBefore(change.on, 30)) return 'consent_too_early';
    return yes.agreedMs <= this.#contractMs ? 'consent_not_with_contract' : undefined;
  }

  said(yes: Yes): void {
    this.#yes = yes;
  }

  takenBack(): void {
    this.#yes = undefined;
  }

  /** Another plan from the next period; `agreedMs`: it was the customer's own order. */
  ordered(plan: Plan | undefined, agreedMs: number | undefined, standing: Standing, nowMs: number): void {
    this.#order += 1;
    this.#pending = plan;
    this.#yes = undefined;
    const change = agreedMs === undefined ? undefined : this.change(standing, nowMs);
    if (agreedMs === undefined || change === undefined) return;
    const yes = { ...change, agreedMs };
    if (this.refusal(yes, standing, nowMs) === undefined) this.#yes = yes;
  }

  /** The plan that is ahead anyway was ordered by the customer as well. */
  orderedAgain(agreedMs: number, standing: Standing, nowMs: number): void {
    const change = this.change(standing, nowMs);
    const yes = change === undefined ? undefined : { ...change, agreedMs };
    if (yes !== undefined && this.refusal(yes, standing, nowMs) === undefined) this.#yes = yes;
  }

  /** A period's first POST leaves. */
  begins(amount: number, standing: Standing, nowMs: number): void {
    const change = this.change(standing, nowMs);
    require('charged_as_agreed', amount === this.nextPrice, () =>
      `${amount} won, and ${this.nextPrice} were to be paid`);
    const isAgreed = change === undefined || isYesTo(this.#yes, change);
    require('no_charge_without_consent', isAgreed, () =>
      `${JSON.stringify(change)} after ${JSON.stringify(this.#yes)}`);
    this.#used = change === undefined ? undefined : this.#yes;
    this.#yes = undefined;
    this.#lastPrice = amount;
    this.#begun += 1;
    if (this.#pending !== undefined) this.#plan = this.#pending;
    this.#pending = undefined;
  }

  /** It was not charged, for want of a consent. */
  heldBack(standing: Standing, nowMs: number): void {
    const change = this.change(standing, nowMs);
    const isRight = change !== undefined && !isYesTo(this.#yes, change);
    require('no_refusal_with_consent', isRight, () =>
      `${JSON.stringify(change)} with ${JSON.stringify(this.#yes)}`);
  }

  /** Whoever has agreed to what is ahead is not held back for want of it. */
  notHeldBack(standing: Standing, isHeld: boolean, nowMs: number): void {
    const change = this.change(standing, nowMs);
    const isAgreed = change !== undefined && isYesTo(this.#yes, change);
    require('no_refusal_with_consent', !isHeld || !isAgreed, () =>
      `${JSON.stringify(change)} is agreed to, and it stands still`);
  }

  /** A charge that has begun before is taken up again by a command. */
  takenUp(standing: Standing, nowMs: number): void {
    const change = standing.owes ? this.change(standing, nowMs) : undefined;
    const isLapsed = change !== undefined && change.on === koreanDay(nowMs) && this.#isOfUsed(change);
    if (!isLapsed) return;
    require('no_charge_without_consent', isYesTo(this.#yes, change), () =>
      `taken up again: ${JSON.stringify(change)}`);
    this.#used = this.#yes;
    this.#yes = undefined;
  }

  #isOfUsed({ before, after }: Change): boolean {
    return this.#used !== undefined && this.#used.before === before && this.#used.after === after;
  }

  paid(): void {
    this.#used = undefined;
  }

  /** A notice was given. */
  told(type: Told, standing: Standing, nowMs: number): void {
    const due = this.#due(standing, nowMs).find((one) => one.type === type);
    require('notices_are_true', due !== undefined && due.atMs <= nowMs, () => `${type} of what is not so`);
    const key = due?.key ?? '';
    require('notices_come_once', !this.#isTold(type, key), () => `${key} was told before`);
    this.#asked.set(key, nowMs);
    this.#said.set(type, key);
  }

  /** Of a consent each change is told once; of a price and its day, what was said last must be what is so. */
  #isTold(type: Told, key: string): boolean {
    const isAboutConsent = type === 'consent_needed' || type === 'consent_missing';
    return isAboutConsent ? this.#asked.has(key) : this.#said.get(type) === key;
  }

  /** Nothing may be left untold that was due `sinceMs` and longer ago. */
  nothingUntold(standing: Standing, nowMs: number, sinceMs: number): void {
    for (const { type, key, atMs } of this.#due(standing, nowMs)) {
      const isTold = this.#isTold(type, key) || atMs > sinceMs;
      require('notices_are_given', isTold, () => `${key} was due at ${new Date(atMs).toISOString()}`);
    }
  }

  /** What is, or will be, to be told of what stands. */
  #due(standing: Standing, nowMs: number): readonly { type: Told; key: string; atMs: number }[] {
    if (!BILLING.includes(standing.status) || standing.ends) return [];
    const change = this.change(standing, nowMs);
    const due: { type: Told; key: string; atMs: number }[] = [];
    if (change !== undefined && !isYesTo(this.#yes, change)) {
      const about = `${this.#order} ${change.before} ${change.after} ${change.on}`;
      const needed = `consent_needed ${about}`;
      due.push({ type: 'consent_needed', key: needed, atMs: tenOn(daysBefore(change.on, 30)) });
      const remindedMs = tenOn(daysBefore(change.on, 7));
      const askedMs = this.#asked.get(needed);
      // Who was asked in the last seven days only is not reminded.
      if (askedMs !== undefined && askedMs < remindedMs)
        due.push({ type: 'consent_missing', key: `consent_missing ${about}`, atMs: remindedMs });
    }
    if (standing.owes || standing.nextMs === undefined) return due;
    const on = koreanDay(standing.nextMs);
    const price = `${on} ${this.nextPrice}`;
    const weekBefore = tenOn(daysBefore(on, 7));
    if (this.#begun === 0 && this.#hasTrial)
      due.push({ type: 'trial_ending', key: `trial_ending ${price}`, atMs: weekBefore });
    else if (this.#begun > 0 && isLong(this.#pending ?? this.#plan))
      due.push({ type: 'renewing', key: `renewing ${price}`, atMs: weekBefore });
    return due;
  }
}
