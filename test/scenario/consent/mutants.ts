import { type Account, isCurrent } from '../../../shared/domain/account.ts';
import { changeAhead } from '../../../shared/domain/consent.ts';
import type { NoticePolicy } from '../../../shared/domain/notice-policy.ts';
import type { Consent, PriceChange } from '../../../shared/domain/price-change.ts';
import type { Subscription } from '../../../shared/domain/subscription.ts';
import { type Product, product } from './product.ts';

/** One rule each, broken from outside. docs/consent.md names it beside the rule. */
export interface ConsentMutant {
  readonly name: string;
  readonly mistake: string;
  readonly mistaken: Product;
  readonly caughtBy: readonly string[];
}

const with_ = (change: Partial<Product>): Product => ({ ...product, ...change });

const given = (change: PriceChange, agreedAt: Date): Consent => ({
  ...change,
  consentId: 'mutant',
  agreedAt,
});

/** The account with its subscription made otherwise. */
const altered = (account: Account, alter: (subscription: Subscription) => Subscription): Account =>
  account.subscription === undefined ? account : { ...account, subscription: alter(account.subscription) };

/** As if the customer had agreed to whatever is ahead, where `isSo`. */
const agreedWhere =
  (isSo: (subscription: Subscription, change: PriceChange) => boolean) =>
  (account: Account, now: Date): Account => {
    const change = account.charge === undefined ? changeAhead(account, now) : undefined;
    if (change === undefined) return account;
    return altered(account, (one) => (isSo(one, change) ? { ...one, consent: given(change, now) } : one));
  };

/** Charging takes for agreed what is not. */
const charging = (see: (account: Account, now: Date) => Account): Partial<Product> => ({
  workAt: (account, now) => product.workAt(see(account, now), now),
  beginCharge: (account, policy, now) => product.beginCharge(see(account, now), policy, now),
  resume: (account, policy, now) => product.resume(see(account, now), policy, now),
});

const notices = (change: Partial<NoticePolicy>): Partial<Product> => ({
  tell: (account, policy, now) =>
    product.tell(account, { ...policy, notices: { ...policy.notices, ...change } }, now),
  dueAt: (account, policy) => product.dueAt(account, { ...policy, ...change }),
});

const silent = (type: string): Partial<Product> => ({
  tell: (account, policy, now) => {
    const told = product.tell(account, policy, now);
    return told && { ...told, events: told.events.filter((event) => event.type !== type) };
  },
});

const MONEY = ['no_charge_without_consent', 'no_refusal_with_consent'];
const ANSWER = ['consents_are_answered_right'];

export const mutants: readonly ConsentMutant[] = [
  {
    name: 'trial-converts-by-itself',
    mistake: 'a trial is charged without a yes',
    mistaken: with_(charging(agreedWhere((_, { kind }) => kind === 'conversion'))),
    caughtBy: MONEY,
  },
  {
    name: 'rise-by-itself',
    mistake: 'a higher price is charged without a yes',
    mistaken: with_(charging(agreedWhere((_, { kind }) => kind === 'price_rise'))),
    caughtBy: MONEY,
  },
  {
    name: 'intro-ends-by-itself',
    mistake: 'the full price after an introductory one is charged without a yes',
    mistaken: with_(charging(agreedWhere((_, { kind }) => kind === 'intro_end'))),
    caughtBy: MONEY,
  },
  {
    name: 'rise-per-time-missed',
    mistake: 'the same amount for a shorter time counts as no rise',
    mistaken: with_(charging(agreedWhere((_, { priceBefore, priceAfter }) => priceAfter <= priceBefore))),
    caughtBy: MONEY,
  },
  {
    name: 'contract-is-a-yes',
    mistake: 'the contract itself counts as the yes to a trial’s conversion',
    mistaken: with_({
      newSubscription: (input, hour, now) => {
        const subscription = product.newSubscription(input, hour, now);
        const change = changeAhead({ subscription }, now);
        return change === undefined ? subscription : { ...subscription, consent: given(change, now) };
      },
    }),
    caughtBy: [...MONEY, 'notices_are_given'],
  },
  {
    name: 'yes-of-the-contract-taken',
    mistake: 'a yes given with the contract is taken',
    mistaken: with_({
      recordConsent: (account, figures, agreement, policy, now) =>
        product.recordConsent(
          altered(account, (one) => ({ ...one, createdAt: new Date(0) })),
          figures,
          agreement,
          policy,
          now,
        ),
    }),
    caughtBy: ANSWER,
  },
  {
    name: 'window-of-31-days',
    mistake: 'a yes of the 31st day before counts',
    mistaken: with_({
      recordConsent: (account, figures, agreement, policy, now) => {
        const result = product.recordConsent(account, figures, agreement, policy, now);
        if (result.kind !== 'refused' || result.reason !== 'consent_too_early') return result;
        const agreedAt = new Date(agreement.agreedAt.getTime() + 86_400_000);
        return product.recordConsent(account, figures, { ...agreement, agreedAt }, policy, now);
      },
    }),
    caughtBy: ANSWER,
  },
  {
    name: 'window-of-720-hours',
    mistake: 'the 30 days are counted in hours, and not in days of the Korean calendar',
    mistaken: with_({
      recordConsent: (account, figures, agreement, policy, now) => {
        const chargeAt = account.subscription?.nextChargeAt ?? now;
        const isOld = chargeAt.getTime() - agreement.agreedAt.getTime() > 30 * 86_400_000;
        const result = product.recordConsent(account, figures, agreement, policy, now);
        return result.kind === 'change' && isOld ? { kind: 'refused', reason: 'consent_too_early' } : result;
      },
    }),
    caughtBy: ANSWER,
  },
  {
    name: 'days-of-utc',
    mistake: 'the day of a yes is that of UTC',
    mistaken: with_({
      recordConsent: (account, figures, agreement, policy, now) => {
        const agreedAt = new Date(agreement.agreedAt.getTime() - 9 * 3_600_000);
        const created = (one: Subscription) => ({
          ...one,
          createdAt: new Date(one.createdAt.getTime() - 9 * 3_600_000),
        });
        return product.recordConsent(
          altered(account, created),
          figures,
          { ...agreement, agreedAt },
          policy,
          now,
        );
      },
    }),
    caughtBy: ANSWER,
  },
  {
    name: 'any-price',
    mistake: 'a yes to another price is taken',
    mistaken: with_({
      recordConsent: (account, figures, agreement, policy, now) => {
        const change = changeAhead(account, now);
        const same = change !== undefined && figures.effectiveOn === change.effectiveOn ? change : figures;
        return product.recordConsent(account, same, agreement, policy, now);
      },
    }),
    caughtBy: ANSWER,
  },
  {
    name: 'any-day',
    mistake: 'a yes to another day counts: one from before a pause, for the charge after it',
    mistaken: with_(
      charging(
        agreedWhere(
          ({ consent }, { kind, priceBefore, priceAfter }) =>
            consent?.kind === kind &&
            consent.priceBefore === priceBefore &&
            consent.priceAfter === priceAfter,
        ),
      ),
    ),
    caughtBy: MONEY,
  },
  {
    name: 'yes-survives-an-order',
    mistake: 'a yes to one plan counts for the next one of the same price',
    mistaken: with_({
      changePlan: (account, plan, order, policy, now) => {
        const result = product.changePlan(account, plan, order, policy, now);
        const consent = account.subscription?.consent;
        if (result.kind !== 'change' || consent === undefined) return result;
        const kept = altered(result.change.account, (one) => ({ ...one, consent: one.consent ?? consent }));
        return { ...result, change: { ...result.change, account: kept } };
      },
    }),
    caughtBy: [...MONEY, 'notices_are_given'],
  },
  {
    name: 'yes-not-taken-back',
    mistake: 'a yes that was taken back counts',
    mistaken: with_({
      withdrawConsent: (account, now) => {
        const result = product.withdrawConsent(account, now);
        return result.kind === 'change' ? { ...result, change: { ...result.change, account } } : result;
      },
    }),
    caughtBy: [...MONEY, 'notices_are_given'],
  },
  {
    name: 'order-counts-for-ever',
    mistake: 'the customer’s own order counts however far ahead the change is',
    mistaken: with_({
      changePlan: (account, plan, order, policy, now) => {
        const result = product.changePlan(account, plan, order, policy, now);
        if (result.kind !== 'change' || order === undefined) return result;
        const change = changeAhead(result.change.account, now);
        if (change === undefined) return result;
        const agreed = altered(result.change.account, (one) => ({
          ...one,
          consent: given(change, order.agreedAt),
        }));
        return { ...result, change: { ...result.change, account: agreed } };
      },
    }),
    caughtBy: [...MONEY, 'notices_are_given'],
  },
  {
    name: 'order-is-no-yes',
    mistake: 'the customer’s own order within the 30 days does not count',
    mistaken: with_({
      changePlan: (account, plan, _, policy, now) =>
        product.changePlan(account, plan, undefined, policy, now),
    }),
    caughtBy: ['no_refusal_with_consent', 'notices_are_true'],
  },
  {
    name: 'order-takes-nothing-up',
    mistake: 'what was paused for want of a yes stands still after the customer’s own order',
    mistaken: with_({
      changePlan: (account, plan, order, policy, now) => {
        const result = product.changePlan(account, plan, order, policy, now);
        const before = account.subscription;
        if (result.kind !== 'change' || before?.status !== 'paused') return result;
        const { status, pauseReason, nextChargeAt } = before;
        const still = altered(result.change.account, (one) => ({
          ...one,
          status,
          pauseReason,
          nextChargeAt,
        }));
        return { ...result, change: { ...result.change, account: still } };
      },
    }),
    caughtBy: ['no_refusal_with_consent'],
  },
  {
    name: 'lapsed-yes-counts',
    mistake: 'what was given up is taken up again under a yes of months ago',
    mistaken: with_({
      resume: (account, policy, now) =>
        product.resume(
          altered(account, (one) => ({ ...one, usedConsent: undefined })),
          policy,
          now,
        ),
    }),
    caughtBy: MONEY,
  },
  {
    name: 'not-asked',
    mistake: 'nobody is told that a consent is needed',
    mistaken: with_(silent('subscription.consent_needed')),
    caughtBy: ['notices_are_given'],
  },
  {
    name: 'not-reminded',
    mistake: 'nobody is told that a consent is still missing',
    mistaken: with_(silent('subscription.consent_missing')),
    caughtBy: ['notices_are_given'],
  },
  {
    name: 'end-of-trial-not-told',
    mistake: 'nobody is told that a trial ends',
    mistaken: with_(silent('subscription.trial_ending')),
    caughtBy: ['notices_are_given'],
  },
  {
    name: 'renewal-not-told',
    mistake: 'nobody is told that a year is renewed',
    mistaken: with_(notices({ renewing: 'none' })),
    caughtBy: ['notices_are_given'],
  },
  {
    name: 'told-with-the-charge',
    mistake: 'with the payment of a period, what is to be told before the next is put off to its charge',
    mistaken: with_({
      dueAt: (account, policy) =>
        isCurrent(account) ? product.dueAt(account, policy) : account.subscription?.nextChargeAt,
    }),
    caughtBy: ['notices_are_given'],
  },
  {
    name: 'told-too-late',
    mistake: 'the end of a trial is told three days before',
    mistaken: with_(notices({ trialEndingDays: 3 })),
    caughtBy: ['notices_are_given'],
  },
  {
    name: 'told-too-early',
    mistake: 'a renewal is told a month before',
    mistaken: with_(notices({ renewingDays: 30 })),
    caughtBy: ['notices_are_true'],
  },
  {
    name: 'told-again',
    mistake: 'what was told is not remembered',
    mistaken: with_({
      tell: (account, policy, now) => {
        const told = product.tell(account, policy, now);
        const forget = (one: Subscription) => ({ ...one, told: undefined });
        return told && { ...told, account: altered(told.account, forget) };
      },
    }),
    caughtBy: ['notices_come_once'],
  },
  {
    name: 'told-while-it-ends',
    mistake: 'whoever has canceled is told of a renewal',
    mistaken: with_({
      tell: (account, policy, now) =>
        product.tell(
          altered(account, (one) => ({ ...one, cancelAtPeriodEnd: false })),
          policy,
          now,
        ),
      dueAt: (account, policy) =>
        product.dueAt(
          altered(account, (one) => ({ ...one, cancelAtPeriodEnd: false })),
          policy,
        ),
    }),
    caughtBy: ['notices_are_true'],
  },
];
