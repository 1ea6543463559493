import { readOptions, refuse, wholeNumber } from '../../infra/local/command-line.ts';
import { functions } from '../../infra/topology.ts';
import { tableOf } from './report.ts';
import { fuzz } from './run.ts';

const USAGE = `Usage: node test/fuzz/main.ts [OPTIONS]

Hostile inputs for every function, or for some. Exits with 1 when an input did what no input may do.

  --inputs N     in all; each function gets the same share (10000)
  --seed N       where they start (1)
  --only NAMES   functions, with commas between: create-plan,receive-webhook
  --json         figures for machines
  --help         this text`;

const options = readOptions(USAGE, {
  inputs: { type: 'string', default: '10000' },
  seed: { type: 'string', default: '1' },
  only: { type: 'string' },
  json: { type: 'boolean', default: false },
});
const only = options.only?.split(',');
const stranger = only?.find((name) => !functions.some((one) => one.name === name));
if (stranger !== undefined) refuse(USAGE, `--only: there is no function ${JSON.stringify(stranger)}`);

const reports = await fuzz({
  inputs: wholeNumber(USAGE, '--inputs', options.inputs, 1),
  seed: wholeNumber(USAGE, '--seed', options.seed, 0),
  ...(only === undefined ? {} : { only }),
});
console.log(options.json ? JSON.stringify(reports) : tableOf(reports));
if (reports.some(({ found }) => found !== undefined)) process.exitCode = 1;
