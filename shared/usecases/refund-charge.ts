import type { Account, Change } from '../domain/account.ts';
import { BillingError } from '../domain/billing-error.ts';
import type { Charge } from '../domain/charge.ts';
import type { CancelAnswer } from '../domain/gateway-answer.ts';
import { invariant } from '../domain/invariant.ts';
import { journalReason } from '../domain/journal-reason.ts';
import { openRefund, type Refund, refundedAmount, refundRefusal } from '../domain/refund.ts';
import {
  applyCancellation,
  beginRefund,
  REFUND_HORIZON_MS,
  refundFailed,
  refundNotMade,
  refundUnknown,
} from '../domain/refund-outcome.ts';
import type { AccountRepository, Journal, PaymentGateway, RequestSeed, Settings } from '../ports.ts';
import { decide, type Round } from './decide.ts';
import { loadAccount } from './load-account.ts';
import { postBudgetMs, type TimeLeft } from './time-budget.ts';

export interface RefundPorts extends TimeLeft {
  readonly accounts: AccountRepository;
  readonly gateway: PaymentGateway;
  readonly settings: Settings;
  readonly journal: Journal;
}

export interface RefundCommand {
  readonly merchantUid: string;
  /** Integer won; absent: all that is left. */
  readonly amount?: number | undefined;
  readonly reason: string;
}

export interface RefundOutcome {
  readonly charge: Charge;
  readonly refund: Refund;
}

const LOOK_UP_BUDGET_MS = 8_000;

/**
 * Gives money back: write the refund ahead, POST the cancel once with its checksum, store the answer. The checksum is
 * what 아임포트 must still hold, so however late or often a cancel arrives, it takes effect once. An outcome nobody
 * knows is looked up like a charge's. `seed.id` names the refund: a repeated request finds the first one.
 */
export async function refundCharge(
  ports: RefundPorts,
  command: RefundCommand,
  seed: RequestSeed,
  now: Date,
): Promise<RefundOutcome> {
  const budgetMs = postBudgetMs(ports, ports.settings.chargeTimeoutMs);
  const before = await writeAhead(ports, command, seed, now);
  const refund = refundOf(before, seed.id);
  if (refund.status !== 'sending' || before.repeated) return { charge: before.charge, refund };
  // Dying from here on leaves the refund `sending`; it comes due by itself and is looked up.
  const answer = await ports.gateway.cancel(
    {
      impUid: before.charge.payment?.impUid ?? '',
      amount: refund.amount,
      checksum: refund.checksum,
      reason: refund.reason,
    },
    budgetMs,
  );
  const charge = await storeAnswer(ports, before.charge, answer, now);
  return { charge, refund: refundOf({ charge }, seed.id) };
}

async function writeAhead(
  ports: RefundPorts,
  { merchantUid, amount, reason }: RefundCommand,
  seed: RequestSeed,
  now: Date,
): Promise<{ charge: Charge; repeated: boolean }> {
  return decide<{ charge: Charge; repeated: boolean }>('the charge', ports, async () => {
    const charge = (await loadAccount(ports.accounts, merchantUid))?.charge;
    if (charge === undefined) throw new BillingError('not_found', 'no such charge');
    const repeated = charge.refunds.some(({ refundId }) => refundId === seed.id);
    if (repeated) return { done: { charge, repeated } };
    const wanted = amount ?? charge.amount - refundedAmount(charge);
    const refusal = wanted === 0 ? 'exceeds_paid_amount' : refundRefusal(charge, wanted);
    if (refusal !== undefined) throw new BillingError('refund_refused', refusal);
    const begun = beginRefund(charge, { refundId: seed.id, amount: wanted, reason }, now);
    const stored = await ports.accounts.commit({ charge }, { account: { charge: begun }, events: [] });
    return stored.kind === 'done' ? { done: { charge: stored.account.charge ?? begun, repeated } } : 'stale';
  });
}

async function storeAnswer(
  ports: RefundPorts,
  begun: Charge,
  answer: CancelAnswer,
  now: Date,
): Promise<Charge> {
  let charge: Charge | undefined = begun;
  return decide('the charge', ports, async () => {
    charge ??= (await loadAccount(ports.accounts, begun.merchantUid))?.charge;
    invariant(charge !== undefined, 'a charge that is paid stays');
    if (openRefund(charge) === undefined) return { done: charge };
    const before = charge;
    charge = undefined;
    return storeRefund(ports, before, applyAnswer(before, answer, now));
  });
}

async function storeRefund(ports: RefundPorts, before: Charge, change: Change): Promise<Round<Charge>> {
  const stored = await ports.accounts.commit({ charge: before }, change);
  return stored.kind === 'done' ? { done: journaled(ports, stored.account.charge ?? before) } : 'stale';
}

function applyAnswer(charge: Charge, answer: CancelAnswer, now: Date): Change {
  switch (answer.kind) {
    case 'canceled':
      // An answer that does not show the refund is no answer.
      return (
        applyCancellation({ charge }, answer.payment, now) ??
        refundUnknown(charge, 'not shown in the answer', now)
      );
    case 'refused':
      return refundFailed(charge, answer.message, now);
    case 'not_sent':
      return refundFailed(charge, answer.reason, now);
    case 'no_answer':
      return refundUnknown(charge, answer.reason, now);
  }
}

/** A refund whose outcome is unknown: the payment's own record decides; without a trace at the horizon it has failed. */
export async function followUpRefund(
  ports: RefundPorts,
  load: () => Promise<Account | undefined>,
  now: Date,
): Promise<void> {
  await decide<Charge | undefined>('the charge', ports, async () => {
    const charge = (await load())?.charge;
    const refund = charge && openRefund(charge);
    if (charge?.payment === undefined || refund?.nextLookUpAt === undefined || refund.nextLookUpAt > now)
      return { done: undefined };
    const payment = await ports.gateway.findPayment(charge.payment.impUid, LOOK_UP_BUDGET_MS);
    const proven = payment && applyCancellation({ charge }, payment, now);
    const over = now.getTime() >= refund.requestedAt.getTime() + REFUND_HORIZON_MS;
    const change =
      proven ??
      (over && payment !== undefined
        ? refundNotMade(charge, payment, now)
        : refundUnknown(charge, refund.message ?? 'no answer', now));
    return storeRefund(ports, charge, change);
  });
}

function journaled({ journal }: RefundPorts, charge: Charge): Charge {
  const refund = charge.refunds.at(-1);
  journal.record({
    event: 'refund',
    merchant_uid: charge.merchantUid,
    imp_uid: charge.payment?.impUid,
    outcome: refund?.status,
    reason: journalReason(refund?.message),
  });
  return charge;
}

function refundOf({ charge }: { readonly charge: Charge }, refundId: string): Refund {
  const refund = charge.refunds.find((one) => one.refundId === refundId);
  if (refund === undefined)
    throw new BillingError('storage_busy', 'the refund is not there yet', { retryable: true });
  return refund;
}
