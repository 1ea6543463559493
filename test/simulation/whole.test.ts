import { expect, jest, test } from '@jest/globals';
import { simulate } from '../scenario/simulation/command.ts';
import type { Report } from '../scenario/simulation/jobs.ts';

/** `npm run test:simulation`: minutes on two free cores, many times that on busy ones. */
jest.setTimeout(3_600_000);

test('no swarm seed breaks an invariant', async () => {
  const report = await simulate<Report>('--seeds', '20000', '--seed', '1');

  expect(report.found).toEqual([]);
  expect(report.runs).toBe(20_000);
});

test('no plan with one fault breaks an invariant, under any duplicate policy, with or without webhooks', async () => {
  const report = await simulate<Report>('--plans', '1');

  expect(report.found).toEqual([]);
  expect(report.runs).toBeGreaterThan(4_000);
});

test('no plan with two faults breaks an invariant', async () => {
  const report = await simulate<Report>('--plans', '2');

  expect(report.found).toEqual([]);
  expect(report.runs).toBeGreaterThan(10_000);
});
