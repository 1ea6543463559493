import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { readWords } from '../../infra/local/command-line.ts';

const USAGE = `Usage: npm run test:quick [-- PATH...]

Types, lint and the unit tests, at the same time: what to run after each change. Paths narrow the unit tests. Suites
named *.property.test.ts, thousands of random cases each, are left to npm run test:unit.

  --help   this text`;

const checks = {
  types: ['typescript/bin/tsc', '--noEmit'],
  lint: ['@biomejs/biome/bin/biome', 'check', '.'],
  unit: [
    'jest/bin/jest.js',
    '--selectProjects',
    'unit',
    '--testPathIgnorePatterns',
    'property.test',
    '--randomize',
  ],
};
checks.unit.push(...readWords(USAGE));

const results = await Promise.all(
  Object.entries(checks).map(async ([name, command]) => ({ name, ...(await run(command)) })),
);
// Together at the end, the failures last: what three programs print at once nobody can read.
for (const { name, printed, passed } of results.sort((a, b) => Number(b.passed) - Number(a.passed))) {
  console.log(passed ? `ok    ${name}` : `${printed}\nFAIL  ${name}`);
  if (!passed) process.exitCode = 1;
}

/** By this Node: what lies in `.bin` is a command of the machine's shell. */
function run([file = '', ...args]: readonly string[]): Promise<{ passed: boolean; printed: string }> {
  const root = join(import.meta.dirname, '..', '..');
  const child = spawn(process.execPath, [join(root, 'node_modules', file), ...args], { cwd: root });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ passed: code === 0, printed }));
  });
}
