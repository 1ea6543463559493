import { isOfSubscription, type SubscriptionAccount } from '../domain/account.ts';
import { BillingError } from '../domain/billing-error.ts';
import { subscriptionEvent } from '../domain/event.ts';
import type { FirstPaymentPolicy } from '../domain/first-payment-policy.ts';
import type { GivenHandles } from '../domain/handles.ts';
import { chargingHeld, isHeld } from '../domain/hold.ts';
import { termsOf } from '../domain/plan.ts';
import { newSubscription, type Subscription } from '../domain/subscription.ts';
import type { CardRepository, Clock, PlanRepository, RequestSeed } from '../ports.ts';
import { billAccount } from './bill-account.ts';
import { activeCard } from './find-card.ts';
import { findPlan } from './find-plan.ts';
import { leaveToScheduler } from './leave-to-scheduler.ts';
import type { BillAccountPorts } from './send-charge.ts';
import { type StoreSubscriptionPorts, storeSubscription } from './store-subscription.ts';

export type CreateSubscriptionPorts = BillAccountPorts &
  StoreSubscriptionPorts & {
    readonly clock: Clock;
    readonly cards: CardRepository;
    readonly plans: PlanRepository;
  };

export interface CreateSubscription extends GivenHandles {
  readonly customerUid: string;
  readonly planId: string;
  readonly startAt?: Date | undefined;
  readonly trialDays?: number | undefined;
  readonly firstPayment?: FirstPaymentPolicy | undefined;
  /** Also beside another live subscription of this customer to this plan. */
  readonly allowDuplicate?: boolean | undefined;
}

/** Clocks differ; a start this little in the past means now, ms. */
const TOLERANCE_MS = 5 * 60_000;
/** No billing key is valid for longer, ms. */
const FARTHEST_START_MS = 5 * 366 * 86_400_000;

/**
 * Starts a subscription and, unless it starts later, charges its first period at once. Stored before anything is
 * charged and due from then on: dying in between leaves the first charge to the scheduler. `seed.id` names it, so a
 * repeated request goes on with the same one.
 */
export async function createSubscription(
  ports: CreateSubscriptionPorts,
  command: CreateSubscription,
  seed: RequestSeed,
): Promise<SubscriptionAccount> {
  const now = ports.clock.now();
  const stored = await ports.accounts.findSubscription(seed.id);
  const subscription = stored ?? (await start(ports, command, seed.id, now));
  if (subscription.nextChargeAt > now) return { subscription };
  const { subscriptionId, period } = subscription;
  const load = () => ports.accounts.loadPeriod(subscriptionId, period);
  const billed = (await billAccount(ports, load, now).catch(leaveToScheduler)) ?? (await load());
  return isOfSubscription(billed) ? billed : { subscription };
}

async function start(
  ports: CreateSubscriptionPorts,
  command: CreateSubscription,
  subscriptionId: string,
  now: Date,
): Promise<Subscription> {
  // Only here: whoever repeats a request after the start it asked for shall find what was made of it.
  refuseOddStart(command.startAt, now);
  const [card, plan] = await Promise.all([
    activeCard(ports.cards, command.customerUid),
    findPlan(ports.plans, command.planId),
  ]);
  const subscription = newSubscription(
    {
      subscriptionId,
      customerId: card.customerId,
      customerUid: card.customerUid,
      plan: termsOf(plan),
      trialDays: command.trialDays ?? plan.trialDays,
      startAt: command.startAt,
      firstPayment: command.firstPayment,
      ...command.handles,
    },
    ports.settings.billing.chargingHourKst,
    now,
  );
  const isDue = subscription.nextChargeAt <= now;
  if (isDue && isHeld(await ports.holds.now(), card.customerId)) throw chargingHeld();
  const events = [subscriptionEvent('subscription.created', subscription, now)];
  return storeSubscription(ports, { account: { subscription }, events }, command);
}

function refuseOddStart(startAt: Date | undefined, now: Date): void {
  if (startAt === undefined) return;
  const aheadMs = startAt.getTime() - now.getTime();
  if (aheadMs >= -TOLERANCE_MS && aheadMs <= FARTHEST_START_MS) return;
  throw new BillingError('invalid_request', 'the request does not fit', {
    issues: [{ path: 'start_at', message: 'an instant from now to five years ahead' }],
  });
}
