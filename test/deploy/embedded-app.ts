import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { blocksOf, marked } from '../support/markdown.ts';
import { buildPackage, packPackage } from '../support/package.ts';
import { typescriptOf } from '../support/readme-blocks.ts';
import { merchantsJest } from '../support/typescript-blocks.ts';
import { runLogged } from './run-logged.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const TIMEOUT_MS = 900_000;

/** The guide's ten lines. */
export function guidesApp(page = 'docs/your-code.md'): string {
  const [block, ...others] = blocksOf(page).filter((one) => marked(one, 'app') === 'embedded');
  if (block === undefined || others.length > 0) throw new Error(`${page}: not exactly one app: embedded`);
  return block.text;
}

/** The guide's test of a merchant's own. */
export function guidesTest(page = 'docs/your-code.md'): string {
  const [block] = typescriptOf(page).tests;
  if (block === undefined) throw new Error(`${page}: no test`);
  return block.text;
}

export interface EmbeddedApp {
  readonly folder: string;
  /** In the app's folder. Answers what it printed. */
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<string>;
}

/** An empty CDK app, into which the packed tarball has been installed, as whoever has nothing of this repository does it. */
export async function createEmbeddedApp(folder: string, logFile: string, app: string): Promise<EmbeddedApp> {
  const dist = join(folder, 'dist');
  buildPackage(dist);
  const { tarball } = packPackage(dist, folder);
  const shop = join(folder, 'shop');
  mkdirSync(shop);
  writeFileSync(join(shop, 'package.json'), JSON.stringify({ name: 'shop', private: true, type: 'module' }));
  writeFileSync(join(shop, 'app.ts'), app);
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const peers = ['aws-cdk-lib', 'constructs', '@types/node'].map(
    (name) => `${name}@${devDependencies[name]}`,
  );
  const execute = (file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    runLogged({ file, args, cwd: shop, env: { ...nodeFirst(), ...env }, logFile, timeoutMs: TIMEOUT_MS });
  await execute('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball, ...peers]);
  return { folder: shop, run: (args, env) => execute(process.execPath, args, env) };
}

/** `tsc --strict`, declarations of packages included. */
export async function checkTypes({ run }: EmbeddedApp, file = 'app.ts'): Promise<void> {
  const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2024', '--types', 'node'];
  await run([join(ROOT, 'node_modules/typescript/bin/tsc'), ...options, file]);
}

/** Code of the merchant's own, compiled as strictly, and run. Answers what it printed. */
export async function runCode(
  app: EmbeddedApp,
  name: string,
  code: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  writeFileSync(join(app.folder, `${name}.ts`), code);
  await checkTypes(app, `${name}.ts`);
  return app.run([`${name}.ts`], env);
}

/** By a jest as a merchant has it. */
export async function runTest({ folder, run }: EmbeddedApp, code: string) {
  writeFileSync(join(folder, 'billing.test.ts'), code);
  const printed = await run(['--experimental-vm-modules', ...merchantsJest(folder)]);
  const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(printed.slice(printed.indexOf('{')));
  return { passed, failed };
}

/** `cdk synth`. @returns the cloud assembly. */
export async function synthesize({ run, folder }: EmbeddedApp): Promise<string> {
  const out = join(folder, 'cdk.out');
  const cdk = join(ROOT, 'node_modules/aws-cdk/bin/cdk');
  await run([cdk, 'synth', '--quiet', '--app', 'node app.ts', '--output', out, '--no-notices', '--ci']);
  return out;
}

/** As test/deploy/app.ts: without what MiniStack's CloudFormation cannot create. */
export function withoutUnknownThere(assembly: string): void {
  for (const file of readdirSync(assembly).filter((name) => name.endsWith('.template.json'))) {
    const template = JSON.parse(readFileSync(join(assembly, file), 'utf8'));
    const resources = Object.entries<{ Type: string; Properties?: { Metrics?: unknown } }>(
      template.Resources,
    );
    template.Resources = Object.fromEntries(
      resources.filter(
        ([, { Type, Properties }]) =>
          Type !== 'AWS::Logs::QueryDefinition' &&
          !(Type === 'AWS::CloudWatch::Alarm' && Properties?.Metrics !== undefined),
      ),
    );
    writeFileSync(join(assembly, file), JSON.stringify(template));
  }
}

const nodeFirst = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
});
