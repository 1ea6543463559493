import { type Account, isOfSubscription, type SubscriptionAccount } from '../domain/account.ts';
import { asking, hasAsked } from '../domain/asked-under.ts';
import { MAX_ATTEMPTS } from '../domain/attempt-bounds.ts';
import { BillingError } from '../domain/billing-error.ts';
import { chargingHeld, isHeld } from '../domain/hold.ts';
import { type CommandResult, changeCard, resume } from '../domain/subscription-commands.ts';
import type { CardRepository, Clock, RequestSeed } from '../ports.ts';
import { billAccount } from './bill-account.ts';
import { commandSubscription } from './command-subscription.ts';
import { activeCard } from './find-card.ts';
import { leaveToScheduler } from './leave-to-scheduler.ts';
import type { BillAccountPorts } from './send-charge.ts';

export type RestartBillingPorts = BillAccountPorts & {
  readonly clock: Clock;
  readonly cards: CardRepository;
};

/** Resumes a paused, unpaid or to-be-canceled subscription, and charges at once what is due by that. */
export async function resumeSubscription(
  ports: RestartBillingPorts,
  subscriptionId: string,
  command: typeof resume = resume,
): Promise<SubscriptionAccount> {
  const now = ports.clock.now();
  await refuseWhileHeld(ports, subscriptionId);
  return restart(ports, subscriptionId, now, (account) => command(account, ports.settings.billing, now));
}

/** The same, once under its seed: what the card has said since may have left all as it was. */
export function resumeOnce(
  ports: RestartBillingPorts,
  subscriptionId: string,
  { id }: RequestSeed,
): Promise<SubscriptionAccount> {
  return resumeSubscription(ports, subscriptionId, ({ subscription, ...rest }, policy, now) =>
    subscription !== undefined && hasAsked(subscription, id)
      ? { kind: 'unchanged' }
      : resume({ ...rest, subscription: subscription && asking(subscription, id) }, policy, now),
  );
}

/** Puts another card behind a subscription, and charges at once what is owed. */
export async function changeSubscriptionCard(
  ports: RestartBillingPorts,
  subscriptionId: string,
  customerUid: string,
): Promise<SubscriptionAccount> {
  const now = ports.clock.now();
  const card = await activeCard(ports.cards, customerUid);
  await refuseWhileHeld(ports, subscriptionId);
  return restart(ports, subscriptionId, now, (account) =>
    changeCard(account, card, ports.settings.billing, now),
  );
}

/** A command that may make something due. It is stored with its due instant first: dying before the charge leaves it to the scheduler. */
export async function restart(
  ports: RestartBillingPorts,
  subscriptionId: string,
  now: Date,
  command: (account: Account) => CommandResult,
): Promise<SubscriptionAccount> {
  const commanded = await commandSubscription(ports, subscriptionId, (account) => {
    const result = command(account);
    if (result.kind === 'change') refuseWhenFull(account);
    return result;
  });
  const load = () => ports.accounts.loadPeriod(subscriptionId, commanded.subscription.period);
  const billed = (await billAccount(ports, load, now).catch(leaveToScheduler)) ?? (await load());
  return isOfSubscription(billed) ? billed : commanded;
}

/** Whoever asks for a charge now is told that there is none; what makes something due in passing waits. */
async function refuseWhileHeld({ holds, accounts }: RestartBillingPorts, subscriptionId: string) {
  const held = await holds.now();
  if (held.everybody === undefined && held.customers.size === 0) return;
  const customerId = (await accounts.findSubscription(subscriptionId))?.customerId;
  if (customerId !== undefined && isHeld(held, customerId)) throw chargingHeld();
}

/** Each command may ask the card anew, as long as the item holds what comes of it. */
function refuseWhenFull({ charge }: Account): void {
  if ((charge?.attempts.length ?? 0) >= MAX_ATTEMPTS)
    throw new BillingError('attempts_exhausted', 'this period has been tried as often as can be recorded');
}
