import { BillingError } from '../domain/billing-error.ts';
import type { Handles } from '../domain/handles.ts';
import { encodeMerchantUid } from '../domain/merchant-uid.ts';
import { amountOf } from '../domain/plan.ts';
import {
  type Buyer,
  nextFollowUp,
  type OnSuccess,
  REGISTRATION_LIFETIME_MS,
  type Registration,
} from '../domain/registration.ts';
import { isAllowedReturnUrl } from '../domain/return-url.ts';
import type {
  Clock,
  Digests,
  Ids,
  ReferenceRepository,
  RegistrationOpener,
  RequestSeed,
  Settings,
} from '../ports.ts';
import { refuseTaken } from './refuse-taken.ts';

export interface OpenCardRegistration extends Handles {
  readonly customerId: string;
  readonly buyer: Buyer;
  readonly returnUrl: string;
  readonly orderName: string;
  /** Integer won shown in the window; nothing is approved. Absent: what comes with the key, else 0. */
  readonly displayAmount?: number | undefined;
  readonly onSuccess?: OnSuccess | undefined;
}

export interface OpenedRegistration {
  readonly registration: Registration;
  /** `<registration_id>.<secret>`: whoever holds it may register a card here, once. */
  readonly token: string;
}

interface Ports {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digests: Digests;
  readonly registrations: RegistrationOpener;
  readonly settings: Settings;
}

/**
 * Opens a single-use attempt to issue a billing key. `seed.id` names it, so a repeated request (same Idempotency-Key) finds
 * the first registration instead of opening a second one. Its token cannot be told again, as only its digest is kept:
 * a repetition gets a token of its own, and the first one goes on working (docs/decisions/0014).
 */
export async function openCardRegistration(
  ports: Ports & { readonly references: ReferenceRepository },
  command: OpenCardRegistration,
  seed: RequestSeed,
  isUnique: boolean,
): Promise<OpenedRegistration> {
  if (!isAllowedReturnUrl(command.returnUrl, ports.settings.allowedReturnUrls)) {
    throw new BillingError('return_url_not_allowed', 'return_url is not on the list of allowed return URLs', {
      issues: [{ path: 'return_url', message: 'an origin or app scheme of the stage’s allowedReturnUrls' }],
    });
  }
  return openOwnRegistration(ports, command, seed, async (registration) => {
    const isStored = async () => (await ports.registrations.find(seed.id)) !== undefined;
    const refuse = () => refuseTaken(ports.references, 'registration', command, isStored);
    if (isUnique) await refuse();
    const created = await ports.registrations.create(registration, isUnique);
    if (created !== 'reference_taken') return created;
    // Another one was faster, and is named.
    await refuse();
    throw new BillingError('storage_busy', 'the reference was taken and is not', { retryable: true });
  });
}

/** The same, for a `returnUrl` of ours. */
export async function openOwnRegistration(
  ports: Ports,
  command: OpenCardRegistration,
  seed: RequestSeed,
  create: (registration: Registration) => Promise<string> = ports.registrations.create,
): Promise<OpenedRegistration> {
  const secret = ports.ids.secret();
  const token = `${seed.id}.${secret}`;
  const tokenDigest = ports.digests.of(secret);
  const registration = newRegistration(command, seed.id, tokenDigest, ports.clock.now());
  // Dying from here on leaves a registration that nobody has a link to, until the request is repeated.
  if ((await create(registration)) === 'created') return { registration, token };
  const first = await ports.registrations.find(seed.id);
  if (first === undefined)
    throw new BillingError('storage_busy', 'registration vanished', { retryable: true });
  await ports.registrations.addToken(first, tokenDigest);
  return { registration: first, token };
}

function newRegistration(
  command: OpenCardRegistration,
  registrationId: string,
  tokenDigest: string,
  now: Date,
): Registration {
  const expiresAt = new Date(now.getTime() + REGISTRATION_LIFETIME_MS);
  return {
    ...command,
    displayAmount: command.displayAmount ?? chargedAtOnce(command.onSuccess),
    registrationId,
    merchantUid: encodeMerchantUid({ kind: 'registration', registrationId }),
    customerUid: `card_${registrationId}`,
    tokenDigest,
    createdAt: now,
    expiresAt,
    state: { status: 'pending' },
    followUpAt: nextFollowUp({ expiresAt }, now),
    version: 0,
  };
}

function chargedAtOnce(onSuccess: OnSuccess | undefined): number {
  if (onSuccess === undefined) return 0;
  if (onSuccess.kind === 'change_card') return onSuccess.owed?.amount ?? 0;
  if (onSuccess.kind === 'charge') return onSuccess.amount;
  return onSuccess.trialDays > 0 ? 0 : amountOf(onSuccess.plan, 1);
}
