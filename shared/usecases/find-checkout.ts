import { BillingError } from '../domain/billing-error.ts';
import type { Registration } from '../domain/registration.ts';
import type { Digests, RegistrationRepository } from '../ports.ts';
import { parseToken } from './parse-token.ts';

interface Ports {
  readonly digests: Digests;
  readonly registrations: RegistrationRepository;
}

/**
 * The registration a checkout token stands for. Whatever is wrong with a token (shape, id, secret) is one and the
 * same `not_found`, and secrets are compared in constant time, so that guessing teaches nothing. `managed`: the token of the
 * customer's page that the browser says it came from.
 */
export async function findCheckout(ports: Ports, token: string, managed?: string): Promise<Registration> {
  const { id: registrationId, secret } = parseToken(token) ?? { id: '', secret: '' };
  const registration = registrationId === '' ? undefined : await ports.registrations.find(registrationId);
  const digest = ports.digests.of(secret);
  const isOpened =
    registration !== undefined &&
    (ports.digests.equal(digest, registration.tokenDigest) ||
      (await ports.registrations.hasToken(registrationId, digest)));
  if (!isOpened) throw new BillingError('not_found', 'no such checkout');
  return withWayBack(registration, token, managed);
}

/**
 * What was opened from a customer's page leads back to it, for the browser that came from there and for nobody else who holds
 * this token: the PG is told it (`m_redirect_url`). Any other browser stays on the checkout page. Whether the page's token
 * opens anything is found out there. For reading only: nobody writes back what is found here.
 */
function withWayBack(registration: Registration, token: string, managed = ''): Registration {
  const { onSuccess, returnUrl } = registration;
  if (onSuccess?.kind !== 'change_card') return registration;
  const { manageLinkId } = onSuccess;
  const page = parseToken(managed)?.id === manageLinkId ? `/manage/${managed}` : `/checkout/${token}`;
  return { ...registration, returnUrl: returnUrl.replace(`/manage/${manageLinkId}`, page) };
}

/** False: this browser has not come from the customer's page that the card is changed on, so nothing leads back there. */
export function knowsWayBack({ onSuccess, returnUrl }: Registration): boolean {
  return onSuccess?.kind !== 'change_card' || returnUrl.includes(`/manage/${onSuccess.manageLinkId}.`);
}
