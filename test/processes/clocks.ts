import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLocalClock } from '../../infra/local/clock.ts';
import type { Store } from '../../infra/local/store.ts';
import type { Addresses } from './addresses.ts';
import { pause } from './merchant.ts';

/** The clock of the product's processes and the simulator's own, moved together. */
export interface Clocks {
  now(): Date;
  /** Lets time run `LOCAL_SECONDS_PER_SECOND` times as fast. */
  run(): void;
  /** Lets it run as it does. */
  stop(): Promise<void>;
  /** Both at once to a later instant. */
  jumpTo(instant: Date): Promise<void>;
}

/**
 * What the protocol takes for granted must still hold while time runs fast: the wait for an answer of 아임포트 (3 s
 * of real time, 90 s here) is far shorter than the horizon (15 minutes, 30 s of real time), after which an attempt
 * that nobody has seen may be sent again. An attempt's lease (75 s) does end while its answer is still waited for:
 * then it is looked up early, which is harmless.
 */
export const LOCAL_SECONDS_PER_SECOND = 30;
const STEP_MS = 200;

export function createClocks(store: Store, { dataDir, simulatorPort }: Addresses): Clocks {
  const local = createLocalClock(store);
  const file = join(dataDir, 'iamport-simulator.clock');
  let isRunning = false;
  let running: Promise<void> | undefined;

  async function jumpTo(instant: Date): Promise<void> {
    local.holdAt(instant);
    local.release();
    // For a simulator that is dead or just starting: it begins with what the file says.
    writeFileSync(`${file}.test`, String(instant.getTime() - Date.now()));
    renameSync(`${file}.test`, file);
    await fetch(`http://127.0.0.1:${simulatorPort}/simulator/clock`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ now: instant.toISOString() }),
      signal: AbortSignal.timeout(2_000),
    }).catch(() => undefined);
  }

  async function hurry(): Promise<void> {
    for (let lastMs = Date.now(); isRunning; ) {
      await pause(STEP_MS);
      const passedMs = Date.now() - lastMs;
      lastMs = Date.now();
      // One second per second goes by anyway.
      const extraMs = passedMs * (LOCAL_SECONDS_PER_SECOND - 1);
      await jumpTo(new Date(local.now().getTime() + extraMs));
    }
  }

  return {
    now: () => local.now(),
    jumpTo,
    run() {
      isRunning = true;
      running = hurry();
    },
    async stop() {
      isRunning = false;
      await running;
    },
  };
}
