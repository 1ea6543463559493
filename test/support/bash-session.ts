import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Block, placeOf } from './markdown.ts';
import { PATIENCE_MS } from './patience.ts';

/** A line that says what the command above it prints last; `…` stands for anything. */
export const EXPECTATION = /^# → (.+)$/;

/** What a block says that it prints, and what it did print. */
export interface Told {
  readonly place: string;
  readonly expected: string;
  readonly printed: string;
}

/**
 * A reader's shell, but that it stops at the first thing that fails: a command, a pipe, a name that nobody has set, and
 * (which curl lets pass) an answer of 4xx or 5xx.
 */
const PRELUDE = `set -euo pipefail
curl() { command curl --show-error --fail-with-body "$@"; }
elsewhere() { echo "$1 needs more than npm start: put <!-- needs: aws --> before its block" >&2; return 1; }
aws() { elsewhere aws; }
npx() { elsewhere npx; }
`;

/** No line of an answer begins with it. */
const SIGN = '\u001e';
const says = (...words: readonly (string | number)[]) => `printf '\\n${SIGN}%s\\n' '${words.join(' ')}'`;

/** Where else a page's commands may run than against `npm start`. */
export interface Shell {
  /** Runs before the first block; by default it keeps AWS out. */
  readonly prelude?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** What the reader types. */
  readonly input?: string;
}

/** Runs the blocks one after another in one bash, in `folder`. Throws what stopped it, with the block it was in. */
export async function runInBash(
  blocks: readonly Block[],
  folder: string,
  { prelude = PRELUDE, env, input }: Shell = {},
): Promise<readonly Told[]> {
  const script = blocks.map(({ text }, at) => `${says('block', at)}\n${withSigns(text)}\n`).join('');
  const file = join(folder, 'blocks.sh');
  writeFileSync(file, prelude + script);
  const { code, stdout, stderr } = await bash([file], folder, input, env);
  const parts = stdout.split(`\n${SIGN}`).map((part) => {
    const [sign = '', ...lines] = part.split('\n');
    return { sign, text: lines.join('\n') };
  });
  if (code !== 0) {
    const at = parts.findLast(({ sign }) => sign.startsWith('block'))?.sign.split(' ')[1];
    const block = blocks[Number(at)];
    const where = block === undefined ? 'before the first block' : `${placeOf(block)}\n\n${block.text}`;
    throw new Error(`bash ended with ${code} in ${where}\n\n${parts.at(-1)?.text}\n${stderr}`);
  }
  return toldIn(parts, blocks);
}

const withSigns = (text: string) =>
  text
    .split('\n')
    .map((line) => (EXPECTATION.test(line) ? says('told') : line))
    .join('\n');

function toldIn(
  parts: readonly { readonly sign: string; readonly text: string }[],
  blocks: readonly Block[],
): readonly Told[] {
  const printed = parts.flatMap(({ sign }, at) =>
    sign === 'told' ? [parts[at - 1]?.text.trimEnd().split('\n').at(-1) ?? ''] : [],
  );
  const expected = blocks.flatMap((block) =>
    block.text.split('\n').flatMap((line) => {
      const said = EXPECTATION.exec(line)?.[1];
      return said === undefined ? [] : [{ place: placeOf(block), expected: said }];
    }),
  );
  return expected.map((each, at) => ({ ...each, printed: printed[at] ?? 'nothing' }));
}

/** The answer of an earlier command may stand before it in the line: curl puts no line break behind one. */
export const isAsTold = ({ expected, printed }: Told): boolean =>
  new RegExp(`^(.*\\})?${expected.split('…').map(RegExp.escape).join('.*')}$`).test(printed);

/** Whether bash can read it at all; what it says when not. */
export const syntaxErrors = async ({ text }: Block): Promise<string> =>
  (await bash(['-n'], '/', text)).stderr;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function bash(
  args: readonly string[],
  cwd: string,
  input = '',
  env: NodeJS.ProcessEnv = process.env,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', args, { cwd, env, timeout: PATIENCE_MS });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk) => (stderr += chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.on('error', () => undefined).end(input);
  });
}
