import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Api } from './api.ts';
import { asCommand, type Call, wonOf } from './calls.ts';
import type { Commands, Desk, Given } from './command.ts';
import { Misunderstood } from './misunderstood.ts';
import { FLAG, ID, isSaid, JSON_TEXT, oneOf, TEXT, WON } from './options.ts';

const ACTIONS = ['refund', 'retry', 'cancel', 'change_plan'] as const;

/** A dry run of 10,000 takes some minutes. */
const MOST_LOOKS = 1_000;
const LOOK_MS = 1_000;

/** Nothing is done to many that nobody has looked at: first a dry run, then what it has shown. */
async function batch(desk: Desk, action: string, given: Given): Promise<Answer> {
  const { reason, at, refund, plan_id, select } = given;
  const order = { action, select: selection(select), reason, at, refund, plan_id, ...wonOf(given, 'amount') };
  const api = await desk.api();
  const { json } = await api.call('POST', '/batches', { ...order, dry_run: true });
  const dry = await ended(api, json.batch_id);
  return isSaid(given['dry_run']) ? dry : run(desk, api, dry);
}

async function run(desk: Desk, api: Api, { json: dry }: Answer): Promise<Answer> {
  const { counts, won, action, batch_id } = dry;
  await desk.confirm(async () => ({
    lines: [
      ['is done', `${action} of ${counts.done} of ${counts.selected}`],
      ['in all', `${won.toLocaleString('en-US')} won`],
    ],
    word: `${action} ${counts.done}`,
  }));
  return api.call('POST', '/batches', { from_dry_run: batch_id });
}

async function ended(api: Api, batchId: string): Promise<Answer> {
  for (let look = 1; ; look += 1) {
    const answer = await api.call('GET', `/batches/${batchId}`);
    if (answer.json.ended_at !== null || look >= MOST_LOOKS) return answer;
    await sleep(LOOK_MS);
  }
}

function selection(text = ''): object {
  try {
    const select: unknown = JSON.parse(text);
    if (typeof select === 'object' && select !== null) return select;
  } catch {
    // Said below.
  }
  throw new Misunderstood(
    `--select: received ${JSON.stringify(text)}; allowed is JSON such as {"paid_on": "2027-01-31"}`,
  );
}

const path = (batchId = '', more = '') => `/batches/${encodeURIComponent(batchId)}${more}`;

const CALLS: Readonly<Record<string, Call>> = {
  batches: { words: [], says: 'list', call: (api) => api.call('GET', '/batches?limit=100') },
  'batch-status': {
    words: ['BATCH_ID'],
    says: 'how far it is, how many, how much',
    call: (api, [id]) => api.call('GET', path(id)),
  },
  'batch-items': {
    words: ['BATCH_ID'],
    says: 'what has become of each',
    async call(api, [id]) {
      const items: Answer['json'][] = [];
      for await (const page of api.pages(path(id, '/items'), 'items')) items.push(...page);
      return { status: 200, json: { items } };
    },
  },
  'batch-stop': {
    words: ['BATCH_ID'],
    says: 'begins nothing more of it',
    call: (api, [id]) => api.call('POST', path(id, '/stop')),
  },
};

export const batchCommands: Commands = {
  batch: {
    words: [ACTIONS.join('|')],
    says: 'many at once, selected as POST /batches takes it: a dry run first, and with --dry_run nothing else',
    options: {
      ...{ select: JSON_TEXT, dry_run: FLAG, reason: TEXT, amount: WON },
      ...{ at: oneOf('period_end', 'now'), refund: oneOf('none', 'unused'), plan_id: ID },
    },
    async run(desk, [action = ''], given) {
      if (!ACTIONS.some((one) => one === action))
        throw new Misunderstood(
          `batch: received ${JSON.stringify(action)}; allowed is one of ${ACTIONS.join(', ')}`,
        );
      return { answer: (await batch(desk, action, given)).json };
    },
  },
  'batch-run': {
    words: ['DRY_RUN'],
    says: 'does what that dry run has shown',
    async run(desk, [dryRun]) {
      const api = await desk.api();
      return { answer: (await run(desk, api, await api.call('GET', path(dryRun)))).json };
    },
  },
  ...Object.fromEntries(Object.entries(CALLS).map(([name, call]) => [name, asCommand(call)])),
};
