import type { Charge } from '../domain/charge.ts';
import { parseMerchantUid } from '../domain/merchant-uid.ts';
import type { GatewayPayment } from '../domain/payment.ts';
import {
  compare,
  MAX_UNEXPLAINED,
  type Reconciliation,
  type Unexplained,
  windowsOf,
} from '../domain/reconciliation.ts';
import type { AccountRepository, Journal } from '../ports.ts';
import { loadAccount } from './load-account.ts';
import { type SettlePorts, settle } from './settle.ts';

export type ReconcilePorts = SettlePorts & {
  readonly accounts: AccountRepository;
  readonly journal: Journal;
};

const LOOK_UP_BUDGET_MS = 20_000;
const CANCEL_BUDGET_MS = 20_000;
/** Pages of one window: a million payments. */
const MAX_PAGES = 1_000;

interface Tally {
  payments: number;
  foreign: number;
  repaired: number;
  surplusCanceled: number;
  readonly unexplained: Unexplained[];
  /** Every imp_uid that 아임포트 has listed. */
  readonly listed: Set<string>;
}

/**
 * Compares a stretch of time with 아임포트, both ways. What was missed is applied through the ordinary `settle`; a
 * payment beside the one that counts is given back with its checksum; what cannot be explained is reported.
 *
 * Every repair is idempotent and stands by itself: dying anywhere loses only the report, and running again is how to
 * restart.
 */
export async function reconcilePayments(
  ports: ReconcilePorts,
  stretch: { readonly from: Date; readonly to: Date },
): Promise<Reconciliation> {
  const tally: Tally = {
    payments: 0,
    foreign: 0,
    repaired: 0,
    surplusCanceled: 0,
    unexplained: [],
    listed: new Set(),
  };
  for (const window of windowsOf(stretch.from, stretch.to)) await compareWindow(ports, window, tally);
  await compareLedger(ports, stretch, tally);

  const { listed: _listed, ...counts } = tally;
  const report: Reconciliation = { ...stretch, ...counts, at: ports.clock.now() };
  await ports.accounts.recordReconciliation(report);
  ports.journal.record({
    event: tally.unexplained.length === 0 ? 'reconciliation' : 'reconciliation.alarm',
    level: tally.unexplained.length === 0 ? 'info' : 'error',
    count: tally.payments,
    outcome: `repaired ${tally.repaired}, surplus ${tally.surplusCanceled}, unexplained ${tally.unexplained.length}`,
    as_of: stretch.to.toISOString(),
  });
  return report;
}

async function compareWindow(
  ports: ReconcilePorts,
  window: { readonly from: Date; readonly to: Date },
  tally: Tally,
): Promise<void> {
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { payments, isLast } = await ports.gateway.listPayments({ ...window, page }, LOOK_UP_BUDGET_MS);
    for (const payment of payments) await comparePayment(ports, payment, tally);
    if (isLast) return;
  }
  tally.unexplained.push({ merchantUid: '', impUid: '', reason: 'too_many_pages' });
}

async function comparePayment(ports: ReconcilePorts, payment: GatewayPayment, tally: Tally): Promise<void> {
  const { merchantUid, impUid } = payment;
  tally.payments += 1;
  tally.listed.add(impUid);
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
  } else if (finding === 'surplus') {
    await giveBack(ports, payment, tally);
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

/** The other way: what our ledger calls paid in that time has a payment at 아임포트. */
async function compareLedger(
  ports: ReconcilePorts,
  { from, to }: { readonly from: Date; readonly to: Date },
  tally: Tally,
): Promise<void> {
  for await (const charge of ports.accounts.listPaid(from, to)) {
    const impUid = charge.payment?.impUid;
    if (impUid === undefined || tally.listed.has(impUid)) continue;
    // The listing goes by the time of the final status, and lags: ask for this one before calling it missing.
    const payment = await ports.gateway.findPayment(impUid, LOOK_UP_BUDGET_MS);
    if (!isSame(payment, charge)) {
      report(tally, { merchantUid: charge.merchantUid, impUid, reason: 'paid_only_in_our_ledger' });
    }
  }
}

function isSame(payment: GatewayPayment | undefined, charge: Charge): boolean {
  const took = payment?.status === 'paid' || payment?.status === 'cancelled';
  return took && payment.merchantUid === charge.payment?.merchantUid && payment.amount === charge.amount;
}

function report(tally: Tally, unexplained: Unexplained): void {
  if (tally.unexplained.length < MAX_UNEXPLAINED) tally.unexplained.push(unexplained);
}
