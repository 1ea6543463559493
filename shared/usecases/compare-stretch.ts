import type { Unexplained } from '../domain/event.ts';
import { MAX_UNEXPLAINED, type Stretch, windowsOf } from '../domain/reconciliation.ts';
import type { Sums } from '../domain/reconciliation-progress.ts';
import { type ComparePorts, type Deeds, type Findings, noFindings, report } from './compare-payment.ts';
import { type Comparing, compareWindow } from './compare-window.ts';
import { createCrew, takeInOrder } from './crew.ts';
import { createPaidLedger } from './paid-ledger.ts';

/** Giving one back: three look-ups and a cancel. */
const GIVE_BACK_MS = 60_000;
/** What those under way may take at most, with room to write the report. */
const RESERVE_MS = GIVE_BACK_MS + 20_000;
/** Differences compared at a time, and of a great day windows: fewer where 아임포트 is to be asked less at a time. */
const MAX_AT_ONCE = 8;
const MAX_WINDOWS_AT_ONCE = 2;

/** How far a run has come, and all that is known of the stretch by then. */
export interface Compared {
  readonly reached: Date;
  readonly sums: Sums;
}

/**
 * Compares a stretch of time with 아임포트, both ways, day by day, as far as time allows. What was missed is applied through
 * the ordinary `settle`; a payment beside the one that counts is given back with its checksum; what cannot be explained is
 * reported. `isCompared` is told after each day but the last, and says whether to go on.
 *
 * Every repair is idempotent and stands by itself, so dying anywhere loses only what the report would have said of it. Throws
 * when comparing fails again and again.
 */
export async function compareStretch(
  ports: ComparePorts,
  stretch: Stretch,
  before: Sums,
  isCompared: (compared: Compared) => Promise<boolean> = async () => true,
): Promise<Compared> {
  const atOnce = Math.max(1, Math.min(MAX_AT_ONCE, ports.settings.gatewayConcurrency));
  const deeds: Deeds = { repaired: 0, surplusCanceled: 0, failures: 0 };
  const comparing: Comparing = {
    ports,
    crew: createCrew(atOnce),
    deeds,
    atEdges: new Set(),
    isLate: () => ports.timeLeftMs() < RESERVE_MS,
  };
  const found: Findings[] = [];
  let reached = stretch.from;
  const compared = () => ({ reached, sums: summed(before, deeds, found) });
  for (const day of windowsOf(stretch)) {
    const done = await compareDay(comparing, day, Math.min(atOnce, MAX_WINDOWS_AT_ONCE));
    found.push(...done.findings);
    reached = done.reached;
    if (reached < day.to || reached >= stretch.to || !(await isCompared(compared()))) break;
  }
  return compared();
}

/** As far as all before it has been compared. */
async function compareDay(
  comparing: Comparing,
  day: Stretch,
  windowsAtOnce: number,
): Promise<{ readonly reached: Date; readonly findings: readonly Findings[] }> {
  const damaged = noFindings();
  const ledger = await readLedger(comparing, day, damaged);
  if (ledger === undefined) return { reached: day.from, findings: [] };
  const windows = ledger.windows();
  const findings = await takeInOrder(windows, windowsAtOnce, (window) => compareWindow(comparing, window));
  const left = windows[findings.length];
  if (left !== undefined) return { reached: left.from, findings };
  return { reached: day.to, findings: [damaged, ...findings] };
}

/**
 * Read as a whole before 아임포트 is asked, page by page. What is paid in between is not in it, and is read by itself. Undefined
 * when time ran out.
 */
async function readLedger({ ports, isLate }: Comparing, day: Stretch, damaged: Findings) {
  const ledger = createPaidLedger(day);
  const unreadable = (key: string) =>
    report(damaged, { merchantUid: key, impUid: '', reason: 'item_unreadable' });
  for await (const charge of ports.chargeLists.listPaid(day.from, day.to, unreadable)) {
    if (isLate()) return undefined;
    ledger.add(charge);
  }
  return ledger;
}

function summed(before: Sums, deeds: Deeds, found: readonly Findings[]): Sums {
  const sum = (of: (findings: Findings) => number) => found.reduce((total, one) => total + of(one), 0);
  const unexplained: readonly Unexplained[] = found.flatMap((one) => one.unexplained);
  return {
    ...before,
    payments: before.payments + sum(({ payments }) => payments),
    foreign: before.foreign + sum(({ foreign }) => foreign),
    repaired: before.repaired + deeds.repaired,
    surplusCanceled: before.surplusCanceled + deeds.surplusCanceled,
    unexplainedCount: before.unexplainedCount + sum(({ unexplainedCount }) => unexplainedCount),
    unexplained: [...before.unexplained, ...unexplained].slice(0, MAX_UNEXPLAINED),
  };
}
