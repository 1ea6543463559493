import { expect, jest, test } from '@jest/globals';
import { functions } from '../../infra/topology.ts';
import { fuzzApart } from './process.ts';
import { merged, tableOf } from './report.ts';

/*
 * Every public and merchant route, webhook, queue, schedule and stream event: what no input may do. FUZZ_INPUTS sets how
 * many there are in all, FUZZ_SEED where they start; by default each night is the same, and a find is played again by
 * `node test/fuzz/main.ts --seed … --only …`.
 */
const INPUTS = Number(process.env['FUZZ_INPUTS'] ?? 100_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);
const PROCESSES = 2;
jest.setTimeout(3_600_000);

test(`${INPUTS} inputs: no 5xx, no crash, no state changed by what is refused, nothing secret told`, async () => {
  const parts = await Promise.all(
    Array.from({ length: PROCESSES }, (_, part) => fuzzApart(Math.ceil(INPUTS / PROCESSES), SEED + part)),
  );
  const reports = merged(parts);

  process.stdout.write(`\nFUZZ_SEED=${SEED}\n${tableOf(reports)}\n`);
  expect(reports.filter(({ found }) => found !== undefined).map(({ found }) => found)).toEqual([]);
  expect(reports).toHaveLength(functions.length);
  expect(reports.reduce((sum, { inputs }) => sum + inputs, 0)).toBeGreaterThanOrEqual(INPUTS);
});
