import type { Registration, RegistrationTransition } from '../domain/registration.ts';
import { withoutSubscription } from '../domain/registration-outcome.ts';
import type { RegistrationRepository } from '../ports.ts';

type Activation = Extract<RegistrationTransition, { kind: 'activate' }>;

/**
 * Stores a card with what is to come of it. A customer who has a live subscription to the plan by now gets the card without
 * a second one. Answers what has been stored; `stale`: read again and decide again.
 */
export async function activate(
  registrations: RegistrationRepository,
  before: Registration,
  activation: Activation,
): Promise<Activation | 'stale'> {
  const stored = await registrations.activate(before, activation);
  if (stored === 'done') return activation;
  if (stored === 'stale') return 'stale';
  const cardOnly = withoutSubscription(activation);
  return (await registrations.activate(before, cardOnly)) === 'done' ? cardOnly : 'stale';
}
