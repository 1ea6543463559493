import { parseMerchantUid } from '../domain/merchant-uid.ts';
import type { ListedPayment } from '../domain/payment.ts';
import { agreesWith, isAtEdge, merchantUidIn } from '../domain/reconciliation.ts';
import {
  type ComparePorts,
  comparePayment,
  compareUnlisted,
  type Deeds,
  type Findings,
  guarded,
  LOOK_UP_BUDGET_MS,
  laneOf,
  noFindings,
  report,
} from './compare-payment.ts';
import type { Crew } from './crew.ts';
import type { LedgerWindow } from './paid-ledger.ts';

/** Pages of one window: far more than fit into a run. */
const MAX_PAGES = 5_000;
/** In place of a line of the ledger: it has been listed, and needs no room any more. */
const SEEN = '';

export interface Comparing {
  readonly ports: ComparePorts;
  readonly crew: Crew;
  readonly deeds: Deeds;
  /** What was listed at the edge of a window, which its neighbour may list again. */
  readonly atEdges: Set<string>;
  isLate(): boolean;
}

/** Has one payment compared by the crew. */
type Give = (one: Pick<ListedPayment, 'merchantUid' | 'impUid'>, act: () => Promise<void>) => Promise<void>;

/**
 * One window, both ways. What agrees costs no read of its own; what differs goes to the crew while the listing goes on.
 * Undefined: time ran out, and what has not been done is done anew.
 */
export async function compareWindow(
  comparing: Comparing,
  window: LedgerWindow,
): Promise<Findings | undefined> {
  const { crew, deeds, isLate } = comparing;
  const findings = noFindings();
  const shift = crew.shift();
  let isDone = false;
  let isCut = false;
  const give: Give = (one, act) =>
    shift.give(laneOf(one.merchantUid), async () => {
      // It may have waited for others of its lane.
      if (isLate()) isCut = true;
      else await guarded(deeds, findings, one, act);
    });
  try {
    const isListed = await compareListing(comparing, window, findings, give);
    isDone = isListed !== undefined && (await compareRest(comparing, window, findings, give, isListed));
  } finally {
    await shift.end();
  }
  window.ledger.clear();
  return isDone && !isCut ? findings : undefined;
}

/** Whether anything was listed; undefined when time ran out. */
async function compareListing(
  comparing: Comparing,
  window: LedgerWindow,
  findings: Findings,
  give: Give,
): Promise<boolean | undefined> {
  const { ports, deeds, isLate } = comparing;
  const { from, to, ledger } = window;
  let isAny = false;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    if (isLate()) return undefined;
    const { payments, isLast } = await ports.gateway.listPayments({ from, to, page }, LOOK_UP_BUDGET_MS);
    for (const payment of payments) {
      if (isLate()) return undefined;
      isAny = true;
      if (!isNew(comparing, window, payment)) continue;
      findings.payments += 1;
      const line = ledger.get(payment.impUid);
      if (line !== undefined) ledger.set(payment.impUid, SEEN);
      if (!('unreadable' in payment) && agreesWith(line, payment)) continue;
      // By its merchant_uid first: what is not ours need not be readable, nor be remembered, however much there is of it.
      const subject = parseMerchantUid(payment.merchantUid);
      if (subject === undefined) findings.foreign += 1;
      // A registration's record is no revenue, and it has its own follow-up.
      if (subject === undefined || subject.kind === 'registration') continue;
      // One that names itself by nothing can be told from no other.
      if (payment.impUid !== '') ledger.set(payment.impUid, SEEN);
      await give(payment, () => comparePayment(ports, payment, deeds, findings));
    }
    if (isLast) return isAny;
  }
  report(findings, { merchantUid: '', impUid: '', reason: 'too_many_pages' });
  return isAny;
}

/** Rows move from page to page while they are read, and the neighbouring window has its edge as well. */
function isNew({ atEdges }: Comparing, window: LedgerWindow, payment: ListedPayment): boolean {
  const { impUid } = payment;
  if (window.ledger.get(impUid) === SEEN) return false;
  if ('unreadable' in payment || !isAtEdge(payment, window)) return true;
  if (!atEdges.has(impUid)) {
    atEdges.add(impUid);
    return true;
  }
  if (window.ledger.has(impUid)) window.ledger.set(impUid, SEEN);
  return false;
}

/** False when time ran out. */
async function compareRest(
  { ports, isLate }: Comparing,
  { ledger }: LedgerWindow,
  findings: Findings,
  give: Give,
  isAnyListed: boolean,
): Promise<boolean> {
  for (const [impUid, line] of ledger) {
    if (line === SEEN) continue;
    if (isLate()) return false;
    const one = { merchantUid: merchantUidIn(line), impUid };
    await give(one, () => compareUnlisted(ports, one, isAnyListed, findings));
  }
  return true;
}
