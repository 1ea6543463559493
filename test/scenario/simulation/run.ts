import type { Reconciliation } from '../../../shared/domain/event.ts';
import { askAgain } from './asked-again.ts';
import { playComparison } from './comparing.ts';
import type { Environment } from './environment.ts';
import { swarmEnvironment } from './environment.ts';
import { type FaultPlan, lateCommits, swarmPlan } from './faults.ts';
import { checkForeign } from './foreign-checks.ts';
import { type DuplicatePolicy, finalMs, POLICIES } from './iamport-model.ts';
import { isCharge } from './items.ts';
import { checkQuiescence, countResidue, type Residue } from './quiescence.ts';
import { createRandom } from './random.ts';
import { Livelock } from './scheduler.ts';
import { beginSums, checkOverview } from './summing.ts';
import { startSwarm } from './swarm.ts';
import { Violation } from './violation.ts';
import { type Alteration, createWorld, START_MS, type World } from './world.ts';

export interface RunResult {
  readonly violation: Violation | undefined;
  readonly hash: string;
  readonly trace: readonly string[];
  readonly effects: number;
  readonly ticks: number;
  readonly residue: Residue;
  /** Under every other policy this is the same history. */
  readonly differing: ReadonlySet<DuplicatePolicy>;
}

export interface RunOptions {
  readonly seed: number;
  readonly environment: Environment;
  readonly plan: FaultPlan;
  readonly start: (world: World) => void | Promise<void>;
  /** False: no accountant looks at it. It is the same history. */
  readonly isSummed?: boolean;
  readonly keepTrace?: boolean;
  readonly alteration?: Alteration | undefined;
}

const NOTHING: Residue = { excused: 0, surplus: 0, alarmed: 0, unseen: 0 };
const HOUR_MS = 3_600_000;
const MAX_RECONCILIATIONS = 3;
/** What may still be under way at the end gets its time to finish. */
const MAX_EXTENSIONS = 48;
/** A message every ten minutes for half a month; more is something that never comes to rest. */
const MAX_TICKS = 2_000;

/** Plays one world to its end: faults, then calm, then rest. */
export async function run(options: RunOptions): Promise<RunResult> {
  const { seed, environment, plan, isSummed = true, keepTrace = false, alteration } = options;
  const world = createWorld({
    seed,
    environment,
    plan,
    keepTrace,
    ...(alteration === undefined ? {} : { alteration }),
  });
  let violation: Violation | undefined;
  let residue = NOTHING;
  try {
    beginSums(world);
    const started = options.start(world);
    if (started !== undefined) await started;
    await play(world);
    world.monitor.excuseAbandoned();
    residue = countResidue(world);
    await reconcile(world);
    await askAgain(world);
    // A clock ahead may have charged what is due in these seconds.
    await rest(world);
    checkQuiescence(world);
    if (isSummed) await checkOverview(world);
    world.comparisons.atRest();
    if (world.ticks.count() > MAX_TICKS) throw new Violation('comes_to_rest', `${world.ticks.count()} ticks`);
  } catch (error) {
    if (error instanceof Violation) violation = error;
    else if (error instanceof Livelock) violation = new Violation('comes_to_rest', error.message);
    else throw error;
  }
  if (violation !== undefined) world.note(`VIOLATION ${violation.message}`);
  return {
    violation,
    hash: world.trace.hash(),
    trace: world.trace.lines,
    effects: world.effects(),
    ticks: world.ticks.count(),
    residue,
    differing: world.iamport.differing(),
  };
}

async function play(world: World): Promise<void> {
  const { scheduler, environment } = world;
  const untilMs = world.startMs + environment.faultsMs + environment.calmMs;
  if (environment.reconciles) playComparison(world);
  await scheduler.runUntil(untilMs, world.failure);
  // What the alarm BatchDeadLetters asks for, of a batch whose worker has died ten times running.
  for (const { body } of world.queues.batch.deadLetters) world.queues.batch.send(body);
  await rest(world);
}

/**
 * Whatever was outside of the promise is found by comparing with 아임포트, and repaired or given back. It is compared
 * daily: what one run could not do the next one does.
 */
async function reconcile(world: World): Promise<void> {
  const { scheduler, monitor } = world;
  const isOrdinary = monitor.excusedCharges().size === 0 && !monitor.refundsMayDiffer();
  if (isOrdinary && !world.environment.reconciles && world.iamport.foreign.length === 0) return;
  // Nothing has ever been paid by anybody: there is no time to compare.
  if (world.iamport.rows.length + world.iamport.foreign.length === 0) return;
  let answered: Reconciliation | undefined;
  for (let run = 0, isGood = false; run < MAX_RECONCILIATIONS && !isGood; run += 1) {
    // The newest half hour is left out: let it become older.
    await scheduler.runUntil(scheduler.now + HOUR_MS, world.failure);
    const { rows, foreign } = world.iamport;
    const times = [
      ...rows.map(({ payment }) => finalMs(payment)),
      ...foreign.map(({ committedMs }) => committedMs),
    ];
    const event = {
      from: new Date(Math.min(scheduler.now, ...times) - HOUR_MS).toISOString(),
      to: new Date(Math.max(world.startMs, ...times) + 1_000).toISOString(),
    };
    world.invoke('reconcile-payments', event, (ending) => {
      if (ending.kind !== 'answered') return;
      answered = ending.value as Reconciliation;
      isGood = answered.repaired === 0 && answered.unexplained.length === 0;
    });
    await scheduler.runUntil(scheduler.now + HOUR_MS, world.failure);
    await rest(world);
  }
  checkForeign(world, answered);
}

async function rest(world: World): Promise<void> {
  const { scheduler, queues, stream } = world;
  let untilMs = scheduler.now;
  for (let more = 0; more < MAX_EXTENSIONS; more += 1) {
    const due = world.monitor.earliestDue();
    const waiting = queues.charge.size() + queues.settle.size() + queues.batch.size();
    const isBusy = waiting > 0 || world.running() > 0 || stream.isBusy();
    const isDueSoon = due !== undefined && due <= scheduler.now + 60_000;
    if (!isBusy && !isDueSoon && !isAnyInFlight(world)) return;
    untilMs += isBusy ? HOUR_MS : 60_000 * 12;
    await scheduler.runUntil(untilMs, world.failure);
  }
}

/** A POST whose fate nobody knows is looked up for as long as its horizon lasts: sent at the last moment, it is no end either. */
function isAnyInFlight({ monitor }: World): boolean {
  for (const item of monitor.items.values())
    if (
      isCharge(item) &&
      item.heldFor === undefined &&
      (item.status === 'unknown' || item.status === 'charging')
    )
      return true;
  return false;
}

export interface SeedOptions {
  readonly policy?: DuplicatePolicy | undefined;
  /** The accountant looks at each, or at one seed of so many. */
  readonly sumsEach?: number;
  readonly keepTrace?: boolean;
  readonly alteration?: Alteration | undefined;
}

/** One swarm seed. Everything in it follows from the number. */
export function runSeed(
  seed: number,
  { policy, sumsEach = 1, keepTrace = false, alteration }: SeedOptions = {},
): Promise<RunResult> {
  const random = createRandom(seed * 2 + 1);
  const environment = swarmEnvironment(random, policy, createRandom(seed * 2), createRandom(seed * 4 + 3));
  const plan = swarmPlan({ random, untilMs: Number.POSITIVE_INFINITY, lateMs: environment.lateMs });
  const late = lateCommits(createRandom(seed + 0x6c61_7465), environment.lateMs);
  const untilCalm: FaultPlan = {
    faultFor: (effect) =>
      effect.nowMs < START_MS + environment.startsAfterMs + environment.faultsMs
        ? (plan.faultFor(effect) ?? late.faultFor(effect))
        : undefined,
  };
  const isSummed = seed % sumsEach === 0;
  const start = (world: World) => startSwarm(world, isSummed);
  return run({ seed, environment, plan: untilCalm, start, isSummed, keepTrace, alteration });
}

/**
 * A seed under each policy, each history once: most are the same under several. Played under `strict`, whose promise is the strictest
 * (whatever commits late, a period is paid once), it is held to more than the others ask for.
 */
export async function* runEachPolicy(
  seed: number,
  options: Omit<SeedOptions, 'policy'> = {},
): AsyncGenerator<{ readonly policies: readonly DuplicatePolicy[]; readonly result: RunResult }> {
  const result = await runSeed(seed, { ...options, policy: 'strict' });
  const others = POLICIES.filter((policy) => result.differing.has(policy));
  yield { policies: POLICIES.filter((policy) => !result.differing.has(policy)), result };
  for (const policy of others)
    yield { policies: [policy], result: await runSeed(seed, { ...options, policy }) };
}
