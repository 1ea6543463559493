/**
 * Fuzzing from the command line:
 *
 *     node test/fuzz/main.ts --inputs 100000 --seed 1 [--only create-plan,receive-webhook] [--json]
 *
 * Exits with 1 when an input did what no input may do.
 */
import { parseArgs } from 'node:util';
import { tableOf } from './report.ts';
import { fuzz } from './run.ts';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const reports = await fuzz({
  inputs: Number(values.inputs),
  seed: Number(values.seed),
  ...(values.only === undefined ? {} : { only: values.only.split(',') }),
});
console.log(values.json ? JSON.stringify(reports) : tableOf(reports));
if (reports.some(({ found }) => found !== undefined)) process.exitCode = 1;
