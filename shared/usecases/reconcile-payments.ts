import { BillingError } from '../domain/billing-error.ts';
import type { Charge } from '../domain/charge.ts';
import type { Reconciliation, Unexplained } from '../domain/event.ts';
import { parseMerchantUid } from '../domain/merchant-uid.ts';
import type { GatewayPayment } from '../domain/payment.ts';
import { compare, MAX_UNEXPLAINED, type Stretch, windowsOf } from '../domain/reconciliation.ts';
import type { AccountRepository, Journal } from '../ports.ts';
import { loadAccount } from './load-account.ts';
import { type SettlePorts, settle } from './settle.ts';

export type ReconcilePorts = SettlePorts & {
  readonly accounts: AccountRepository;
  readonly journal: Journal;
};

const LOOK_UP_BUDGET_MS = 20_000;
const CANCEL_BUDGET_MS = 20_000;
/** What one payment may take at most, with room to write the report. */
const RESERVE_MS = LOOK_UP_BUDGET_MS + CANCEL_BUDGET_MS + 20_000;
/** Pages of one window: a million payments in a day. */
const MAX_PAGES = 1_000;
/** One payment that cannot be compared hides no other; more than so many are a fault that will pass. */
const MAX_FAILURES = 5;

interface Tally {
  foreign: number;
  repaired: number;
  surplusCanceled: number;
  failures: number;
  readonly unexplained: Unexplained[];
  /** Every imp_uid that 아임포트 has listed. */
  readonly listed: Set<string>;
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
    foreign: 0,
    repaired: 0,
    surplusCanceled: 0,
    failures: 0,
    unexplained: [],
    listed: new Set(),
  };
  const isLate = () => ports.timeLeftMs() < RESERVE_MS;
  let to = stretch.from;
  for (const window of windowsOf(stretch)) {
    const isDone =
      (await compareWindow(ports, window, tally, isLate)) &&
      (await compareLedger(ports, window, tally, isLate));
    if (!isDone) break;
    to = window.to;
  }
  const { listed, failures: _failures, ...counts } = tally;
  const report: Reconciliation = {
    from: stretch.from,
    to,
    isComplete: to.getTime() === stretch.to.getTime(),
    payments: listed.size,
    ...counts,
    at: ports.clock.now(),
  };
  await ports.accounts.recordReconciliation(report);
  recordOutcome(ports.journal, report);
  return report;
}

function recordOutcome(journal: Journal, report: Reconciliation): void {
  const { unexplained, isComplete, repaired, surplusCanceled } = report;
  for (const { merchantUid, impUid, reason } of unexplained) {
    journal.record({
      event: 'reconciliation.unexplained',
      level: 'error',
      merchant_uid: merchantUid,
      imp_uid: impUid,
      reason,
    });
  }
  const isGood = unexplained.length === 0 && isComplete;
  journal.record({
    event: isGood ? 'reconciliation' : 'reconciliation.alarm',
    level: isGood ? 'info' : 'error',
    count: report.payments,
    outcome: `repaired ${repaired}, surplus ${surplusCanceled}, unexplained ${unexplained.length}${isComplete ? '' : ', out of time'}`,
    as_of: report.to.toISOString(),
  });
}

/** False when time ran out. */
async function compareWindow(
  ports: ReconcilePorts,
  window: Stretch,
  tally: Tally,
  isLate: () => boolean,
): Promise<boolean> {
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    if (isLate()) return false;
    const { payments, isLast } = await ports.gateway.listPayments({ ...window, page }, LOOK_UP_BUDGET_MS);
    for (const payment of payments) {
      if (isLate()) return false;
      if (tally.listed.has(payment.impUid)) continue;
      tally.listed.add(payment.impUid);
      await guarded(tally, payment, () => comparePayment(ports, payment, tally));
    }
    if (isLast) return true;
  }
  report(tally, { merchantUid: '', impUid: '', reason: 'too_many_pages' });
  return true;
}

/** A payment that cannot be compared is reported, and the next run meets it again. */
async function guarded(
  tally: Tally,
  { merchantUid, impUid }: Pick<Unexplained, 'merchantUid' | 'impUid'>,
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    tally.failures += 1;
    if (tally.failures > MAX_FAILURES) throw error;
    const code = error instanceof BillingError ? error.code : 'error';
    report(tally, { merchantUid, impUid, reason: `not_compared_${code}` });
  }
}

async function comparePayment(ports: ReconcilePorts, payment: GatewayPayment, tally: Tally): Promise<void> {
  const { merchantUid, impUid } = payment;
  const subject = parseMerchantUid(merchantUid);
  if (subject === undefined) {
    tally.foreign += 1;
    return;
  }
  // A registration's record is no revenue, and it has its own follow-up.
  if (subject.kind === 'registration') return;
  const account = await loadAccount(ports.accounts, merchantUid);
  const finding = compare(account, payment, ports.settings.billing, ports.clock.now());
  if (finding === 'missed') {
    const outcome = await settle(ports, { impUid, merchantUid, source: 'reconciliation' }, LOOK_UP_BUDGET_MS);
    if (outcome.kind === 'settled') tally.repaired += 1;
    // The listing and the look-up contradict each other.
    else if ('reason' in outcome) report(tally, { merchantUid, impUid, reason: outcome.reason });
  } else if (finding === 'surplus') {
    // Money goes back on the payment's own record only, as it is applied on that only: a listing may be wrong.
    const own = await ports.gateway.findPayment(impUid, LOOK_UP_BUDGET_MS);
    const isSurplus =
      own?.merchantUid === merchantUid &&
      compare(account, own, ports.settings.billing, ports.clock.now()) === 'surplus';
    if (isSurplus) await giveBack(ports, own, tally);
    else report(tally, { merchantUid, impUid, reason: 'surplus_not_confirmed' });
  } else if (finding !== 'agrees') {
    report(tally, { merchantUid, impUid, reason: finding.unexplained });
  }
}

/** Twice paid: all that is left of this payment goes back. The checksum makes a repetition harmless. */
async function giveBack(
  { gateway, journal }: ReconcilePorts,
  payment: GatewayPayment,
  tally: Tally,
): Promise<void> {
  const { impUid, merchantUid } = payment;
  const left = payment.amount - payment.cancelAmount;
  const order = { impUid, amount: left, checksum: left, reason: '중복 결제 취소' };
  const answer = await gateway.cancel(order, CANCEL_BUDGET_MS);
  journal.record({
    event: 'surplus',
    level: 'error',
    imp_uid: impUid,
    merchant_uid: merchantUid,
    outcome: answer.kind,
  });
  if (answer.kind === 'canceled') tally.surplusCanceled += 1;
  else report(tally, { merchantUid, impUid, reason: `surplus_not_canceled_${answer.kind}` });
}

/** The other way: what our ledger calls paid in that time has a payment at 아임포트. False when time ran out. */
async function compareLedger(
  ports: ReconcilePorts,
  { from, to }: Stretch,
  tally: Tally,
  isLate: () => boolean,
): Promise<boolean> {
  for await (const charge of ports.accounts.listPaid(from, to)) {
    if (isLate()) return false;
    const { merchantUid, payment } = charge;
    if (payment === undefined || tally.listed.has(payment.impUid)) continue;
    const { impUid } = payment;
    await guarded(tally, { merchantUid, impUid }, async () => {
      // The listing goes by the time of the final status, and lags: ask for this one before calling it missing.
      const theirs = await ports.gateway.findPayment(impUid, LOOK_UP_BUDGET_MS);
      if (!isSame(theirs, charge)) report(tally, { merchantUid, impUid, reason: 'paid_only_in_our_ledger' });
    });
  }
  return true;
}

function isSame(payment: GatewayPayment | undefined, charge: Charge): boolean {
  const took = payment?.status === 'paid' || payment?.status === 'cancelled';
  return took && payment.merchantUid === charge.payment?.merchantUid && payment.amount === charge.amount;
}

function report(tally: Tally, unexplained: Unexplained): void {
  if (tally.unexplained.length < MAX_UNEXPLAINED) tally.unexplained.push(unexplained);
}
