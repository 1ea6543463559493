import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { readCommand, refuse, wholeNumber } from '../local/command-line.ts';
import { type Api, createApi, Refused, Unreachable } from './api.ts';
import { createAws } from './aws.ts';
import type { Backstage } from './backstage.ts';
import { awsBackstage } from './backstage-aws.ts';
import { localBackstage } from './backstage-local.ts';
import { BATCH_ACTIONS, batch, runDryRun } from './batch.ts';
import { commands } from './commands.ts';
import { EXPORTS, exported } from './export.ts';
import { HIGHEST_RATE, imported, reportOf, summaryOf } from './import.ts';
import { linesOf } from './import-file.ts';
import { sendTo, stackOf } from './stage.ts';
import { Misunderstood } from './stretch.ts';
import { tailed } from './tail.ts';
import { type Upkeep, upkeep } from './upkeep.ts';

const lines = Object.entries({ ...commands, ...upkeep }).map(
  ([name, { words, says }]) => `  ${`${name} ${words.join(' ')}`.padEnd(32)}${says}`,
);
const USAGE = `Usage: npm run ops -- COMMAND [OPTIONS]

The billing API, and what lies behind it, from a terminal: of \`npm start\`, or of a deployed stage, signed with your AWS credentials.

${lines.join('\n')}
  ${`batch ${BATCH_ACTIONS.join('|')}`.padEnd(32)}--select JSON as POST /batches takes it, and the action’s own options;
  ${''.padEnd(32)}a dry run first, and with --dry_run nothing else
  ${'batch-run DRY_RUN'.padEnd(32)}does what that dry run has shown
  ${`export ${EXPORTS.join('|')}`.padEnd(32)}--month 2027-01, --format csv or jsonl, --out FILE
  ${'import FILE.csv'.padEnd(32)}takes customers over (docs/take-over.md): --dry_run, --rate 5 lines a second, --format, --out FILE
  ${'tail'.padEnd(32)}the journal of the last --minutes 15: --id ID, --follow

  --stage NAME   local (the default), dev, prod
  --stack NAME   of an app of yours that has IamportBilling in it; by default iamport-billing-STAGE
  --api URL      where the API answers, or BILLING_API_URL; absent: the stack's output ApiUrl
  --yes          does not ask back in prod
  --json         the answer as it came, in one line
  --help         this text

Exits with 0; 1 when the API refuses, or what was asked is not well (keys, reconcile, a line of import); 2 when the command is not understood; 3 when there is no answer.`;

const text = { type: 'string' } as const;
const { values, positionals } = readCommand(USAGE, {
  stage: { type: 'string', default: 'local' },
  stack: { type: 'string' },
  api: text,
  yes: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  ...{ reason: text, amount: text, at: text, month: text, out: text },
  ...{ tax_free: text, vat_amount: text },
  ...{ reference: text, reference_unique: text, metadata: text },
  format: { type: 'string', default: 'csv' },
  ...{ status: text, plan_id: text, customer_id: text, held: text, paid_on: text, refunded_on: text },
  ...{ limit: text, cursor: text, select: text, refund: text },
  ...{ day: text, from: text, to: text, types: text, event_id: text, subscription_id: text, id: text },
  minutes: { type: 'string', default: '15' },
  rate: { type: 'string', default: '5' },
  follow: { type: 'boolean', default: false },
  dry_run: { type: 'boolean', default: false },
});
const [name = '', ...words] = positionals;
const { help: _, yes, json, follow, dry_run: isDryRun, ...given } = values;
const { stage, stack, api: url, month, format, out } = given;

try {
  if (name === 'export') await exportMonth();
  else if (name === 'import') await importFile();
  else if (name === 'tail') await tail();
  else if (name === 'batch' || name === 'batch-run') await obeyForMany();
  else await obey();
} catch (error) {
  if (error instanceof Refused) fail(1, error.message);
  if (error instanceof Misunderstood) refuse(USAGE, error.message);
  if (error instanceof Unreachable) fail(3, error.message);
  throw error;
}

async function obey(): Promise<void> {
  const [command, chore] = [named(commands), named(upkeep)];
  const found = command ?? chore;
  if (found === undefined || words.length !== found.words.length)
    refuse(USAGE, `COMMAND: received ${JSON.stringify(positionals.join(' '))}`);
  const api = await open();
  if (chore !== undefined) return keepUp(api, chore);
  if (found.acts === true) await confirmed(found.says);
  const answer = await command?.run(api, words, given);
  show(answer?.json);
  // A card has said no: refused, though by nobody here.
  if (answer?.status === 402) process.exitCode = 1;
}

async function keepUp(api: Api, chore: Upkeep): Promise<void> {
  const backstage = await openBackstage(api);
  if (chore.acts === true) await confirmed(chore.says, () => chore.ahead?.(backstage, words));
  const answer = await chore.run(api, backstage, words, given);
  show(answer);
  if (chore.failed?.(answer) === true) process.exitCode = 1;
}

async function tail(): Promise<void> {
  if (words.length > 0) refuse(USAGE, `tail: received ${JSON.stringify(words.join(' '))}; it takes no words`);
  const minutes = wholeNumber(USAGE, '--minutes', given.minutes, 1);
  const backstage = await openBackstage(await open());
  for await (const line of tailed(backstage, { minutes, id: given.id, follow, json })) console.log(line);
}

async function obeyForMany(): Promise<void> {
  const [what = ''] = words;
  const action = BATCH_ACTIONS.find((one) => one === what);
  if (words.length !== 1 || (name === 'batch' && action === undefined))
    refuse(
      USAGE,
      `${name}: received ${JSON.stringify(words.join(' '))}; allowed is one of ${BATCH_ACTIONS.join(', ')}`,
    );
  const select = action === undefined ? {} : selection();
  const api = await open();
  const { json: answer } =
    action === undefined
      ? await runDryRun(api, what, confirmed)
      : await batch(api, action, select, given, isDryRun, confirmed);
  show(answer);
}

function selection(): object {
  try {
    const select: unknown = JSON.parse(given['select'] ?? '');
    if (typeof select === 'object' && select !== null) return select;
  } catch {
    // Said below.
  }
  return refuse(
    USAGE,
    `--select: received ${JSON.stringify(given['select'] ?? '')}; allowed is JSON such as {"paid_on": "2027-01-31"}`,
  );
}

function show(answer: unknown): void {
  console.log(json ? JSON.stringify(answer) : JSON.stringify(answer, null, 2));
}

async function exportMonth(): Promise<void> {
  const kind = EXPORTS.find((one) => one === words[0]);
  if (kind === undefined || words.length !== 1)
    refuse(
      USAGE,
      `export: received ${JSON.stringify(words.join(' '))}; allowed is one of ${EXPORTS.join(', ')}`,
    );
  if (kind !== 'subscriptions' && !/^\d{4}-(?:0[1-9]|1[0-2])$/.test(month ?? ''))
    refuse(USAGE, `--month: received ${JSON.stringify(month ?? '')}; allowed is a month such as 2027-01`);
  put(await exported(await open(), kind, month ?? '', formatOf()));
}

async function importFile(): Promise<void> {
  const [path = ''] = words;
  if (words.length !== 1)
    refuse(USAGE, `import: received ${JSON.stringify(words.join(' '))}; it takes one file`);
  const rate = wholeNumber(USAGE, '--rate', given.rate, 1);
  if (rate > HIGHEST_RATE) refuse(USAGE, `--rate: received ${rate}; allowed is at most ${HIGHEST_RATE}`);
  const as = formatOf();
  const lines = linesOf(readFile(path));
  const time = { nowMs: () => performance.now(), sleep };
  const outcomes = await imported({ api: await open(), lines, isDryRun, rate, confirm: confirmed, time });
  put(reportOf(outcomes, as));
  console.error(summaryOf(outcomes));
  if (outcomes.some(({ outcome }) => outcome === 'refused')) process.exitCode = 1;
  else if (outcomes.some(({ outcome }) => outcome === 'unanswered')) process.exitCode = 3;
}

function readFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch {
    return refuse(USAGE, `import: ${path} cannot be read`);
  }
}

function formatOf(): 'csv' | 'jsonl' {
  if (format === 'csv' || format === 'jsonl') return format;
  return refuse(USAGE, `--format: received ${JSON.stringify(format)}; allowed is csv or jsonl`);
}

function put(sheet: string): void {
  if (out === undefined) process.stdout.write(sheet);
  else writeFileSync(out, sheet);
}

async function open(): Promise<Api> {
  const { base, send } = await sendTo(stage, url, stack).catch(explained);
  return createApi(base, send);
}

async function openBackstage(api: Api): Promise<Backstage> {
  if (stage === 'local') return localBackstage(api);
  return awsBackstage(await createAws().catch(explained), stack ?? stackOf(stage));
}

/** What is missing on the command line or around it; what AWS says is told as it is. */
function explained(error: unknown): never {
  if (error instanceof Refused || error instanceof Unreachable) throw error;
  return refuse(USAGE, error instanceof Error ? error.message : String(error));
}

/** In prod what is done is named once more, so that nobody does it in the wrong window; after what it is about. */
async function confirmed(says: string, ahead?: () => Promise<unknown> | undefined): Promise<void> {
  if (stage !== 'prod' || yes) return;
  const what = [name, ...words].join(' ');
  if (!process.stdin.isTTY)
    refuse(USAGE, `${what}, ${says}: in prod only with --yes where nobody can be asked`);
  const about = await ahead?.();
  if (about !== undefined) console.error(JSON.stringify(about, null, 2));
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(`prod, ${says}\nType "${what}" to do it: `);
  asking.close();
  if (answer.trim() !== what) fail(2, 'nothing was done');
}

function named<T>(all: Readonly<Record<string, T>>): T | undefined {
  return Object.hasOwn(all, name) ? all[name] : undefined;
}

function fail(code: number, message: string): never {
  console.error(message);
  process.exit(code);
}
