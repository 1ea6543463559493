import { readOptions } from '../../infra/local/command-line.ts';
import { runJest } from './run-jest.ts';

const USAGE = `Usage: npm run test:model-engine

What needs a DynamoDB engine once more, on the one that machines have where no other is installed: the repository's own
model behind the wire. Some of each ring; LOCAL_ENGINE=model before npm test has all of it.

  --help   this text`;

const SUITES = [
  'adapter/(dynamo-|.*repositor|reconciliation-progress)',
  'scenario/(year|local-runner|registration-promises|webhook-forward|readme)',
  'browser/(console|register-card)',
];

readOptions(USAGE, {});
process.exitCode = runJest(
  [
    '--selectProjects',
    'adapter',
    'scenario',
    'browser',
    '--randomize',
    '--testPathPatterns',
    `test/(${SUITES.join('|')})`,
  ],
  { LOCAL_ENGINE: 'model' },
);
