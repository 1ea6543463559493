import { BillingError, isRetryable } from '../domain/billing-error.ts';
import type { Charge } from '../domain/charge.ts';
import type { Reconciliation, Unexplained } from '../domain/event.ts';
import { parseMerchantUid } from '../domain/merchant-uid.ts';
import type { GatewayPayment, ListedPayment } from '../domain/payment.ts';
import {
  agreesWith,
  compare,
  digestOf,
  MAX_UNEXPLAINED,
  type Stretch,
  windowsOf,
} from '../domain/reconciliation.ts';
import type { AccountRepository, Journal } from '../ports.ts';
import { giveBackSurplus } from './give-back.ts';
import { loadAccount } from './load-account.ts';
import { type SettlePorts, settle } from './settle.ts';

export type ReconcilePorts = SettlePorts & {
  readonly accounts: AccountRepository;
  readonly journal: Journal;
};

const LOOK_UP_BUDGET_MS = 20_000;
/** Giving one back: three look-ups and a cancel. */
const GIVE_BACK_MS = 60_000;
/** What one payment may take at most, with room to write the report. */
const RESERVE_MS = GIVE_BACK_MS + 20_000;
/** Pages of one window: a million payments in a day. */
const MAX_PAGES = 1_000;
/** One payment that cannot be compared hides no other; more than so many are a fault that will pass. */
const MAX_FAILURES = 5;

interface Tally {
  payments: number;
  foreign: number;
  repaired: number;
  surplusCanceled: number;
  failures: number;
  unexplainedCount: number;
  readonly unexplained: Unexplained[];
  /** Every imp_uid that 아임포트 has listed, and every item of ours that could not be read: of this window and the one before. */
  listed: Set<string>;
  listedBefore: Set<string>;
}

/**
 * Compares a stretch of time with 아임포트, both ways, day by day. What was missed is applied through the ordinary
 * `settle`; a payment beside the one that counts is given back with its checksum; what cannot be explained is reported.
 *
 * Every repair is idempotent and stands by itself: dying anywhere loses only the report, and running again is how to
 * restart. When `timeLeftMs` runs out the report says how far it came. Throws when comparing fails again and again.
 */
export async function reconcilePayments(ports: ReconcilePorts, stretch: Stretch): Promise<Reconciliation> {
  const tally: Tally = {
    payments: 0,
    foreign: 0,
    repaired: 0,
    surplusCanceled: 0,
    failures: 0,
    unexplainedCount: 0,
    unexplained: [],
    listed: new Set(),
    listedBefore: new Set(),
  };
  const isLate = () => ports.timeLeftMs() < RESERVE_MS;
  let to = stretch.from;
  for (const window of windowsOf(stretch)) {
    const before = tally.payments;
    const ledger: Ledger = new Map();
    const isDone =
      (await readLedger(ports, window, tally, ledger, isLate)) &&
      (await compareWindow(ports, window, tally, ledger, isLate)) &&
      (await compareLedger(ports, tally, ledger, isLate, tally.payments > before));
    if (!isDone) break;
    to = window.to;
    // At most a day's edge is listed twice.
    tally.listedBefore = tally.listed;
    tally.listed = new Set();
  }
  const { listed: _listed, listedBefore: _before, failures: _failures, ...counts } = tally;
  const report: Reconciliation = {
    from: stretch.from,
    to,
    isComplete: to.getTime() === stretch.to.getTime(),
    ...counts,
    at: ports.clock.now(),
  };
  await ports.accounts.recordReconciliation(report);
  recordOutcome(ports.journal, report);
  return report;
}

function recordOutcome(journal: Journal, report: Reconciliation): void {
  const { unexplained, unexplainedCount, isComplete, repaired, surplusCanceled } = report;
  for (const { merchantUid, impUid, reason } of unexplained) {
    journal.record({
      event: 'reconciliation.unexplained',
      level: 'error',
      merchant_uid: merchantUid,
      imp_uid: impUid,
      reason,
    });
  }
  const isGood = unexplainedCount === 0 && isComplete;
  journal.record({
    event: isGood ? 'reconciliation' : 'reconciliation.alarm',
    level: isGood ? 'info' : 'error',
    count: report.payments,
    outcome: `repaired ${repaired}, surplus ${surplusCanceled}, unexplained ${unexplainedCount}${isComplete ? '' : ', out of time'}`,
    as_of: report.to.toISOString(),
  });
}

/** What our ledger calls paid in a window, by imp_uid: its digest; undefined, where the charge itself is to be looked at. */
type Ledger = Map<string, { readonly merchantUid: string; readonly digest: string | undefined }>;

/**
 * Read as a whole before 아임포트 is asked, page by page, and kept in short: what agrees costs no read of its own. What is paid
 * in between is not in it, and is read by itself. False when time ran out.
 */
async function readLedger(
  ports: ReconcilePorts,
  { from, to }: Stretch,
  tally: Tally,
  ledger: Ledger,
  isLate: () => boolean,
): Promise<boolean> {
  const unreadable = (key: string) => {
    if (!isListed(tally, key)) report(tally, { merchantUid: key, impUid: '', reason: 'item_unreadable' });
    tally.listed.add(key);
  };
  for await (const charge of ports.accounts.listPaid(from, to, unreadable)) {
    if (isLate()) return false;
    const { payment, merchantUid } = charge;
    if (payment !== undefined) ledger.set(payment.impUid, { merchantUid, digest: digestOf(charge) });
  }
  return true;
}

const isListed = ({ listed, listedBefore }: Tally, id: string): boolean =>
  listed.has(id) || listedBefore.has(id);

/** False when time ran out. */
async function compareWindow(
  ports: ReconcilePorts,
  window: Stretch,
  tally: Tally,
  ledger: Ledger,
  isLate: () => boolean,
): Promise<boolean> {
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    if (isLate()) return false;
    const { payments, isLast } = await ports.gateway.listPayments({ ...window, page }, LOOK_UP_BUDGET_MS);
    for (const payment of payments) {
      if (isLate()) return false;
      if (isListed(tally, payment.impUid)) continue;
      if (payment.impUid !== '') tally.listed.add(payment.impUid);
      tally.payments += 1;
      if (agrees(ledger, payment)) continue;
      await guarded(tally, payment, () => comparePayment(ports, payment, tally));
    }
    if (isLast) return true;
  }
  report(tally, { merchantUid: '', impUid: '', reason: 'too_many_pages' });
  return true;
}

function agrees(ledger: Ledger, payment: ListedPayment): boolean {
  return !('unreadable' in payment) && agreesWith(ledger.get(payment.impUid)?.digest, payment);
}

/**
 * A payment that cannot be compared is reported, and the next run meets it again. What may pass by itself ends the run when
 * it happens too often; what will not (a damaged item) must not end every run.
 */
async function guarded(
  tally: Tally,
  { merchantUid, impUid }: Pick<Unexplained, 'merchantUid' | 'impUid'>,
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    const code = error instanceof BillingError ? error.code : 'error';
    if (isRetryable(error) && code !== 'item_of_newer_code') tally.failures += 1;
    if (tally.failures > MAX_FAILURES) throw error;
    report(tally, { merchantUid, impUid, reason: `not_compared_${code}` });
  }
}

async function comparePayment(ports: ReconcilePorts, payment: ListedPayment, tally: Tally): Promise<void> {
  const { merchantUid, impUid } = payment;
  // By its merchant_uid first: what is not ours need not be readable.
  const subject = parseMerchantUid(merchantUid);
  if (subject === undefined) {
    tally.foreign += 1;
    return;
  }
  // A registration's record is no revenue, and it has its own follow-up.
  if (subject.kind === 'registration') return;
  const account = await loadAccount(ports.accounts, merchantUid);
  if ('unreadable' in payment) {
    if (account?.charge === undefined) tally.foreign += 1;
    else report(tally, { merchantUid, impUid, reason: 'not_readable' });
    return;
  }
  const now = ports.clock.now();
  const finding = compare(account, payment, ports.settings, now);
  if (finding === 'foreign') tally.foreign += 1;
  else if (finding === 'missed') await settleMissed(ports, payment, tally);
  else if (finding === 'surplus') {
    const gaveBack = await giveBackSurplus(ports, merchantUid, impUid, now);
    if (gaveBack === 'given_back') tally.surplusCanceled += 1;
    else report(tally, { merchantUid, impUid, reason: gaveBack.reason });
  } else if (finding !== 'agrees') report(tally, { merchantUid, impUid, reason: finding.unexplained });
}

async function settleMissed(
  ports: ReconcilePorts,
  { merchantUid, impUid }: GatewayPayment,
  tally: Tally,
): Promise<void> {
  const outcome = await settle(ports, { impUid, merchantUid, source: 'reconciliation' }, LOOK_UP_BUDGET_MS);
  if (outcome.kind === 'settled') tally.repaired += 1;
  // The listing and the look-up contradict each other.
  else if ('reason' in outcome) report(tally, { merchantUid, impUid, reason: outcome.reason });
}

/** The other way: what our ledger calls paid in that time has a payment at 아임포트. False when time ran out. */
async function compareLedger(
  ports: ReconcilePorts,
  tally: Tally,
  ledger: Ledger,
  isLate: () => boolean,
  isDayListed: boolean,
): Promise<boolean> {
  for (const [impUid, { merchantUid }] of ledger) {
    if (isLate()) return false;
    if (isListed(tally, impUid)) continue;
    await guarded(tally, { merchantUid, impUid }, async () => {
      const charge = (await loadAccount(ports.accounts, merchantUid))?.charge;
      if (charge?.payment?.impUid !== impUid) return;
      // The listing goes by the time of the final status, and lags: ask for this one before calling it missing.
      const theirs = await ports.gateway.findPayment(impUid, LOOK_UP_BUDGET_MS);
      if (!isSame(theirs, charge)) report(tally, { merchantUid, impUid, reason: 'paid_only_in_our_ledger' });
      // A day that 아임포트 calls empty, and is not: whatever else was in it, nobody has compared.
      else if (!isDayListed && theirs?.status === 'paid')
        report(tally, { merchantUid, impUid, reason: 'not_listed' });
    });
  }
  return true;
}

function isSame(payment: GatewayPayment | undefined, charge: Charge): boolean {
  const took = payment?.status === 'paid' || payment?.status === 'cancelled';
  return took && payment.merchantUid === charge.payment?.merchantUid && payment.amount === charge.amount;
}

function report(tally: Tally, unexplained: Unexplained): void {
  tally.unexplainedCount += 1;
  if (tally.unexplained.length < MAX_UNEXPLAINED) tally.unexplained.push(unexplained);
}
