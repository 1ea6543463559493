import { BillingError } from '../domain/billing-error.ts';
import type { Registration } from '../domain/registration.ts';
import type { Digests, RegistrationRepository } from '../ports.ts';

interface Ports {
  readonly digests: Digests;
  readonly registrations: RegistrationRepository;
}

const TOKEN = /^([0-7][0-9A-HJKMNP-TV-Z]{25})\.([A-Za-z0-9_-]{43})$/;

/**
 * The registration a checkout token stands for. Whatever is wrong with a token (shape, id, secret) is one and the
 * same `not_found`, and secrets are compared in constant time, so that guessing teaches nothing.
 */
export async function findCheckout(ports: Ports, token: string): Promise<Registration> {
  const [, registrationId = '', secret = ''] = TOKEN.exec(token) ?? [];
  const registration = registrationId === '' ? undefined : await ports.registrations.find(registrationId);
  const digest = ports.digests.of(secret);
  const isOpened =
    registration !== undefined &&
    (ports.digests.equal(digest, registration.tokenDigest) ||
      (await ports.registrations.hasToken(registrationId, digest)));
  if (!isOpened) throw new BillingError('not_found', 'no such checkout');
  return registration;
}
