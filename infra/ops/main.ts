import { createInterface } from 'node:readline/promises';
import { readCommand } from '../local/command-line.ts';
import { allCommands } from './all-commands.ts';
import { createApi, Refused, Unreachable } from './api.ts';
import { createAws } from './aws.ts';
import { awsBackstage } from './backstage-aws.ts';
import { localBackstage } from './backstage-local.ts';
import { type Confirmation, confirmed, NotConfirmed } from './confirm.ts';
import { Misunderstood } from './misunderstood.ts';
import { sendTo, stackOf, stageNamed } from './stage.ts';
import { optionsOf, understood } from './understood.ts';
import { usageOf, usageOfAll } from './usage.ts';

const USAGE = `Usage: npm run ops -- COMMAND [OPTIONS]

The billing API, and what lies behind it, from a terminal: of \`npm start\`, or of a deployed stage, signed with your AWS credentials.
In a script, or into a file: npm run --silent ops -- …, so that npm says nothing of its own.

${usageOfAll(allCommands)}

  --stage NAME   local (the default), dev, prod
  --stack NAME   of an app of yours that has IamportBilling in it; by default iamport-billing-STAGE
  --api URL      where the API answers, or BILLING_API_URL; absent: the stack's output ApiUrl
  --yes          does not ask back: else what moves money or stops it shows what it will do, wherever the stage is not known to be local or dev
  --json         the answer as it came, in one line; what went wrong as {"error": …} on stderr
  --help         this text

Where several values are named, the first is meant when the option is absent. A command takes its own options and no other.

Exits with 0; 1 when the API refuses, or what was asked is not well (keys, reconcile, a line of import); 2 when the command is not understood; 3 when there is no answer.`;

const isJson = process.argv.includes('--json');
const { values, positionals } = readCommand(
  USAGE,
  {
    ...optionsOf(allCommands),
    stage: { type: 'string', default: 'local' },
    stack: { type: 'string' },
    api: { type: 'string' },
    yes: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  } as const,
  (sentence) => fail(2, sentence, {}, USAGE),
);
const { help: _, json: __, stage: typed, stack, api: url, yes, ...said } = values;

try {
  const { command, words, given } = understood(allCommands, positionals, said);
  const stage = toldAs(() => stageNamed(typed));
  const reached = once(() => sendTo(stage, url, stack).catch(explained));
  const confirmation: Confirmation = {
    isSaid: yes,
    stage: async () => (await reached()).stage(),
    isTerminal: process.stdin.isTTY === true,
    show: (text) => console.error(text),
    ask,
  };
  const api = async () => {
    const { base, send } = await reached();
    return createApi(base, send);
  };
  const desk = {
    stage,
    isJson,
    api,
    backstage: async () =>
      stage === 'local'
        ? localBackstage(await api())
        : awsBackstage(await createAws().catch(explained), stack ?? stackOf(stage)),
    confirm: (ahead: Parameters<typeof confirmed>[1]) => confirmed(confirmation, ahead),
  };
  const { answer, code = 0 } = await command.run(desk, words, given);
  if (answer !== undefined) console.log(isJson ? JSON.stringify(answer) : JSON.stringify(answer, null, 2));
  if (code !== 0) process.exitCode = code;
} catch (error) {
  if (error instanceof Refused) fail(1, error.message, { status: error.status, ...error.problem });
  if (error instanceof Misunderstood) fail(2, error.message, {}, helpFor(positionals[0]));
  if (error instanceof NotConfirmed) fail(2, error.message);
  if (error instanceof Unreachable) fail(3, error.message);
  throw error;
}

function helpFor(name = ''): string {
  const command = Object.hasOwn(allCommands, name) ? allCommands[name] : undefined;
  return command === undefined ? USAGE : `Usage:\n${usageOf(name, command)}`;
}

async function ask(question: string): Promise<string> {
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(question);
  asking.close();
  return answer;
}

/** What is missing on the command line or around it; what AWS says is told as it is. */
function explained(error: unknown): never {
  if (error instanceof Refused || error instanceof Unreachable) throw error;
  throw new Misunderstood(error instanceof Error ? error.message : String(error));
}

function toldAs<T>(what: () => T): T {
  try {
    return what();
  } catch (error) {
    return explained(error);
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function fail(code: number, message: string, problem: object = {}, help?: string): never {
  const text = help === undefined ? message : `${message}\n\n${help}`;
  console.error(isJson ? JSON.stringify({ error: { message, ...problem } }) : text);
  process.exit(code);
}
