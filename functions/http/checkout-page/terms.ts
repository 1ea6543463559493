import { unreachable } from '../../../shared/domain/invariant.ts';
import type { PlanTerms } from '../../../shared/domain/plan.ts';
import type { Registration } from '../../../shared/domain/registration.ts';
import { chargeAt, newSubscription } from '../../../shared/domain/subscription.ts';

/** What a registration leads to, in figures and dates: what the page's sentences are made of, in whatever language. */
export type Terms =
  | { readonly kind: 'card'; readonly name: string }
  | { readonly kind: 'charge'; readonly name: string; readonly amount: number }
  | {
      readonly kind: 'subscribe';
      readonly plan: PlanTerms;
      readonly prices: readonly Price[];
      /** 0: the first period is charged as soon as there is a card. */
      readonly trialDays: number;
      readonly firstChargeAt: Date;
      readonly secondChargeAt: Date;
      /** The first charge at the plan's own amount, where an introductory one comes before it. */
      readonly fullPriceAt: Date | undefined;
    };

/** An amount, and for how many periods it is charged; without a number: until the end. */
export interface Price {
  readonly amount: number;
  readonly periods?: number | undefined;
}

/** What each period costs, first to last. The one place that says so. */
export function pricesOf({ amount, intro }: PlanTerms): readonly Price[] {
  return [...(intro === undefined ? [] : [intro]), { amount }];
}

/** As if the card came now: the same functions make these dates as will make the subscription. */
export function termsOf(registration: Registration, chargingHourKst: number, now: Date): Terms {
  const { onSuccess, orderName, registrationId, customerId, customerUid } = registration;
  if (onSuccess === undefined) return { kind: 'card', name: orderName };
  switch (onSuccess.kind) {
    case 'charge':
      return { kind: 'charge', name: onSuccess.name, amount: onSuccess.amount };
    case 'change_card':
      return onSuccess.owed === undefined
        ? { kind: 'card', name: orderName }
        : { kind: 'charge', name: orderName, amount: onSuccess.owed.amount };
    case 'subscribe': {
      const { plan, trialDays } = onSuccess;
      const subscription = newSubscription(
        { subscriptionId: registrationId, customerId, customerUid, plan, trialDays },
        chargingHourKst,
        now,
      );
      return {
        kind: 'subscribe',
        plan,
        prices: pricesOf(plan),
        trialDays,
        firstChargeAt: subscription.nextChargeAt,
        secondChargeAt: chargeAt(subscription, 2),
        fullPriceAt: plan.intro && chargeAt(subscription, plan.intro.periods + 1),
      };
    }
    default:
      return unreachable(onSuccess);
  }
}

/** What is taken as soon as there is a card. */
export function amountNow(terms: Terms): number {
  switch (terms.kind) {
    case 'card':
      return 0;
    case 'charge':
      return terms.amount;
    case 'subscribe':
      return terms.trialDays > 0 ? 0 : (terms.prices[0]?.amount ?? 0);
    default:
      return unreachable(terms);
  }
}
