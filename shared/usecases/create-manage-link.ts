import { BillingError } from '../domain/billing-error.ts';
import { MANAGE_LINK_LIFETIME_MS, type ManageLink, type ManagePurpose } from '../domain/manage-link.ts';
import type { Buyer } from '../domain/registration.ts';
import { isAllowedReturnUrl } from '../domain/return-url.ts';
import type {
  Clock,
  CustomerRepository,
  Digests,
  Ids,
  ManageLinkRepository,
  RequestSeed,
  Settings,
} from '../ports.ts';

export interface CreateManageLink {
  readonly customerId: string;
  readonly returnUrl?: string | undefined;
  readonly purpose?: ManagePurpose | undefined;
  readonly buyer?: Buyer | undefined;
}

interface Ports {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digests: Digests;
  readonly customers: CustomerRepository;
  readonly manageLinks: ManageLinkRepository;
  readonly settings: Settings;
}

/**
 * Makes a link to the customer's page. `seed.id` names it, so a repeated request is about the same link; since its token
 * cannot be told again, a repetition gets one of its own, and the first goes on working (docs/decisions/0014).
 */
export async function createManageLink(
  ports: Ports,
  command: CreateManageLink,
  seed: RequestSeed,
): Promise<{ readonly link: ManageLink; readonly token: string }> {
  refuseForeign(command.returnUrl, ports.settings);
  await refuseUnknown(ports.customers, command.customerId);
  const secret = ports.ids.secret();
  const token = `${seed.id}.${secret}`;
  const tokenDigest = ports.digests.of(secret);
  const createdAt = ports.clock.now();
  const expiresAt = new Date(createdAt.getTime() + MANAGE_LINK_LIFETIME_MS);
  const link = { ...command, linkId: seed.id, tokenDigest, createdAt, expiresAt };
  // Dying from here on leaves a link that nobody knows, until the request is repeated.
  if ((await ports.manageLinks.create(link)) === 'created') return { link, token };
  const first = await ports.manageLinks.find(seed.id);
  if (first === undefined) throw new BillingError('storage_busy', 'link vanished', { retryable: true });
  await ports.manageLinks.addToken(first, tokenDigest);
  return { link: first, token };
}

function refuseForeign(returnUrl: string | undefined, { allowedReturnUrls }: Settings): void {
  if (returnUrl === undefined || isAllowedReturnUrl(returnUrl, allowedReturnUrls)) return;
  throw new BillingError('return_url_not_allowed', 'return_url is not on the list of allowed return URLs', {
    issues: [{ path: 'return_url', message: 'an origin or app scheme of the stage’s allowedReturnUrls' }],
  });
}

/** What cannot be read is there nevertheless: its owner has a page, and the page says how much it left out. */
async function refuseUnknown(customers: CustomerRepository, customerId: string): Promise<void> {
  let unreadable = 0;
  const count = () => {
    unreadable += 1;
  };
  const [cards, subscriptions] = await Promise.all([
    customers.listCards(customerId, count),
    customers.listAccounts(customerId, count),
  ]);
  if (cards.length + subscriptions.length + unreadable === 0)
    throw new BillingError('not_found', 'no such customer');
}
