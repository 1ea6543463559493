import { BillingError } from '../domain/billing-error.ts';
import type { Charge } from '../domain/charge.ts';
import type { GivenHandles } from '../domain/handles.ts';
import { leftOf, type Refund, type RefundRefusal, refundedAmount, refundRefusal } from '../domain/refund.ts';
import { beginRefund } from '../domain/refund-outcome.ts';
import { type NamedTax, taxMisfit } from '../domain/tax.ts';
import type { ReferenceRepository, RequestSeed } from '../ports.ts';
import { decide } from './decide.ts';
import { loadAccount } from './load-account.ts';
import { refuseTaken } from './refuse-taken.ts';
import { type RefundPorts, sendRefund } from './send-refund.ts';
import { postBudgetMs } from './time-budget.ts';

export interface RefundCommand extends GivenHandles, NamedTax {
  readonly merchantUid: string;
  /** Integer won; absent: all that is left. */
  readonly amount?: number | undefined;
  readonly reason: string;
}

export type RefundChargePorts = RefundPorts & { readonly references: ReferenceRepository };

export interface RefundOutcome {
  readonly charge: Charge;
  readonly refund: Refund;
}

/**
 * Gives money back: write the refund ahead, POST the cancel with its checksum, store the answer. The checksum is what
 * 아임포트 must still hold, so however late or often a cancel arrives, it takes effect once. An outcome nobody knows is
 * looked up like a charge's. `seed.id` names the refund: a repeated request finds the first one, as it stands by then.
 *
 * Throws `already_refunded` when nothing is left, be it that 아임포트's refusal has only now shown it.
 */
export async function refundCharge(
  ports: RefundChargePorts,
  command: RefundCommand,
  seed: RequestSeed,
  now: Date,
): Promise<RefundOutcome> {
  const budgetMs = postBudgetMs(ports, ports.settings.chargeTimeoutMs);
  const before = await writeAhead(ports, command, seed, now);
  const isNew = !before.repeated && refundOf(before, seed.id).status === 'sending';
  const charge = isNew ? await sendRefund(ports, before.charge, budgetMs, now) : before.charge;
  const refund = refundOf({ charge }, seed.id);
  if (refund.status === 'failed' && refundedAmount(charge) === charge.amount) throw nothingLeft();
  return { charge, refund };
}

function nothingLeft(): BillingError {
  return new BillingError('already_refunded', 'all of it has gone back already');
}

async function writeAhead(
  ports: RefundChargePorts,
  { merchantUid, amount, reason, handles, isUnique, ...tax }: RefundCommand,
  seed: RequestSeed,
  now: Date,
): Promise<{ charge: Charge; repeated: boolean }> {
  return decide<{ charge: Charge; repeated: boolean }>('the charge', ports, async () => {
    const charge = (await loadAccount(ports.accounts, merchantUid))?.charge;
    if (charge === undefined) throw new BillingError('not_found', 'no such charge');
    const repeated = charge.refunds.some(({ refundId }) => refundId === seed.id);
    if (repeated) return { done: { charge, repeated } };
    const part = { amount: amount ?? charge.amount - refundedAmount(charge), ...tax };
    const refusal = refundRefusal(charge, part.amount);
    if (refusal === 'already_refunded') throw nothingLeft();
    if (refusal !== undefined) throw new BillingError('refund_refused', refusal, issuesOf(refusal, charge));
    refuseMisfit(charge, part);
    if (isUnique) await refuseTaken(ports.references, 'refund', handles);
    const begun = beginRefund(charge, { refundId: seed.id, ...part, reason, ...handles }, now);
    const change = { account: { charge: begun }, events: [], claimsReference: isUnique };
    const stored = await ports.accounts.commit({ charge }, change);
    return stored.kind === 'done' ? { done: { charge: stored.account.charge ?? begun, repeated } } : 'stale';
  });
}

/** What of the request would have to be another: only the amount can be. */
function issuesOf(refusal: RefundRefusal, charge: Charge) {
  if (refusal !== 'exceeds_paid_amount') return {};
  return { issues: [{ path: 'amount', message: `at most what is left, ${leftOf(charge).amount} won` }] };
}

const WIRE = { taxFree: 'tax_free', vatAmount: 'vat_amount' } as const;

/** Of what is left no refund may name more, nor so little that the rest could not hold it. */
function refuseMisfit(charge: Charge, part: NamedTax & { readonly amount: number }): void {
  const refuse = (path: string, message: string) =>
    new BillingError('refund_refused', 'tax_does_not_fit', { issues: [{ path, message }] });
  if (part.vatAmount !== undefined && charge.vatAmount === undefined)
    throw refuse('vat_amount', 'left out: the charge has named none, so 아임포트 takes an eleventh');
  const misfit = taxMisfit(leftOf(charge), part);
  if (misfit !== undefined)
    throw refuse(WIRE[misfit.field], `from ${misfit.from} to ${misfit.to} won for this amount`);
}

function refundOf({ charge }: { readonly charge: Charge }, refundId: string): Refund {
  const refund = charge.refunds.find((one) => one.refundId === refundId);
  if (refund === undefined)
    throw new BillingError('storage_busy', 'the refund is not there yet', { retryable: true });
  return refund;
}
