import { BillingError } from '../domain/billing-error.ts';
import { encodeMerchantUid } from '../domain/merchant-uid.ts';
import {
  type Buyer,
  nextFollowUp,
  type OnSuccess,
  REGISTRATION_LIFETIME_MS,
  type Registration,
} from '../domain/registration.ts';
import { isAllowedReturnUrl } from '../domain/return-url.ts';
import type { Clock, Digests, RegistrationRepository, RequestSeed, Settings } from '../ports.ts';

export interface OpenCardRegistration {
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
  readonly digests: Digests;
  readonly registrations: RegistrationRepository;
  readonly settings: Settings;
}

/**
 * Opens a single-use attempt to issue a billing key. All that is random comes with `seed`, so a repeated request
 * (same Idempotency-Key) names the same registration and the same token instead of opening a second one.
 */
export async function openCardRegistration(
  ports: Ports,
  command: OpenCardRegistration,
  seed: RequestSeed,
): Promise<OpenedRegistration> {
  if (!isAllowedReturnUrl(command.returnUrl, ports.settings.allowedReturnUrls)) {
    throw new BillingError('return_url_not_allowed', 'return_url is not on the list of allowed return URLs', {
      issues: [{ path: 'return_url', message: 'an origin or app scheme of the stage’s allowedReturnUrls' }],
    });
  }
  const now = ports.clock.now();
  const expiresAt = new Date(now.getTime() + REGISTRATION_LIFETIME_MS);
  const registration: Registration = {
    ...command,
    displayAmount: command.displayAmount ?? amountOf(command.onSuccess),
    registrationId: seed.id,
    merchantUid: encodeMerchantUid({ kind: 'registration', registrationId: seed.id }),
    customerUid: `card_${seed.id}`,
    tokenDigest: ports.digests.of(seed.secret),
    createdAt: now,
    expiresAt,
    state: { status: 'pending' },
    followUpAt: nextFollowUp({ expiresAt }, now),
    version: 0,
  };
  const token = `${seed.id}.${seed.secret}`;
  // `exists` is this very request, repeated after its first answer was lost: what was opened then is the answer.
  if ((await ports.registrations.create(registration)) === 'created') return { registration, token };
  const opened = await ports.registrations.find(seed.id);
  if (opened === undefined)
    throw new BillingError('storage_busy', 'registration vanished', { retryable: true });
  return { registration: opened, token };
}

function amountOf(onSuccess: OnSuccess | undefined): number {
  if (onSuccess === undefined) return 0;
  if (onSuccess.kind === 'charge') return onSuccess.amount;
  return onSuccess.trialDays > 0 ? 0 : onSuccess.plan.amount;
}
