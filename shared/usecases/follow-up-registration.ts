import type { RegistrationRepository } from '../ports.ts';
import { type SettlePorts, settle } from './settle.ts';

export type FollowUpRegistrationPorts = SettlePorts & { readonly registrations: RegistrationRepository };

const LOOK_UP_BUDGET_MS = 10_000;

/**
 * Some time after a registration's end: asks 아임포트 whether a key was issued after all. It covers a lost webhook of a
 * customer whose browser never came back.
 */
export async function followUpRegistration(
  ports: FollowUpRegistrationPorts,
  registrationId: string,
  now: Date,
): Promise<void> {
  const registration = await ports.registrations.find(registrationId);
  if (registration === undefined || registration.followUpAt === undefined || registration.followUpAt > now)
    return;
  if (registration.state.status !== 'succeeded') {
    const { merchantUid } = registration;
    const payments = await ports.gateway.findPayments(merchantUid, LOOK_UP_BUDGET_MS);
    // Each is settled like any other hint: fetched by imp_uid and checked. A window makes a few records at most.
    for (const { impUid } of payments.slice(0, 20)) {
      await settle(ports, { impUid, merchantUid, source: 'follow_up' }, LOOK_UP_BUDGET_MS);
    }
  }
  // Dying before this repeats the look-up at the end of the claim's lease.
  await ports.registrations.closeFollowUp(registrationId);
}
