import { createRandom } from './random.ts';
import type { World } from './world.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The schedule's. */
export const TICK_MS = 15 * MINUTE_MS;
/** What a run keeps back (shared/usecases/compare-stretch.ts): with so much time it begins nothing more. */
const RESERVE_MS = 80_000;
/** Each history is compared on a few days, by some runs each. */
const MAX_TICKS = 60;

/** What somebody asks for who wants the last three days compared, up to half an hour before `ms`. */
export function lastDays(ms: number): { from: string; to: string } {
  const toMs = ms - 30 * MINUTE_MS;
  return { from: new Date(toMs - 3 * DAY_MS).toISOString(), to: new Date(toMs).toISOString() };
}

/** One tick of the schedule, in a run that is out of time so many ms after its start. Undefined: it has all the time there is. */
export function comparisonTick(
  world: Pick<World, 'scheduler' | 'invoke'>,
  workMs: number | undefined,
  ended: (isOver: boolean) => void,
): void {
  const event = { time: new Date(world.scheduler.now).toISOString() };
  const timeoutMs = workMs === undefined ? undefined : RESERVE_MS + workMs;
  world.invoke(
    'reconcile-payments',
    event,
    (ending) => {
      const report =
        ending.kind === 'answered' ? (ending.value as { isComplete?: boolean } | undefined) : undefined;
      ended(report?.isComplete === true);
    },
    timeoutMs,
  );
}

/**
 * The schedule of reconcile-payments, day after day until the faults are over. Ticks that find nothing to do are passed over. While faults
 * happen a run has little time, so that a stretch is handed over from run to run, and some of them die.
 */
export function playComparison(world: World): void {
  const random = createRandom(world.seed + 0x7265_636f);
  const { scheduler } = world;
  let ticks = 0;
  const plan = (at: number) => {
    ticks += 1;
    scheduler.at(at, () => {
      const workMs = world.isCalm() || ticks > MAX_TICKS ? undefined : random.between(50, 3_000);
      const wasCalm = world.isCalm();
      comparisonTick(world, workMs, (isOver) => {
        if (isOver && wasCalm) return;
        const next = isOver ? at + DAY_MS : at + TICK_MS;
        plan(Math.max(next, scheduler.now));
      });
    });
  };
  world.comparisons.expect();
  plan(world.startMs + DAY_MS / 4);
}
