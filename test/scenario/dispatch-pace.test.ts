import { describe, expect, it } from '@jest/globals';
import { createDispatchWorld, type DispatchOptions } from '../support/dispatch/dispatch-world.ts';

/*
 * However much is due at once, however fast 아임포트 answers: what is queued is what can be begun. Work that was queued twice grew
 * with the square of what was due.
 */

const MINUTE_MS = 60_000;

async function dispatch(options: DispatchOptions, minutes: number) {
  const world = createDispatchWorld(options);
  await world.run(minutes);
  const { begun, left } = world.accounts.figures;
  const { messages, longest } = world.queue.figures;
  return {
    left,
    lateMs: world.accounts.lateMs,
    begun,
    messages,
    perCharge: messages / begun,
    claimsPerCharge: world.used.claims / begun,
    longest,
    ofThePossible: world.idealMs() / world.tookMs(),
  };
}

describe.each([
  [2_000, 10, 1_500],
  [10_000, 10, 1_500],
  [3_000, 10, 300],
  [20_000, 50, 1_500],
])('%i due at one instant, %i workers, %i ms a charge', (due, workers, latency) => {
  it.each([
    ['as they are', 0, 0],
    ['four seconds late and off by a tenth', 4_000, 0.1],
  ])(
    'are queued and claimed once each, and worked off as fast as they can be; counts %s',
    async (_, countLagMs, countNoise) => {
      const got = await dispatch({ due, workers, latencyMs: () => latency, countLagMs, countNoise }, 120);
      expect(got.left).toBe(0);
      expect(got.perCharge).toBeLessThanOrEqual(1.05);
      expect(got.claimsPerCharge).toBeLessThanOrEqual(1.05);
      expect(got.ofThePossible).toBeGreaterThanOrEqual(0.95);
    },
  );
});

it('a charge that begins to take forty times as long shrinks what is queued', async () => {
  const latencyMs = (afterMs: number) => (afterMs < 2 * MINUTE_MS ? 500 : 20_000);
  const got = await dispatch({ due: 3_000, workers: 10, latencyMs }, 120);
  expect(got.left).toBe(0);
  expect(got.perCharge).toBeLessThanOrEqual(1.05);
});

it('while 아임포트 is closed for an hour a few try each minute, and nothing is lost', async () => {
  const latencyMs = (afterMs: number) =>
    afterMs > MINUTE_MS && afterMs < 61 * MINUTE_MS ? undefined : 1_500;
  const got = await dispatch({ due: 2_000, workers: 10, latencyMs }, 120);
  expect(got.left).toBe(0);
  // Each is let go before its claim ends; so many are sent in its place, however much is due.
  expect(got.messages - got.begun).toBeLessThanOrEqual(60 * 4 * 10);
  expect(got.longest).toBeLessThanOrEqual((2 * MINUTE_MS * 10) / 1_500);
});

it('what comes due in between does not wait behind twenty thousand others', async () => {
  const besides = { everyMs: 17_000, untilMs: 45 * MINUTE_MS };
  const options = { due: 20_000, workers: 10, latencyMs: () => 1_500, lostEach: 25, besides };
  const got = await dispatch(options, 120);
  expect(got.left).toBe(0);
  expect(got.begun).toBeGreaterThan(20_000 + 800 + 300);
  expect(got.perCharge).toBeLessThanOrEqual(1.05);
  expect(Math.max(...Object.values(got.lateMs))).toBeLessThanOrEqual(MINUTE_MS);
});
