import type { Account } from '../domain/account.ts';
import { BillingError, isRetryable } from '../domain/billing-error.ts';
import { withSummary } from '../domain/card.ts';
import { invariant } from '../domain/invariant.ts';
import type { GatewayPayment } from '../domain/payment.ts';
import type { Registration, RegistrationTransition } from '../domain/registration.ts';
import { applyIssueRecord, awaitingResult, withCardChanged } from '../domain/registration-outcome.ts';
import { decisiveRecord } from '../domain/registration-records.ts';
import type {
  AccountRepository,
  CardRepository,
  ChargeQueue,
  Clock,
  DueSubject,
  Journal,
  PaymentGateway,
  RegistrationRepository,
  Settings,
} from '../ports.ts';
import { activate } from './activate-registration.ts';
import { decide, type Round } from './decide.ts';
import { loadCurrent } from './load-account.ts';
import type { SettleOutcome } from './settle-outcome.ts';
import type { TimeLeft } from './time-budget.ts';

export interface SettleRegistrationPorts extends TimeLeft {
  readonly accounts: AccountRepository;
  readonly cards: CardRepository;
  readonly clock: Clock;
  readonly gateway: PaymentGateway;
  readonly registrations: RegistrationRepository;
  readonly settings: Settings;
  readonly chargeQueue: ChargeQueue;
  readonly journal: Journal;
}

type Activation = Extract<RegistrationTransition, { kind: 'activate' }>;

/** Longest wait for what else there is beside a failed window, ms: it comes on top of a look-up that was answered. */
const BESIDE_BUDGET_MS = 3_000;

/** Settles what a hint names. */
export function settleRegistration(
  ports: SettleRegistrationPorts,
  registrationId: string,
  impUid: string,
  budgetMs: number,
): Promise<SettleOutcome> {
  return settleBy(ports, registrationId, {
    isKnown: ({ state }) => state.status === 'succeeded' && state.impUid === impUid,
    async look(registration) {
      try {
        return await lookUp(ports.gateway, registration, impUid, budgetMs);
      } catch (error) {
        if (isRetryable(error)) await awaitResult(ports, registration, impUid);
        throw error;
      }
    },
  });
}

/** Settles whatever 아임포트 has under the registration's own merchant_uid, for when no imp_uid has come through. */
export function settleByMerchantUid(
  ports: SettleRegistrationPorts,
  { registrationId }: Registration,
  budgetMs: number,
): Promise<SettleOutcome> {
  return settleBy(ports, registrationId, {
    isKnown: () => false,
    look: ({ merchantUid }) => ports.gateway.findPayments(merchantUid, budgetMs),
  });
}

/** A failed window says nothing about another one of the same registration: a failure is one when nothing was issued. */
async function lookUp(
  gateway: PaymentGateway,
  { merchantUid }: Registration,
  impUid: string,
  budgetMs: number,
): Promise<readonly GatewayPayment[]> {
  const payment = await gateway.findPayment(impUid, budgetMs);
  if (payment === undefined) return [];
  const hasFailed = payment.status === 'failed' || payment.status === 'cancelled';
  if (!hasFailed || payment.merchantUid !== merchantUid) return [payment];
  return [payment, ...(await gateway.findPayments(merchantUid, Math.min(budgetMs, BESIDE_BUDGET_MS)))];
}

/**
 * A further window has had a result, and nobody can say which: what an earlier one came to is no answer any more, to
 * nobody. Storing it is an extra; dying before it, or failing at it, leaves the hint to be settled again.
 */
async function awaitResult(
  { registrations }: SettleRegistrationPorts,
  registration: Registration,
  impUid: string,
): Promise<void> {
  const awaiting = awaitingResult(registration, impUid);
  if (awaiting !== undefined) await registrations.record(registration, awaiting).catch(() => undefined);
}

interface Source {
  /** True: what it would bring has been applied, and nobody need be asked. */
  readonly isKnown: (registration: Registration) => boolean;
  readonly look: (registration: Registration) => Promise<readonly GatewayPayment[]>;
}

function settleBy(
  ports: SettleRegistrationPorts,
  registrationId: string,
  { isKnown, look }: Source,
): Promise<SettleOutcome> {
  let records: readonly GatewayPayment[] | undefined;
  return decide<SettleOutcome>('the registration', ports, async () => {
    const registration = await ports.registrations.find(registrationId);
    if (registration === undefined) return { done: { kind: 'refused', reason: 'unknown_merchant_uid' } };
    if (isKnown(registration)) return { done: stands('unchanged', registration) };

    // Up to here and through the look-up no fact is written: dying here leaves the hint to be settled again.
    records ??= await look(registration);
    const { billing } = ports.settings;
    const record = decisiveRecord(registration, records, billing.payments);
    if (record === undefined) return { done: { kind: 'not_yet', reason: 'payment_not_found', registration } };

    const now = ports.clock.now();
    return store(ports, registration, applyIssueRecord(registration, record, billing, now), now);
  });
}

async function store(
  ports: SettleRegistrationPorts,
  registration: Registration,
  transition: RegistrationTransition,
  now: Date,
): Promise<Round<SettleOutcome>> {
  const { registrations } = ports;
  switch (transition.kind) {
    case 'refuse':
      return { done: { kind: 'refused', reason: transition.reason } };
    case 'not_final':
      return { done: { kind: 'not_yet', reason: 'payment_not_final', registration } };
    case 'unchanged':
      return { done: stands('unchanged', registration) };
    case 'activate': {
      // One transaction: dying before it is as if we had not come, dying after it loses only the answer.
      const whole = await withAccount(ports, transition, now);
      if (whole === 'stale') return 'stale';
      const activated = await activate(registrations, registration, whole);
      if (activated === 'stale') return 'stale';
      await startCharging(ports, activated, now);
      return { done: stands('settled', activated.registration) };
    }
    case 'replace': {
      const card = await ports.cards.find(registration.customerUid);
      invariant(card !== undefined, 'a succeeded registration has its card');
      // One transaction again, under both versions: registration and card never show different digits.
      const replaced = { ...transition, card: withSummary(card, transition.summary) };
      if ((await registrations.replaceCard(registration, card, replaced)) === 'stale') return 'stale';
      return { done: stands('settled', transition.registration) };
    }
    case 'fail':
      if ((await registrations.record(registration, transition.registration)) === 'stale') return 'stale';
      return { done: stands('settled', transition.registration) };
  }
}

/** A card that is for a subscription is put behind it as that stands now. */
async function withAccount(
  { accounts, settings }: SettleRegistrationPorts,
  activation: Activation,
  now: Date,
): Promise<Activation | 'stale'> {
  const { onSuccess } = activation.registration;
  if (onSuccess?.kind !== 'change_card') return activation;
  const account = await loadCurrent(accounts, onSuccess.subscriptionId).catch(asMissing);
  return account === 'stale' ? 'stale' : withCardChanged(activation, account, settings.billing, now);
}

/** A subscription that is gone takes no card; the card stands all the same. */
function asMissing(error: unknown): undefined {
  if (error instanceof BillingError && error.code === 'not_found') return undefined;
  throw error;
}

function stands(kind: 'settled' | 'unchanged', registration: Registration): SettleOutcome {
  return { kind, status: registration.state.status, registration };
}

/** The account is stored and due; this only spares the customer the wait for the next tick. */
async function startCharging(
  { chargeQueue }: SettleRegistrationPorts,
  { account }: Activation,
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
