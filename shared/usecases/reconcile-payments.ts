import type { Reconciliation } from '../domain/event.ts';
import type { ReconciliationSource } from '../domain/journal-words.ts';
import type { Stretch } from '../domain/reconciliation.ts';
import {
  handedOver,
  MAX_RUNS,
  NOTHING,
  nextRun,
  type Progress,
  type Sums,
} from '../domain/reconciliation-progress.ts';
import type { Journal, ReconciliationRepository } from '../ports.ts';
import type { ComparePorts } from './compare-payment.ts';
import { type Compared, compareStretch } from './compare-stretch.ts';

export type ReconcilePorts = ComparePorts & { readonly reconciliations: ReconciliationRepository };

/** Longer than any function lives: whoever has no time limit dies within it, too. */
const LONGEST_RUN_MS = 15 * 60_000;
/** Between the end of a run's time and the end of its claim. */
const SLACK_MS = 30_000;

/**
 * A stretch that somebody has asked for, in one run. When `timeLeftMs` runs out the report says how far it came: whoever asked
 * goes on from there.
 */
export async function reconcilePayments(ports: ReconcilePorts, stretch: Stretch): Promise<Reconciliation> {
  const compared = await compareStretch(ports, stretch, NOTHING);
  const report = reportOf(stretch, compared, ports.clock.now());
  await ports.reconciliations.record(report);
  journal(ports.journal, report, NOTHING, true, 'asked');
  return report;
}

/**
 * What the schedule's tick of `time` asks for: goes on with the stretch that is not over, or begins the next. How far it has
 * come is stored after each day, and when time runs out; the next tick goes on from there, also after a death. Undefined:
 * there is nothing to do, or another run is at it.
 */
export async function reconcileOnward(
  ports: ReconcilePorts,
  time: Date,
): Promise<Reconciliation | undefined> {
  const now = ports.clock.now();
  const heldMs = Math.min(ports.timeLeftMs(), LONGEST_RUN_MS) + SLACK_MS;
  const last = await ports.reconciliations.findProgress();
  const next = nextRun(last, time, now, new Date(now.getTime() + heldMs));
  if (next === undefined) return undefined;
  let held = await ports.reconciliations.saveProgress(last, next);
  if (held === 'stale') return undefined;
  const before = held.sums;

  /** False: another run has taken the stretch over. */
  const save = async (change: (held: Progress) => Progress, report?: Reconciliation): Promise<boolean> => {
    if (held === 'stale') return false;
    held = await ports.reconciliations.saveProgress(held, change(held), report);
    return held !== 'stale';
  };

  let compared: Compared = held;
  try {
    const rest = { from: held.reached, to: held.to };
    // As many as may be have failed or died: this one only says so.
    if (held.runs <= MAX_RUNS)
      compared = await compareStretch(ports, rest, before, (day) =>
        save((progress) => ({ ...progress, ...day })),
      );
  } catch (error) {
    // Lambda repeats it soon, and need not wait for the end of the claim. Should this fail as well, it waits.
    await save((progress) => ({ ...progress, heldUntil: ports.clock.now() })).catch(() => false);
    throw error;
  }
  const report = reportOf(next, compared, ports.clock.now());
  const { isOver } = handedOver({ ...next, ...compared }, report.at);
  // Told before it is stored: what dies in between is compared and told once more.
  journal(ports.journal, report, before, isOver, 'schedule');
  await save((progress) => handedOver({ ...progress, ...compared }, report.at), isOver ? report : undefined);
  return report;
}

function reportOf({ from, to }: Stretch, { reached, sums }: Compared, at: Date): Reconciliation {
  return { from, to: reached, isComplete: reached.getTime() === to.getTime(), ...sums, at };
}

/** What this run has found, at once: a report may come hours later. */
function journal(
  { record }: Journal,
  { unexplained, unexplainedCount, isComplete, repaired, surplusCanceled, payments, to }: Reconciliation,
  before: Sums,
  isOver: boolean,
  source: ReconciliationSource,
): void {
  for (const { merchantUid, impUid, reason } of unexplained.slice(before.unexplained.length)) {
    record({
      event: 'reconciliation.unexplained',
      level: 'error',
      merchant_uid: merchantUid,
      imp_uid: impUid,
      reason,
    });
  }
  const isGood = isOver ? isComplete && unexplainedCount === 0 : unexplainedCount === before.unexplainedCount;
  const how = isComplete ? '' : isOver ? ', out of time' : ', goes on';
  record({
    event: isGood ? 'reconciliation' : 'reconciliation.alarm',
    level: isGood ? 'info' : 'error',
    source,
    count: payments,
    outcome: `repaired ${repaired}, surplus ${surplusCanceled}, unexplained ${unexplainedCount}${how}`,
    as_of: to.toISOString(),
  });
}
