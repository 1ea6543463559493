import { beforeAll, expect, jest, test } from '@jest/globals';
import { simulate } from './simulation/command.ts';
import { failingSeeds } from './simulation/failing-seeds.ts';
import { type DuplicatePolicy, POLICIES } from './simulation/iamport-model.ts';
import type { Figures } from './simulation/main.ts';
import { runSeed } from './simulation/run.ts';

/** A minute and a half on two free cores. It is for what hangs: a loaded machine takes ten times as long. */
const LONG_MS = 3_600_000;
jest.setTimeout(LONG_MS);

const SEEDS = 20_000;
/** A POST commits beyond the horizon, after it was sent again and has paid. */
const SECOND_PAYMENT = 357;
let figures: Figures = {};

beforeAll(async () => {
  figures = await simulate('--seeds', String(SEEDS), '--plans', '1', '--plans', '2');
}, LONG_MS);

test('no swarm seed breaks an invariant', () => {
  expect(figures['seeds']).toMatchObject({ found: [], runs: SEEDS });
});

test.each([
  { kind: 'plans with 1 fault', atLeast: 4_500 },
  { kind: 'plans with 2 faults', atLeast: 13_400 },
])('none of the $kind breaks an invariant', ({ kind, atLeast }) => {
  expect(figures[kind]?.found).toEqual([]);
  expect(figures[kind]?.runs).toBeGreaterThan(atLeast);
});

test('the same seeds are the same histories, on one worker or two', async () => {
  const [one, two] = await Promise.all(
    ['1', '2'].map((workers) => simulate<Figures>('--seeds', '200', '--seed', '7000', '--workers', workers)),
  );

  expect(one?.['seeds']?.runs).toBe(200);
  expect(one).toEqual(two);
});

test('a seed is the same history wherever it is started from', async () => {
  const fromHere = await runSeed(1905);
  const fromOutside = await new Promise<typeof fromHere>((resolve) => {
    setImmediate(() => resolve(runSeed(1905)));
  });

  expect(fromOutside.hash).toBe(fromHere.hash);
});

test('under a policy that is said to make no difference, a seed is the same history', async () => {
  const others = new Map<DuplicatePolicy, number>();
  for (let seed = 1; seed <= 60; seed += 1) {
    const strict = await runSeed(seed, { policy: 'strict' });
    for (const policy of POLICIES) {
      if (strict.differing.has(policy)) others.set(policy, (others.get(policy) ?? 0) + 1);
      else expect((await runSeed(seed, { policy })).hash).toBe(strict.hash);
    }
  }

  // Neither everything nor nothing.
  expect(others.get('racy')).toBeLessThan(60);
  expect(others.get('single-use')).toBeGreaterThan(0);
});

test('a commit beyond the horizon is refused by who is strict, and a second payment by who is lax', async () => {
  const [strict, lax] = [
    await runSeed(SECOND_PAYMENT, { policy: 'strict' }),
    await runSeed(SECOND_PAYMENT, { policy: 'lax' }),
  ];

  expect(strict.differing.has('lax')).toBe(true);
  expect(strict.residue.surplus).toBe(0);
  expect(lax.residue.surplus).toBe(1);
});

test('whether the accountant looks at it changes nothing in a history', async () => {
  for (let seed = 1; seed <= 20; seed += 1)
    expect((await runSeed(seed, { sumsEach: seed + 1 })).hash).toBe((await runSeed(seed)).hash);
});

test.each(failingSeeds)('seed $seed, which once failed: $found', async ({ seed, policy }) => {
  expect((await runSeed(seed, { policy })).violation).toBeUndefined();
});
