import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { readCommand, refuse } from '../local/command-line.ts';
import { createApi, Refused, Unreachable } from './api.ts';
import { BATCH_ACTIONS, batch, runDryRun } from './batch.ts';
import { commands } from './commands.ts';
import { EXPORTS, exported } from './export.ts';
import { sendTo } from './stage.ts';

const lines = Object.entries(commands).map(
  ([name, { words, says }]) => `  ${`${name} ${words.join(' ')}`.padEnd(32)}${says}`,
);
const USAGE = `Usage: npm run ops -- COMMAND [OPTIONS]

The billing API from a terminal: of \`npm start\`, or of a deployed stage, signed with your AWS credentials.

${lines.join('\n')}
  ${`batch ${BATCH_ACTIONS.join('|')}`.padEnd(32)}--select JSON as POST /batches takes it, and the action’s own options;
  ${''.padEnd(32)}a dry run first, and with --dry_run nothing else
  ${'batch-run DRY_RUN'.padEnd(32)}does what that dry run has shown
  ${`export ${EXPORTS.join('|')}`.padEnd(32)}--month 2027-01, --format csv or jsonl, --out FILE

  --stage NAME   local (the default), dev, prod
  --api URL      the stack's output ApiUrl, for a deployed stage; or BILLING_API_URL
  --yes          does not ask back in prod
  --json         the answer as it came, in one line
  --help         this text

Exits with 0; 1 when the API refuses; 2 when the command is not understood; 3 when there is no answer.`;

const text = { type: 'string' } as const;
const { values, positionals } = readCommand(USAGE, {
  stage: { type: 'string', default: 'local' },
  api: text,
  yes: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  ...{ reason: text, amount: text, at: text, month: text, out: text },
  format: { type: 'string', default: 'csv' },
  ...{ status: text, plan_id: text, customer_id: text, held: text, paid_on: text, refunded_on: text },
  ...{ limit: text, cursor: text, select: text, refund: text },
  dry_run: { type: 'boolean', default: false },
});
const [name = '', ...words] = positionals;
const { help: _, yes, json, dry_run: isDryRun, ...given } = values;
const { stage, api: url, month, format, out } = given;

try {
  if (name === 'export') await exportMonth();
  else if (name === 'batch' || name === 'batch-run') await obeyForMany();
  else await obey();
} catch (error) {
  if (error instanceof Refused) fail(1, error.message);
  if (error instanceof Unreachable) fail(3, error.message);
  throw error;
}

async function obey(): Promise<void> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined || words.length !== command.words.length)
    refuse(USAGE, `COMMAND: received ${JSON.stringify(positionals.join(' '))}`);
  const api = await open();
  if (command.acts === true) await confirmed(command.says);
  const { status, json: answer } = await command.run(api, words, given);
  show(answer);
  // A card has said no: refused, though by nobody here.
  if (status === 402) process.exitCode = 1;
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
  if (format !== 'csv' && format !== 'jsonl')
    refuse(USAGE, `--format: received ${JSON.stringify(format)}; allowed is csv or jsonl`);
  const sheet = await exported(await open(), kind, month ?? '', format);
  if (out === undefined) process.stdout.write(sheet);
  else writeFileSync(out, sheet);
}

async function open() {
  const { base, send } = await sendTo(stage, url).catch((error: unknown) =>
    refuse(USAGE, error instanceof Error ? error.message : String(error)),
  );
  return createApi(base, send);
}

/** In prod what is done is named once more, so that nobody does it in the wrong window. */
async function confirmed(says: string): Promise<void> {
  if (stage !== 'prod' || yes) return;
  const what = [name, ...words].join(' ');
  if (!process.stdin.isTTY)
    refuse(USAGE, `${what}, ${says}: in prod only with --yes where nobody can be asked`);
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(`prod, ${says}\nType "${what}" to do it: `);
  asking.close();
  if (answer.trim() !== what) fail(2, 'nothing was done');
}

function fail(code: number, message: string): never {
  console.error(message);
  process.exit(code);
}
