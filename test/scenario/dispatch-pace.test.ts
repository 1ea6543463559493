import { describe, expect, it } from '@jest/globals';
import { createDispatchWorld, type DispatchOptions } from '../support/dispatch-world.ts';

/*
 * However much is due at once, however fast 아임포트 answers: what is queued is what can be begun. Work that was queued twice grew
 * with the square of what was due.
 */

const START_MS = Date.parse('2026-03-01T01:00:00Z');
const MINUTE_MS = 60_000;

async function dispatch(options: Omit<DispatchOptions, 'startMs'>, minutes: number) {
  const world = await createDispatchWorld({ ...options, startMs: START_MS });
  await world.run(minutes);
  const { messages, claims, longest, lastMs } = world.figures;
  return {
    done: world.done(),
    perCharge: messages / options.due,
    claimsPerCharge: claims / options.due,
    longest,
    minutes: (lastMs - START_MS) / MINUTE_MS,
    left: world.stale(),
  };
}

describe.each([
  [2_000, 10, 1_500],
  [10_000, 10, 1_500],
  [3_000, 10, 300],
  [20_000, 50, 1_500],
])('%i due at one instant, %i workers, %i ms a charge', (due, workers, latency) => {
  it('are queued and claimed once each, and worked off as fast as they can be', async () => {
    const ideal = (due * latency) / workers / MINUTE_MS;
    const got = await dispatch({ due, workers, latencyMs: () => latency }, 3 * Math.ceil(ideal) + 5);
    expect(got.done).toBe(due);
    expect(got.perCharge).toBeLessThanOrEqual(1.05);
    expect(got.claimsPerCharge).toBeLessThanOrEqual(1.05);
    expect(got.left).toBe(0);
    // The first seconds find out how fast they are.
    expect(got.minutes).toBeLessThanOrEqual(ideal / 0.95 + 0.25);
  });
});

it('a charge that begins to take forty times as long shrinks what is queued', async () => {
  const latencyMs = (atMs: number) => (atMs < 2 * MINUTE_MS ? 500 : 20_000);
  const got = await dispatch({ due: 3_000, workers: 10, latencyMs }, 90);
  expect(got.done).toBe(3_000);
  expect(got.perCharge).toBeLessThanOrEqual(1.05);
});

it('while 아임포트 is closed for an hour little is queued, and nothing is lost', async () => {
  const latencyMs = (atMs: number) => (atMs > MINUTE_MS && atMs < 61 * MINUTE_MS ? undefined : 1_500);
  const got = await dispatch({ due: 2_000, workers: 10, latencyMs }, 120);
  expect(got.done).toBe(2_000);
  // What was queued when it closed is claimed again when its claims end; nothing is queued beside it.
  expect(got.perCharge).toBeLessThanOrEqual(1.1);
  // At their pace they begin all of it within two minutes, and claims last for seven.
  expect(got.longest).toBeLessThanOrEqual((2 * MINUTE_MS * 10) / 1_500);
});

it('what comes due in between does not wait behind twenty thousand others', async () => {
  const options = { due: 20_000, workers: 10, latencyMs: () => 1_500, followUpEveryMs: 17_000 };
  const world = await createDispatchWorld({ ...options, startMs: START_MS });
  await world.run(120);
  expect(world.done()).toBe(20_000 + world.followUps());
  expect(world.followUps()).toBeGreaterThan(150);
  expect(world.figures.messages).toBeLessThanOrEqual(1.05 * world.done());
  expect(world.figures.latestMs).toBeLessThanOrEqual(MINUTE_MS);
});
