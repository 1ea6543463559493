import { BillingError } from '../domain/billing-error.ts';
import { secretOfWayBack } from '../domain/manage-link.ts';
import type { Registration } from '../domain/registration.ts';
import type { Digests, RegistrationRepository } from '../ports.ts';
import { parseToken } from './parse-token.ts';

interface Ports {
  readonly digests: Digests;
  readonly registrations: RegistrationRepository;
}

/**
 * The registration a checkout token stands for. Whatever is wrong with a token (shape, id, secret) is one and the
 * same `not_found`, and secrets are compared in constant time, so that guessing teaches nothing.
 */
export async function findCheckout(ports: Ports, token: string): Promise<Registration> {
  const { id: registrationId, secret } = parseToken(token) ?? { id: '', secret: '' };
  const registration = registrationId === '' ? undefined : await ports.registrations.find(registrationId);
  const digest = ports.digests.of(secret);
  const isOpened =
    registration !== undefined &&
    (ports.digests.equal(digest, registration.tokenDigest) ||
      (await ports.registrations.hasToken(registrationId, digest)));
  if (!isOpened) throw new BillingError('not_found', 'no such checkout');
  return withWayBack(registration, ports.digests, secret);
}

/**
 * What was opened from a customer's page leads back to it, for whoever holds this token. What is stored names the link and
 * opens nothing. For reading only: nobody writes back what is found here.
 */
function withWayBack(registration: Registration, { of }: Digests, secret: string): Registration {
  if (registration.onSuccess?.kind !== 'change_card') return registration;
  return { ...registration, returnUrl: `${registration.returnUrl}.${secretOfWayBack(of, secret)}` };
}
