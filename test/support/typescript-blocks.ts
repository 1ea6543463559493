import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Block, placeOf } from './markdown.ts';
import { ROOT } from './npm-start.ts';
import { PATIENCE_MS } from './patience.ts';

/** What a block says that it prints: `// → paid`. */
export const saidBy = ({ text }: Block): readonly string[] =>
  [...text.matchAll(/^\/\/ → (.+)$/gm)].map(([, said = '']) => said);

/** What the compiler says of the blocks under our own settings. */
export async function complaintsAbout(blocks: readonly Block[]): Promise<string> {
  return inFolder(async (folder) => {
    for (const block of blocks) writeFileSync(join(folder, `${fileOf(block)}.ts`), block.text);
    const config = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8'));
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, include: ['*.ts'] }));
    const { stdout } = await node(folder, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder]);
    return stdout;
  });
}

/** The lines that a program prints. Throws what it says when it fails. */
export async function runProgram(block: Block): Promise<readonly string[]> {
  return inFolder(async (folder) => {
    const file = join(folder, `${fileOf(block)}.ts`);
    writeFileSync(file, block.text);
    const { failed, stdout, stderr } = await node(folder, [file]);
    if (failed) throw new Error(`${placeOf(block)}\n\n${stdout}\n${stderr}`);
    return stdout.trimEnd().split('\n');
  });
}

/** By a jest of its own, set up as a merchant's: TypeScript is stripped, and nothing else. */
export async function runTest(block: Block): Promise<{ readonly passed: number; readonly failed: number }> {
  return inFolder(async (folder) => {
    writeFileSync(join(folder, `${fileOf(block)}.test.ts`), block.text);
    const { stdout, stderr } = await node(folder, merchantsJest(folder));
    const { numPassedTests: passed, numFailedTests: failed, testResults } = JSON.parse(stdout || `{}`);
    if (passed === undefined || failed > 0)
      throw new Error(`${placeOf(block)}\n\n${testResults?.[0]?.message ?? stderr}`);
    return { passed, failed };
  });
}

/** The command line of a jest in `folder`. */
export function merchantsJest(folder: string): readonly string[] {
  const swc = { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' } };
  const transform = { '^.+\\.ts$': [join(ROOT, 'node_modules/@swc/jest'), swc] };
  const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
  return [jest, '--config', JSON.stringify({ rootDir: folder, transform }), '--json', '--runInBand'];
}

const fileOf = (block: Block): string => placeOf(block).replaceAll(/[^A-Za-z0-9]/g, '-');

/** Within the project: from there its own name leads to what it exports. */
async function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const parent = join(ROOT, '.test-output');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'blocks-'));
  try {
    return await act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Ended {
  readonly failed: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

function node(cwd: string, args: readonly string[]): Promise<Ended> {
  const options = { cwd, timeout: PATIENCE_MS, maxBuffer: 10_000_000 };
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) =>
      resolve({ failed: error !== null, stdout, stderr }),
    );
  });
}
