/** What a developer types: each script's --help and what it does not know; each ring's script with a path. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { rings } from '../../jest.config.ts';
import { JEST } from '../support/run-jest.ts';

const ROOT = join(import.meta.dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Of `node …` or `jest …`, by this very Node. */
function run([program, ...args]: readonly string[]): Promise<Ended> {
  const own = program === 'jest' ? [JEST, ...args] : args;
  return new Promise((resolve) => {
    const child = execFile(process.execPath, own, { cwd: ROOT }, (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

/** As npm does it: what follows `--` is put behind the script. */
const npmRun = (script: string, ...args: readonly string[]) =>
  run([...(scripts[script]?.split(' ') ?? []), ...args]);

const OWN = /^node .*\.ts$/;
const ours = [
  ...Object.keys(scripts).filter((name) => OWN.test(scripts[name] ?? '')),
  'infra/local/iamport-simulator/main.ts',
  'test/fuzz/main.ts',
];
const start = (name: string, ...args: readonly string[]) =>
  name.endsWith('.ts')
    ? run(['node', '--disable-warning=ExperimentalWarning', name, ...args])
    : npmRun(name, ...args);

describe('a script of ours', () => {
  test('is each that package.json starts with node', () => {
    expect(ours).toEqual(
      expect.arrayContaining(['start', 'sim', 'bench', 'cost', 'test:quick', 'test:dynamodb-local']),
    );
  });

  test.each(ours)('%s says how it is used when asked for help', async (name) => {
    const { code, stdout, stderr } = await start(name, '--help');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: (npm|node) [\s\S]+ --help /);
  });

  test.each(ours)('%s answers an option it does not know with a sentence, the usage and 2', async (name) => {
    const { code, stdout, stderr } = await start(name, '--dmeo');
    expect([code, stdout]).toEqual([2, '']);
    const { stdout: usage } = await start(name, '--help');
    expect(stderr).toBe(`Unknown option '--dmeo'\n\n${usage}`);
  });

  test.each([
    ['sim', '--seeds', 'many', '--seeds: received "many"; allowed is a whole number from 0'],
    ['sim', '--backlogs', 'few', '--backlogs: received "few"; allowed is a whole number from 0'],
    ['sim', '--plans', '3', '--plans: received "3"; allowed is 1 or 2'],
    [
      'sim',
      '--policy',
      'kind',
      '--policy: received "kind"; allowed is one of strict, racy, lax, single-use, each',
    ],
    ['sim', '--sums', '0', '--sums: received "0"; allowed is a whole number from 1'],
    ['cost', '--charges', 'many', '--charges: received "many"; allowed is a whole number from 1'],
    [
      'console',
      '--stage',
      'production',
      '--stage: received "production"; allowed is one of local, dev, prod',
    ],
    ['bench', '--check', 'nowhere.json', '--check: there is no file "nowhere.json"'],
    ['test/fuzz/main.ts', '--only', 'charge', '--only: there is no function "charge"'],
  ])('%s answers %s %s in the same way', async (name, option, value, sentence) => {
    const { code, stderr } = await start(name, option, value);
    expect(code).toBe(2);
    expect(stderr).toContain(`${sentence}\n\nUsage: `);
    expect(stderr).not.toContain('    at ');
  });
});

describe('a ring of tests', () => {
  const firstFileOf = (ring: string) =>
    readdirSync(join(ROOT, 'test', ring), { recursive: true, encoding: 'utf8' })
      .sort()
      .find((name) => name.endsWith('.test.ts')) ?? '';

  test.each(rings)('%s has a script, which runs the one suite it is given', async (ring) => {
    const file = `test/${ring}/${firstFileOf(ring)}`;
    const script = ring === 'processes' ? 'test:kill' : `test:${ring}`;
    expect(readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8')).toContain(`| \`npm run ${script}\` |`);
    const { stdout } = await npmRun(script, '--listTests', file);
    expect(
      stdout
        .trim()
        .split('\n')
        .filter((line) => line.startsWith('/')),
    ).toEqual([join(ROOT, file)]);
    // Without an option before it, jest would take the path for the name of a project.
    expect((await npmRun(script, file, '--listTests')).stdout).toBe(stdout);
  });
});
