import { expect, jest, test } from '@jest/globals';
import { simulate } from './simulation/command.ts';
import { failingSeeds } from './simulation/failing-seeds.ts';
import type { Report } from './simulation/jobs.ts';
import { runSeed } from './simulation/run.ts';

/** A sample for every run of the tests, some ten seconds; test/simulation has the whole. */
jest.setTimeout(900_000);

const SEEDS = process.env['SIM_SEEDS'] ?? '800';

test('no swarm seed breaks an invariant', async () => {
  const report = await simulate<Report>('--seeds', SEEDS, '--seed', '1');

  expect(report.found).toEqual([]);
  expect(report.runs).toBe(Number(SEEDS));
});

test('the same seeds are the same histories, on one worker or two', async () => {
  const [one, two] = await Promise.all([
    simulate<Report>('--seeds', '500', '--seed', '7000', '--workers', '1'),
    simulate<Report>('--seeds', '500', '--seed', '7000', '--workers', '2'),
  ]);

  expect(one).toMatchObject({ hash: two.hash, effects: two.effects });
});

test.each(failingSeeds)('seed $seed, which once failed: $found', async ({ seed }) => {
  expect((await runSeed(seed)).violation).toBeUndefined();
});
