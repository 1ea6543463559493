import { Temporal } from '@js-temporal/polyfill';
import {
  type ChargeItem,
  isCharge,
  isEvent,
  isSubscription,
  type Stored,
  type SubscriptionItem,
} from './items.ts';
import type { Merchant } from './merchant.ts';
import { createRandom } from './random.ts';
import { require } from './violation.ts';
import type { World } from './world.ts';

/*
 * What a customer was asked, and has said: no first charge of a trial, and none at a higher price, without a stored yes to
 * exactly that; nobody is held back who had said it; and no notice is given twice, whatever dies in between. The rules
 * themselves are tried in test/scenario/consent; here it is crashes, races and lost answers around them.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

interface Trial extends SubscriptionItem {
  readonly hadTrial: boolean;
  readonly createdAt: string;
  readonly pauseReason?: string;
  readonly consent?: { readonly consentId: string };
}

interface Yes extends Stored {
  readonly consentId: string;
  readonly priceBefore: number;
  readonly priceAfter: number;
  readonly effectiveOn: string;
  readonly agreedAt: string;
}

interface Notice extends Stored {
  readonly type: string;
  readonly chargeOn?: string;
  readonly amount?: number;
}

const NOTICES = ['consent_needed', 'consent_missing', 'trial_ending', 'renewing'].map(
  (name) => `subscription.${name}`,
);
/** In sixteenths of a day, as a month is 30 7/16 of them. */
const SIXTEENTHS: Readonly<Record<string, number>> = { day: 16, week: 112, month: 487, year: 5_844 };
const stretchOf = ({ interval: { unit, count } }: SubscriptionItem['plan']) =>
  count * (SIXTEENTHS[unit] ?? Number.NaN);
const koreanDay = (instant: string): string =>
  Temporal.Instant.from(instant).toZonedDateTimeISO('Asia/Seoul').toPlainDate().toString();

/** In some seeds a subscription begins with a trial of days. Drawn apart from all else. */
export function drawTrial({ seed }: Pick<World, 'seed'>): { trial_days?: number } {
  const random = createRandom(seed * 32 + 9);
  return random.chance(0.15) ? { trial_days: random.between(1, 8) } : {};
}

/** What is ahead, in the merchant's own arithmetic. */
function figuresOf({ hadTrial, period, plan, pendingPlan, nextChargeAt }: Trial) {
  const price_after = (pendingPlan ?? plan).amount;
  const price_before = hadTrial && period === 1 ? 0 : plan.amount;
  return { price_before, price_after, effective_on: koreanDay(nextChargeAt) };
}

/** The customer says yes, to this or to something else, and now and then takes it back. */
export function agreeLater(world: World, merchant: Merchant, find: () => SubscriptionItem | undefined): void {
  const random = createRandom(world.seed * 32 + 11);
  const { scheduler } = world;
  const say = (afterMs: number, wrong: object = {}) =>
    scheduler.after(afterMs, () => {
      const subscription = find() as Trial | undefined;
      if (subscription === undefined) return;
      const agreed_at = new Date(scheduler.now).toISOString();
      merchant.call('record-consent', {
        params: { subscription_id: subscription.subscriptionId },
        body: { agreed_at, method: 'web', ...figuresOf(subscription), ...wrong },
        tries: 3,
      });
    });
  if (random.chance(0.7)) say(random.between(1_000, 6 * DAY_MS));
  if (random.chance(0.3)) say(random.between(1_000, 9 * DAY_MS));
  if (random.chance(0.2)) say(random.between(1_000, 3 * DAY_MS), { price_after: 100 });
  if (!random.chance(0.15)) return;
  scheduler.after(random.between(HOUR_MS, 6 * DAY_MS), () => {
    const subscription = find();
    if (subscription === undefined) return;
    merchant.call('withdraw-consent', { params: { subscription_id: subscription.subscriptionId } });
  });
}

export type Agreements = ReturnType<typeof createAgreements>;

export function createAgreements({ items }: { readonly items: ReadonlyMap<string, Stored> }) {
  const told = new Map<string, Set<string>>();
  /** Before a yes could be stored, the money could not move: kept as they stood before each write. */
  const isYes = (item: Stored): item is Yes => item.sk.startsWith('CONSENT#');
  const yesOf = ({ pk, consent }: Trial): Yes | undefined => {
    const item = items.get(`${pk}/CONSENT#${consent?.consentId}`);
    return item !== undefined && isYes(item) ? item : undefined;
  };

  function agreed(subscription: Trial): boolean {
    const { price_before, price_after, effective_on } = figuresOf(subscription);
    const yes = yesOf(subscription);
    return (
      yes !== undefined &&
      yes.priceBefore === price_before &&
      yes.priceAfter === price_after &&
      yes.effectiveOn === effective_on &&
      yes.agreedAt > subscription.createdAt
    );
  }

  /** More at a time, or more for the same stretch of time. */
  const needsYes = (subscription: Trial): boolean => {
    const { price_before, price_after } = figuresOf(subscription);
    const { plan, pendingPlan = plan } = subscription;
    const perStretch = price_after * stretchOf(plan) - price_before * stretchOf(pendingPlan);
    return price_after > price_before || perStretch > 0;
  };

  function checkNotice(event: Notice): void {
    if (!NOTICES.includes(event.type)) return;
    const known = told.get(event.pk) ?? new Set();
    const about = `${event.type} ${event.chargeOn} ${event.amount}`;
    require('notices_come_once', !known.has(about), () => `${event.pk}: ${about}`);
    told.set(event.pk, known.add(about));
  }

  return {
    stored(
      before: Stored | undefined,
      after: Stored,
      group: readonly { before: Stored | undefined; after: Stored }[],
    ): void {
      if (isEvent(after)) return checkNotice(after as Notice);
      if (isYes(after))
        return require('consents_are_kept', before === undefined, () => `${after.pk}/${after.sk}`);
      if (isCharge(after) && before === undefined && after.key.kind === 'subscription') {
        const was = group.find((one) => one.after.pk === after.pk && isSubscription(one.after))?.before as
          | Trial
          | undefined;
        if (was !== undefined) checkBegun(was, after);
      }
      if (isSubscription(after) && before !== undefined) checkHeldBack(before as Trial, after as Trial);
    },
  };

  function checkBegun(was: Trial, { amount }: ChargeItem): void {
    const isAgreed = !needsYes(was) || agreed(was);
    require('no_charge_without_consent', isAgreed, () =>
      `${was.pk}: ${amount} won on ${was.nextChargeAt}, with ${was.consent?.consentId ?? 'no consent'}`);
  }

  function checkHeldBack(was: Trial, after: Trial): void {
    const isHeld = after.pauseReason === 'consent_required' && was.status !== 'paused';
    require('no_refusal_with_consent', !isHeld || (needsYes(was) && !agreed(was)), () => was.pk);
  }
}
