import type { Change, SubscriptionAccount } from '../domain/account.ts';
import { BillingError } from '../domain/billing-error.ts';
import type { Card } from '../domain/card.ts';
import { continuedSubscription, paymentDifference } from '../domain/continued-subscription.ts';
import { subscriptionEvent } from '../domain/event.ts';
import type { GivenHandles } from '../domain/handles.ts';
import { termsOf } from '../domain/plan.ts';
import type { PriceFigures } from '../domain/price-change.ts';
import type { Subscription } from '../domain/subscription.ts';
import { recordConsent } from '../domain/subscription-commands.ts';
import type { Digests, RequestSeed } from '../ports.ts';
import { refusal } from './command-subscription.ts';
import type { CreateSubscriptionPorts } from './create-subscription.ts';
import { cardNotUsable } from './find-card.ts';
import { findPlan } from './find-plan.ts';
import { evidenceMismatch, lookUpEvidence } from './look-up-evidence.ts';
import { agreementOf, type GivenAgreement } from './record-consent.ts';
import { refuseLive } from './refuse-second.ts';
import { refuseTaken } from './refuse-taken.ts';
import { storeSubscription, type Terms } from './store-subscription.ts';

export type ContinuePorts = CreateSubscriptionPorts & { readonly digests: Digests };

export interface ContinueSubscription extends GivenHandles, Terms {
  readonly customerUid: string;
  readonly planId: string;
  readonly anchorOn: string;
  readonly paidUntil: Date;
  /** Of the last payment that the old system made. */
  readonly impUid?: string | undefined;
  /** To what the first charge here would change, given where the customer was before. */
  readonly consent?: { readonly figures: PriceFigures; readonly given: GivenAgreement } | undefined;
}

/**
 * Goes on with a subscription that another system has charged until now. Nothing is charged: it is stored with its consent in one
 * transaction, and due from `paidUntil` on. `seed.id` names it, so a repeated request finds it, also when `paidUntil` is over by
 * then.
 */
export async function continueSubscription(
  ports: ContinuePorts,
  command: ContinueSubscription,
  seed: RequestSeed,
): Promise<SubscriptionAccount> {
  const stored = await ports.accounts.findSubscription(seed.id);
  if (stored !== undefined) return { subscription: stored };
  const card = await ports.cards.find(command.customerUid);
  if (card !== undefined) await refuseStanding(ports, command, card);
  if (card?.status !== 'active') throw cardNotUsable();
  const change = await decided(ports, command, card.customerId, seed);
  return { subscription: await storeSubscription(ports, change, command) };
}

/**
 * What it would come to, or why it would be refused; nothing is stored. A card that is not there yet is passed over, as it may be
 * about to be taken over as well: then nobody knows whose place in the plan it is.
 */
export async function foreseeContinuation(
  ports: ContinuePorts,
  command: ContinueSubscription,
  seed: RequestSeed,
): Promise<SubscriptionAccount> {
  const card: Card | undefined = await ports.cards.find(command.customerUid);
  if (card !== undefined) await refuseStanding(ports, command, card);
  if (card?.status === 'revoked') throw cardNotUsable();
  const { account } = await decided(ports, command, card?.customerId ?? '', seed);
  if (command.isUnique) await refuseTaken(ports.references, 'subscription', account.subscription);
  return account;
}

/**
 * Said before anything else: who hears that a day does not fit, or that the card was revoked, lets the old system go on, and must
 * not while we charge. Of two that come at once the commit lets one through.
 */
async function refuseStanding(
  ports: ContinuePorts,
  { planId, allowDuplicate = false }: ContinueSubscription,
  { customerId }: Card,
): Promise<void> {
  if (!allowDuplicate) await refuseLive(ports, customerId, planId);
}

type Decided = Change & { readonly account: SubscriptionAccount };

async function decided(
  ports: ContinuePorts,
  command: ContinueSubscription,
  customerId: string,
  seed: RequestSeed,
): Promise<Decided> {
  const now = ports.clock.now();
  const { customerUid, planId, anchorOn, paidUntil, impUid } = command;
  const plan = termsOf(await findPlan(ports.plans, planId));
  const who = { subscriptionId: seed.id, customerId, customerUid, ...command.handles };
  const { billing } = ports.settings;
  const continuation = continuedSubscription(
    { ...who, plan, anchorOn, paidUntil },
    billing.chargingHourKst,
    now,
  );
  if (continuation.kind === 'refused') {
    const { path, message } = continuation;
    throw new BillingError('invalid_request', 'the request does not fit', { issues: [{ path, message }] });
  }
  const { subscription } = continuation;
  if (impUid !== undefined) {
    const payment = await lookUpEvidence(ports, customerUid, impUid);
    const difference = paymentDifference(subscription, payment);
    if (difference !== undefined) throw evidenceMismatch(difference);
  }
  const created = subscriptionEvent('subscription.created', subscription, now);
  return withConsent(ports, { account: { subscription }, events: [created] }, command, seed, now);
}

function withConsent(
  { digests, settings }: ContinuePorts,
  created: Decided,
  { consent }: ContinueSubscription,
  seed: RequestSeed,
  now: Date,
): Decided {
  if (consent === undefined) return created;
  const agreement = agreementOf(digests, consent.given, seed, now, 'consent.agreed_at');
  const result = recordConsent(created.account, consent.figures, agreement, settings.billing, now);
  if (result.kind === 'refused') throw refusal(result.reason);
  if (result.kind === 'unchanged') return created;
  const { change } = result;
  const subscription: Subscription = change.account.subscription ?? created.account.subscription;
  return { ...change, account: { subscription }, events: [...created.events, ...change.events] };
}
