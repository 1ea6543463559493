import type { SubscriptionAccount } from '../domain/account.ts';
import { BillingError } from '../domain/billing-error.ts';
import type { Agreement, ConsentRecord, PriceFigures } from '../domain/price-change.ts';
import { recordConsent, withdrawConsent } from '../domain/subscription-commands.ts';
import type { ChargeLists, Digests, Page, PageRequest, RequestSeed } from '../ports.ts';
import { type CommandPorts, commandSubscription } from './command-subscription.ts';
import { findCurrent } from './load-account.ts';
import { type RestartBillingPorts, restart } from './restart-billing.ts';

/** As its collector tells it. */
export interface GivenAgreement {
  readonly agreedAt: Date;
  readonly method: string;
  readonly by: string;
  /** What the customer was shown. */
  readonly text?: string | undefined;
}

/** Clocks differ: a yes from so little ahead is one of now, ms. */
const TOLERANCE_MS = 5 * 60_000;

/**
 * Records the customer's yes to the change ahead, with its evidence in the same transaction. A subscription that is paused for
 * want of it is resumed by it, and charged at once. `seed.id` names it.
 */
export async function recordSubscriptionConsent(
  ports: RestartBillingPorts & { readonly digests: Digests },
  subscriptionId: string,
  figures: PriceFigures,
  given: GivenAgreement,
  seed: RequestSeed,
): Promise<SubscriptionAccount> {
  const now = ports.clock.now();
  const agreement = agreementOf(ports.digests, given, seed, now, 'agreed_at');
  // A request that died before it answered: what it recorded stands, or has been taken back or used since.
  const recorded = await ports.accounts.findConsent(subscriptionId, seed.id);
  if (recorded !== undefined) return findCurrent(ports.accounts, subscriptionId);
  return restart(ports, subscriptionId, now, (account) =>
    recordConsent(account, figures, agreement, ports.settings.billing, now),
  );
}

/** The customer takes it back. Nothing is charged at the new price; what becomes of it then is `withoutConsent`. */
export function withdrawSubscriptionConsent(
  ports: CommandPorts,
  subscriptionId: string,
): Promise<SubscriptionAccount> {
  const now = ports.clock.now();
  return commandSubscription(ports, subscriptionId, (account) => withdrawConsent(account, now));
}

/** Newest first. Throws `not_found`. */
export async function listConsents(
  { accounts, chargeLists }: Pick<CommandPorts, 'accounts'> & { readonly chargeLists: ChargeLists },
  subscriptionId: string,
  page: PageRequest,
  unreadable: (key: string) => void,
): Promise<Page<ConsentRecord>> {
  if ((await accounts.findSubscription(subscriptionId)) === undefined)
    throw new BillingError('not_found', 'no such subscription');
  return chargeLists.listConsents(subscriptionId, page, unreadable);
}

/** Throws `invalid_request` for a yes that is yet to be given. */
export function agreementOf(
  digests: Digests,
  { agreedAt, method, by, text }: GivenAgreement,
  seed: RequestSeed,
  now: Date,
  path: string,
): Agreement {
  if (agreedAt.getTime() > now.getTime() + TOLERANCE_MS) {
    throw new BillingError('invalid_request', 'the request does not fit', {
      issues: [{ path, message: 'an instant that is over, or at most five minutes ahead' }],
    });
  }
  const shown = text === undefined ? {} : { text, textDigest: digests.of(text) };
  return { consentId: seed.id, agreedAt, method, by, ...shown };
}
