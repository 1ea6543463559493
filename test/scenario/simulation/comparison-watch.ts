import { windowsOf } from '../../../shared/domain/reconciliation.ts';
import type { Progress } from '../../../shared/domain/reconciliation-progress.ts';
import type { ReconciliationRepository } from '../../../shared/ports.ts';
import type { SimulatedPorts } from './ports.ts';
import { require } from './violation.ts';

interface Read {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * However often a stretch is handed over and whoever dies: what is called compared has been read by the run that says so, in
 * both ledgers, and the next one begins no later than where it ended.
 */
export function createComparisonWatch(guarded: (act: () => void) => boolean) {
  const theirs = new Map<number, Read[]>();
  const ours = new Map<number, Read[]>();
  /** By stretch, how far anybody has got who had read all before it. */
  const reached = new Map<string, number>();
  let last: Progress | undefined;
  let isExpected = false;

  const add = (to: Map<number, Read[]>, id: number | undefined, from: Date, until: Date) => {
    if (id === undefined) return;
    to.set(id, [...(to.get(id) ?? []), { fromMs: from.getTime(), toMs: until.getTime() }]);
  };

  function check(id: number, next: Progress): void {
    const stretch = `${next.from.toISOString()} to ${next.to.toISOString()}`;
    const before = reached.get(stretch) ?? next.from.getTime();
    for (const reads of [theirs, ours]) {
      const gap = firstGap(reads.get(id) ?? [], before, next.reached.getTime());
      require('compared_without_a_gap', gap === undefined, () =>
        `${stretch}: nobody has compared from ${new Date(gap ?? 0).toISOString()}`);
    }
    reached.set(stretch, Math.max(before, next.reached.getTime()));
    last = next;
  }

  return {
    /** The schedule is played, so some stretch must come to its end. */
    expect(): void {
      isExpected = true;
    },
    atRest(): void {
      require('comparison_ends', !isExpected || last?.isOver === true, () =>
        `reached ${last?.reached.toISOString()}`);
    },
    /** The ports of one container: whose run it is, `runId` says. */
    watched(ports: SimulatedPorts, runId: () => number | undefined): SimulatedPorts {
      const { chargeLists, gateway, reconciliations } = ports;
      const saveProgress: ReconciliationRepository['saveProgress'] = async (before, next, report) => {
        const id = runId();
        if (id !== undefined) guarded(() => check(id, next));
        return reconciliations.saveProgress(before, next, report);
      };
      return {
        ...ports,
        chargeLists: {
          ...chargeLists,
          async *listPaid(from, to, unreadable) {
            yield* chargeLists.listPaid(from, to, unreadable);
            add(ours, runId(), from, to);
          },
        },
        gateway: {
          ...gateway,
          async listPayments(window, budgetMs) {
            const page = await gateway.listPayments(window, budgetMs);
            if (page.isLast) add(theirs, runId(), window.from, window.to);
            return page;
          },
        },
        reconciliations: { ...reconciliations, saveProgress },
      };
    },
  };
}

/** Where in a time nothing has been read. */
function firstGap(reads: readonly Read[], fromMs: number, toMs: number): number | undefined {
  let readMs = fromMs;
  for (const read of [...reads].sort((a, b) => a.fromMs - b.fromMs))
    if (read.fromMs <= readMs) readMs = Math.max(readMs, read.toMs);
  return readMs < toMs ? readMs : undefined;
}

/** Ends a window before it has been compared: how the mutant `hand-over-skips-a-window` hands over. */
export function skipped(progress: Progress): Progress {
  const [window] = windowsOf({ from: progress.reached, to: progress.to });
  return window === undefined ? progress : { ...progress, reached: window.to };
}
