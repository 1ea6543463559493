import type { Agreement } from '../domain/agreement.ts';
import { BillingError } from '../domain/billing-error.ts';
import { mayOpenWindow, type Registration } from '../domain/registration.ts';
import type { Clock, RegistrationRepository } from '../ports.ts';

interface Ports {
  readonly clock: Clock;
  readonly registrations: Pick<RegistrationRepository, 'recordAgreement' | 'findAgreement'>;
}

type Given = Pick<Agreement, 'text' | 'hash' | 'lang' | 'ip' | 'userAgent'>;

/**
 * Writes down what a customer agrees to, before the window opens: dying after it leaves an agreement without a card, which binds
 * nobody. The first one stays; another text (the next day's dates) takes its place. Nothing is agreed to on a link that
 * cannot open a window any more.
 */
export async function recordAgreement(
  { clock, registrations }: Ports,
  registration: Registration,
  given: Given,
): Promise<Agreement> {
  const now = clock.now();
  if (!mayOpenWindow(registration, now)) {
    throw new BillingError('conflict', 'this link has been used, or its time is up');
  }
  const { registrationId, customerId, customerUid } = registration;
  const agreement = { registrationId, customerId, customerUid, ...given, agreedAt: now };
  if (await registrations.recordAgreement(agreement)) return agreement;
  return (await registrations.findAgreement(registrationId)) ?? agreement;
}
