import { beforeAll, expect, jest, test } from '@jest/globals';
import { simulate } from './simulation/command.ts';
import type { Figures } from './simulation/main.ts';

/** Some seconds on two free cores. It is for what hangs: a loaded machine takes ten times as long. */
const LONG_MS = 3_600_000;
jest.setTimeout(LONG_MS);

/** More than half a second each: all of them less than a tenth of what the swarm takes. */
const HISTORIES = 24;
let figures: Figures = {};

beforeAll(async () => {
  figures = await simulate('--backlogs', String(HISTORIES));
}, LONG_MS);

test('no history of a backlog breaks an invariant: little is queued, follow-ups do not wait, all is paid', () => {
  expect(figures['backlogs']).toMatchObject({ found: [], runs: HISTORIES });
});

test('a backlog is the same history on one worker or two', async () => {
  const [one, two] = await Promise.all(
    ['1', '2'].map((workers) => simulate<Figures>('--backlogs', '2', '--seed', '7000', '--workers', workers)),
  );

  expect(one?.['backlogs']?.runs).toBe(2);
  expect(one).toEqual(two);
});
