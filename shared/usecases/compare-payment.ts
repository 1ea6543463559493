import { BillingError, isRetryable } from '../domain/billing-error.ts';
import type { Charge } from '../domain/charge.ts';
import type { Unexplained } from '../domain/event.ts';
import { parseMerchantUid } from '../domain/merchant-uid.ts';
import type { GatewayPayment, ListedPayment } from '../domain/payment.ts';
import { compare, MAX_UNEXPLAINED } from '../domain/reconciliation.ts';
import type { AccountRepository, ChargeLists, Journal, PaymentGateway, PaymentListing } from '../ports.ts';
import { giveBackSurplus } from './give-back.ts';
import { loadAccount } from './load-account.ts';
import { type SettlePorts, settle } from './settle.ts';

export type ComparePorts = SettlePorts & {
  readonly accounts: AccountRepository;
  readonly chargeLists: ChargeLists;
  readonly gateway: PaymentGateway & PaymentListing;
  readonly journal: Journal;
};

export const LOOK_UP_BUDGET_MS = 20_000;
/** One payment that cannot be compared hides no other; more than so many are a fault that will pass. */
const MAX_FAILURES = 5;

/** What one run has done: it counts also if its window is broken off, since it will not be found again. */
export interface Deeds {
  repaired: number;
  surplusCanceled: number;
  failures: number;
}

/** What one window shows: it counts when all of it has been compared. */
export interface Findings {
  payments: number;
  foreign: number;
  unexplainedCount: number;
  /** The first of it. */
  readonly unexplained: Unexplained[];
}

export const noFindings = (): Findings => ({ payments: 0, foreign: 0, unexplainedCount: 0, unexplained: [] });

export function report(findings: Findings, unexplained: Unexplained): void {
  findings.unexplainedCount += 1;
  if (findings.unexplained.length < MAX_UNEXPLAINED) findings.unexplained.push(unexplained);
}

/**
 * A payment that cannot be compared is reported, and the next run meets it again. What may pass by itself ends the run when
 * it happens too often; what will not (a damaged item) must not end every run.
 */
export async function guarded(
  deeds: Deeds,
  findings: Findings,
  { merchantUid, impUid }: Pick<Unexplained, 'merchantUid' | 'impUid'>,
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    const code = error instanceof BillingError ? error.code : 'error';
    if (isRetryable(error) && code !== 'item_of_newer_code') deeds.failures += 1;
    if (deeds.failures > MAX_FAILURES) throw error;
    report(findings, { merchantUid, impUid, reason: `not_compared_${code}` });
  }
}

/** One of 아임포트's payments with our account of it. */
export async function comparePayment(
  ports: ComparePorts,
  payment: ListedPayment,
  deeds: Deeds,
  findings: Findings,
): Promise<void> {
  const { merchantUid, impUid } = payment;
  const account = await loadAccount(ports.accounts, merchantUid);
  if ('unreadable' in payment) {
    if (account?.charge === undefined) findings.foreign += 1;
    else report(findings, { merchantUid, impUid, reason: 'not_readable' });
    return;
  }
  const now = ports.clock.now();
  const finding = compare(account, payment, ports.settings, now);
  if (finding === 'foreign') findings.foreign += 1;
  else if (finding === 'missed') await settleMissed(ports, payment, deeds, findings);
  else if (finding === 'surplus') {
    const gaveBack = await giveBackSurplus(ports, merchantUid, impUid, now);
    if (gaveBack === 'given_back') deeds.surplusCanceled += 1;
    else report(findings, { merchantUid, impUid, reason: gaveBack.reason });
  } else if (finding !== 'agrees') report(findings, { merchantUid, impUid, reason: finding.unexplained });
}

async function settleMissed(
  ports: ComparePorts,
  { merchantUid, impUid }: GatewayPayment,
  deeds: Deeds,
  findings: Findings,
): Promise<void> {
  const outcome = await settle(ports, { impUid, merchantUid, source: 'reconciliation' }, LOOK_UP_BUDGET_MS);
  if (outcome.kind === 'settled') deeds.repaired += 1;
  // The listing and the look-up contradict each other.
  else if ('reason' in outcome) report(findings, { merchantUid, impUid, reason: outcome.reason });
}

/** The other way: what our ledger calls paid, and the listing does not show, has a payment at 아임포트. */
export async function compareUnlisted(
  ports: ComparePorts,
  { merchantUid, impUid }: Pick<Unexplained, 'merchantUid' | 'impUid'>,
  isAnyListed: boolean,
  findings: Findings,
): Promise<void> {
  const charge = (await loadAccount(ports.accounts, merchantUid))?.charge;
  if (charge?.payment?.impUid !== impUid) return;
  // The listing goes by the time of the final status, and lags: ask for this one before calling it missing.
  const theirs = await ports.gateway.findPayment(impUid, LOOK_UP_BUDGET_MS);
  if (!isSame(theirs, charge)) report(findings, { merchantUid, impUid, reason: 'paid_only_in_our_ledger' });
  // A time that 아임포트 calls empty, and is not: whatever else was in it, nobody has compared.
  else if (!isAnyListed && theirs?.status === 'paid')
    report(findings, { merchantUid, impUid, reason: 'not_listed' });
}

function isSame(payment: GatewayPayment | undefined, charge: Charge): boolean {
  const took = payment?.status === 'paid' || payment?.status === 'cancelled';
  return took && payment.merchantUid === charge.payment?.merchantUid && payment.amount === charge.amount;
}

/** What is compared one after another: a subscription's charges change the same item. */
export function laneOf(merchantUid: string): string {
  const subject = parseMerchantUid(merchantUid);
  switch (subject?.kind) {
    case 'subscription':
      return subject.subscriptionId;
    case 'one_off':
      return subject.chargeId;
    default:
      return merchantUid;
  }
}
