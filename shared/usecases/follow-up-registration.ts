import { nextFollowUp } from '../domain/registration.ts';
import type { RegistrationRepository } from '../ports.ts';
import type { SettleRegistrationPorts } from './settle-registration.ts';
import { settleUnnamed } from './settle-unnamed.ts';

export type FollowUpRegistrationPorts = SettleRegistrationPorts & {
  readonly registrations: RegistrationRepository;
};

const LOOK_UP_BUDGET_MS = 10_000;

/**
 * A few times after a registration's end: asks 아임포트 what was issued under its merchant_uid. It covers lost messages of a
 * customer whose browser never came back, and of a second window that has replaced the card of the first.
 */
export async function followUpRegistration(
  ports: FollowUpRegistrationPorts,
  registrationId: string,
  now: Date,
): Promise<void> {
  const registration = await ports.registrations.find(registrationId);
  if (registration === undefined || registration.followUpAt === undefined || registration.followUpAt > now)
    return;
  await settleUnnamed(ports, registration, 'follow_up', LOOK_UP_BUDGET_MS);
  // Dying before this repeats the look-up at the end of the claim's lease.
  await ports.registrations.followUp(registrationId, nextFollowUp(registration, now));
}
