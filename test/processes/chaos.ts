import type { Random } from '../scenario/simulation/random.ts';
import type { Clocks } from './clocks.ts';
import { pause } from './merchant.ts';
import { LATENCY_MS } from './simulator-faults.ts';
import { ROLES, type Role, type Supervisor } from './supervisor.ts';

export interface ChaosOptions {
  readonly supervisor: Supervisor;
  readonly clocks: Clocks;
  readonly random: Random;
  readonly seconds: number;
}

/** A power cut now and then, besides what is killed one by one. */
const POWER_CUT_EACH_MS = 12_000;
/** Enough for the simulator to finish what has reached it. */
const DRAIN_MS = 2 * LATENCY_MS;
const DAY_MS = 86_400_000;
/** The first one lasts a month, so that a month's charges and thirty days' are made up for. */
const FIRST_DAYS = 30;

/** Kills at random for so many seconds; everything runs again when it resolves. How many power cuts there were. */
export async function killAtRandom(options: ChaosOptions): Promise<number> {
  const { supervisor, random, seconds } = options;
  const endMs = performance.now() + seconds * 1000;
  const restarts = new Set<Promise<void>>();
  const restart = (role: Role, afterMs: number) => {
    const restarted: Promise<void> = pause(afterMs).then(() => {
      supervisor.start(role);
      restarts.delete(restarted);
    });
    restarts.add(restarted);
  };
  let cuts = 0;
  let nextCutMs = performance.now() + POWER_CUT_EACH_MS * 0.75;
  for (;;) {
    const waitMs = random.between(500, 2_500);
    if (performance.now() + waitMs >= endMs) break;
    await pause(waitMs);
    if (performance.now() >= nextCutMs) {
      await Promise.all(restarts);
      await cutPower(options, cuts === 0 ? FIRST_DAYS : 1);
      cuts += 1;
      nextCutMs += POWER_CUT_EACH_MS;
      continue;
    }
    const role = random.pick(ROLES);
    await supervisor.kill(role);
    restart(role, random.between(100, 800));
  }
  await Promise.all(restarts);
  return cuts;
}

/**
 * All processes die at once and are back days later. Only so may the clock jump: while anybody lives who has sent a
 * charge, a jump over the horizon would let it be sent again in the same second, which no waiting client survives
 * in the real world either. The simulator goes last, when all that was sent has arrived.
 */
async function cutPower({ supervisor, clocks, random }: ChaosOptions, days: number): Promise<void> {
  await Promise.all((['gateway', 'worker-1', 'worker-2'] as const).map((role) => supervisor.kill(role)));
  await pause(DRAIN_MS);
  await Promise.all((['simulator', 'engine'] as const).map((role) => supervisor.kill(role)));
  await clocks.jumpTo(beforeTheHour(clocks.now(), days));
  await pause(random.between(100, 500));
  for (const role of ROLES) supervisor.start(role);
}

/** Two minutes to ten in Seoul, so many days on: what is due at the charging hour is due under load. */
export function beforeTheHour(now: Date, days: number): Date {
  const day = new Date(now.getTime() + days * DAY_MS + 9 * 3_600_000).toISOString().slice(0, 10);
  return new Date(`${day}T09:58:00+09:00`);
}
