import type { FunctionName } from './functions.ts';
import {
  type AttemptItem,
  type ChargeItem,
  isSubscription,
  type Stored,
  type SubscriptionItem,
  succeededRefunds,
} from './items.ts';
import { createRandom } from './random.ts';
import { require } from './violation.ts';
import type { World } from './world.ts';

/*
 * A first payment that must be: a "no" to it is the last word and ends the subscription; nobody is left without an
 * answer; and what POST /subscriptions has answered does not turn into its opposite.
 */

/** What a merchant asks for in this seed; nothing is `required`. Drawn apart from all else. */
export function drawFirstPayment({ seed }: Pick<World, 'seed'>): { first_payment?: 'required' | 'retry' } {
  const random = createRandom(seed * 8 + 5);
  // Mostly as it was: dunning of a first period has the more to it.
  return random.pick([RETRY, RETRY, RETRY, {}, { first_payment: 'required' } as const]);
}

const RETRY = { first_payment: 'retry' } as const;

interface Begun extends SubscriptionItem {
  readonly createdAt: string;
  readonly firstPayment?: string;
}

export type FirstPayments = ReturnType<typeof createFirstPayments>;

export function createFirstPayments({ items }: { readonly items: ReadonlyMap<string, Stored> }) {
  /** By what was agreed, and not by the status, which is among what is tried here. */
  const required = new Set<string>();
  const told = new Map<string, 'paid' | 'declined'>();

  const chargeOf = (pk: string) => items.get(`${pk}/CHARGE#0001`) as ChargeItem | undefined;

  function checkFinal(pk: string): void {
    if (!required.has(pk)) return;
    const charge = chargeOf(pk);
    const subscription = items.get(`${pk}/SUB`) as SubscriptionItem | undefined;
    const isOver = charge?.attempts.some(isNo) !== true || subscription?.status === 'canceled';
    require('first_payment_no_is_final', isOver, () => `${pk} was told no, and is ${subscription?.status}`);
  }

  return {
    storedSubscription(before: SubscriptionItem | undefined, after: SubscriptionItem): void {
      const { pk } = after;
      const begun = after as Begun;
      const isDueAtOnce = Date.parse(begun.nextChargeAt) <= Date.parse(begun.createdAt);
      if (before === undefined && begun.firstPayment === 'required' && isDueAtOnce) required.add(pk);
      require('incomplete_is_a_first_payment', after.status !== 'incomplete' ||
        (required.has(pk) && after.period === 1), () => pk);
      checkFinal(pk);
      const answer = told.get(pk);
      const isDeclined = after.cancelReason === 'first_payment_declined';
      require('first_payment_answer_stays', !isDeclined || answer !== 'paid', () =>
        `${pk} was answered as paid, and ends as declined`);
      const hasEnded = after.status === 'canceled' && isDeclined && after.period === 1;
      require('first_payment_answer_stays', answer !== 'declined' || hasEnded, () =>
        `${pk} was answered as declined, and is ${after.status}, period ${after.period}`);
    },
    storedCharge: ({ pk }: ChargeItem): void => checkFinal(pk),
    /** A POST leaves for this charge. */
    posting(chargeId: string): void {
      const [pk = '', sk] = chargeId.split('/');
      if (!required.has(pk) || sk !== 'CHARGE#0001') return;
      require('first_payment_no_is_final', chargeOf(pk)?.attempts.some(isNo) !== true, () =>
        `${chargeId} is posted again after a no`);
    },
    answered(
      fn: FunctionName,
      asked: unknown,
      { status, body }: { readonly status: number; readonly body: Readonly<Record<string, unknown>> },
    ): void {
      if (fn !== 'create-subscription' || body['subscription_id'] === undefined) return;
      const pk = `SUB#${body['subscription_id']}`;
      const given = asked as { readonly first_payment?: string; readonly paid_until?: string };
      // Its first payment was another system's.
      const isContinued = given.paid_until !== undefined;
      const wanted = given.first_payment ?? (isContinued ? 'retry' : 'required');
      const isEcho = status === 402 ? wanted === 'required' : body['first_payment'] === wanted;
      require('first_payment_as_asked', isEcho, () => `${pk} was to be ${wanted}`);
      const isOpen = body['status'] === 'incomplete';
      require('first_payment_as_asked', (status === 202) === isOpen, () =>
        `${pk}: ${status} ${body['status']}`);
      const answer = status === 402 ? 'declined' : body['status'] === 'active' ? 'paid' : undefined;
      if (answer === undefined || isContinued) return;
      require('first_payment_answer_stays', (told.get(pk) ?? answer) === answer, () =>
        `${pk} was ${told.get(pk)}, and is answered as ${answer}`);
      told.set(pk, answer);
    },
    /** Nobody waits for ever, and nobody has paid for what they were refused. */
    atRest(): void {
      for (const item of items.values()) {
        if (!isSubscription(item)) continue;
        const charge = chargeOf(item.pk);
        // Held for a person; or lost again and again, and sent again: how long, `every_charge_ends` says.
        const goesOn = charge?.heldFor !== undefined || charge?.nextAttemptAt !== undefined;
        require('first_payment_is_known', item.status !== 'incomplete' || goesOn, () => item.pk);
        if (item.cancelReason !== 'first_payment_declined' || charge?.status !== 'paid') continue;
        const isRefused = charge.refunds.some(({ status }) => status === 'failed');
        require('declined_means_no_money', isRefused || succeededRefunds(charge) === charge.amount, () =>
          item.pk);
      }
    },
  };
}

function isNo({ outcome }: AttemptItem): boolean {
  return outcome === 'declined' || outcome === 'refused';
}
