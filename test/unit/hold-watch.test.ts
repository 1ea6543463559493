import { expect, it } from '@jest/globals';
import { createHoldWatch } from '../../shared/adapters/hold-watch.ts';
import { type Holds, NO_HOLDS } from '../../shared/domain/hold.ts';

const HELD: Holds = { everybody: { since: new Date(0), by: 'local', reason: 'x' }, customers: new Map() };

/** A table whose answers take so long, ms, and a watch on it. */
function watching(...takeMs: number[]) {
  const state = { nowMs: 0, asked: 0, holds: NO_HOLDS as Holds, fails: false };
  const find = async () => {
    const found = state.holds;
    state.nowMs += takeMs[state.asked] ?? 0;
    state.asked += 1;
    if (state.fails) throw new Error('down');
    return found;
  };
  return { state, watch: createHoldWatch({ find }, { now: () => new Date(state.nowMs) }) };
}

it('asks once for what happens within four seconds, and again after them', async () => {
  const { state, watch } = watching();
  await Promise.all([watch.now(), watch.now()]);
  state.nowMs = 4_000;
  await watch.now();
  expect(state.asked).toBe(1);
  state.holds = HELD;
  state.nowMs = 4_001;
  expect(await watch.now()).toBe(HELD);
});

it('does not believe an answer that has taken longer to come than one is believed', async () => {
  const { state, watch } = watching(9_000);
  const asked = watch.now();
  state.holds = HELD;
  expect(await asked).toBe(HELD);
  expect(state.asked).toBe(2);
});

it('says that nobody knows when the table stays slow', async () => {
  const { state, watch } = watching(9_000, 9_000);
  await expect(watch.now()).rejects.toMatchObject({ code: 'storage_busy', retryable: true });
  expect(state.asked).toBe(2);
});

it('asks again after a failure', async () => {
  const { state, watch } = watching();
  state.fails = true;
  await expect(watch.now()).rejects.toThrow('down');
  state.fails = false;
  expect(await watch.now()).toBe(NO_HOLDS);
});
