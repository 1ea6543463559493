import type { Account } from '../domain/account.ts';
import type { GatewayPayment } from '../domain/payment.ts';
import { applyIssueRecord, type Registration, type RegistrationTransition } from '../domain/registration.ts';
import type {
  ChargeQueue,
  Clock,
  DueSubject,
  Journal,
  PaymentGateway,
  RegistrationRepository,
  Settings,
} from '../ports.ts';
import { activate } from './activate-registration.ts';
import { decide } from './decide.ts';
import type { SettleOutcome } from './settle-outcome.ts';
import type { TimeLeft } from './time-budget.ts';

export interface SettleRegistrationPorts extends TimeLeft {
  readonly clock: Clock;
  readonly gateway: PaymentGateway;
  readonly registrations: RegistrationRepository;
  readonly settings: Settings;
  readonly chargeQueue: ChargeQueue;
  readonly journal: Journal;
}

export async function settleRegistration(
  ports: SettleRegistrationPorts,
  registrationId: string,
  impUid: string,
  budgetMs: number,
): Promise<SettleOutcome> {
  let payment: GatewayPayment | undefined;
  return decide<SettleOutcome>('the registration', ports, async () => {
    const registration = await ports.registrations.find(registrationId);
    if (registration === undefined) return { done: { kind: 'refused', reason: 'unknown_merchant_uid' } };
    const settled = settledBefore(registration, impUid);
    if (settled !== undefined) return { done: settled };

    // Up to here and through the look-up nothing is written: dying here leaves the hint to be settled again.
    payment ??= await ports.gateway.findPayment(impUid, budgetMs);
    if (payment === undefined) return { done: { kind: 'not_yet', reason: 'payment_not_found' } };

    const now = ports.clock.now();
    const transition = applyIssueRecord(registration, payment, ports.settings.billing, now);
    switch (transition.kind) {
      case 'refuse':
        return { done: { kind: 'refused', reason: transition.reason } };
      case 'not_final':
        return { done: { kind: 'not_yet', reason: 'payment_not_final' } };
      case 'unchanged':
        return { done: stands('unchanged', registration) };
      case 'activate': {
        // One transaction: dying before it is as if we had not come, dying after it loses only the answer.
        const activated = await activate(ports.registrations, registration, transition);
        if (activated === 'stale') return 'stale';
        await startCharging(ports, activated, now);
        return { done: stands('settled', activated.registration) };
      }
      case 'fail':
        if ((await ports.registrations.recordFailure(registration, transition.registration)) === 'stale')
          return 'stale';
        return { done: stands('settled', transition.registration) };
    }
  });
}

/** A used registration needs no look-up: the same imp_uid is a repetition, another one changes nothing. */
function settledBefore(registration: Registration, impUid: string): SettleOutcome | undefined {
  if (registration.state.status !== 'succeeded') return undefined;
  return registration.state.impUid === impUid
    ? stands('unchanged', registration)
    : { kind: 'refused', reason: 'registration_already_used' };
}

function stands(kind: 'settled' | 'unchanged', registration: Registration): SettleOutcome {
  return { kind, status: registration.state.status, registration };
}

/** The account is stored and due; this only spares the customer the wait for the next tick. */
async function startCharging(
  { chargeQueue }: SettleRegistrationPorts,
  { account }: Extract<RegistrationTransition, { kind: 'activate' }>,
  asOf: Date,
): Promise<void> {
  const subject = account && subjectOf(account.account);
  // Dying before the send, or failing at it, leaves the work to the scheduler.
  if (subject !== undefined) await chargeQueue.send([{ subject, asOf }]).catch(() => undefined);
}

function subjectOf({ subscription, charge }: Account): DueSubject | undefined {
  if (subscription !== undefined) {
    return { kind: 'subscription', subscriptionId: subscription.subscriptionId, period: subscription.period };
  }
  return charge && { kind: 'charge', merchantUid: charge.merchantUid };
}
