import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Api } from './api.ts';
import type { Command, Given } from './command.ts';

export const BATCH_ACTIONS = ['refund', 'retry', 'cancel', 'change_plan'] as const;

/** A dry run of 10,000 takes some minutes. */
const MOST_LOOKS = 1_000;
const LOOK_MS = 1_000;

/** Asked back with how many and how much, where the stage asks at all. */
export type Confirm = (what: string) => Promise<void>;

/** Nothing is done to many that nobody has looked at: first a dry run, then what it has shown. */
export async function batch(
  api: Api,
  action: (typeof BATCH_ACTIONS)[number],
  select: object,
  given: Given,
  isDryRun: boolean,
  confirm: Confirm,
): Promise<Answer> {
  const { reason, amount, at, refund, plan_id } = given;
  const fields = {
    ...{ reason, at, refund, plan_id },
    ...(amount === undefined ? {} : { amount: Number(amount) }),
  };
  const { json } = await api.call('POST', '/batches', { action, select, ...fields, dry_run: true });
  const dry = await ended(api, json.batch_id);
  return isDryRun ? dry : run(api, dry, confirm);
}

/** Runs a dry run that somebody has looked at. */
export async function runDryRun(api: Api, batchId: string, confirm: Confirm): Promise<Answer> {
  return run(api, await api.call('GET', `/batches/${encodeURIComponent(batchId)}`), confirm);
}

async function run(api: Api, { json: dry }: Answer, confirm: Confirm): Promise<Answer> {
  const { counts, won, action, batch_id } = dry;
  await confirm(`${action} ${counts.done} of ${counts.selected}, ${won} won in all`);
  return api.call('POST', '/batches', { from_dry_run: batch_id });
}

async function ended(api: Api, batchId: string): Promise<Answer> {
  for (let look = 1; ; look += 1) {
    const answer = await api.call('GET', `/batches/${batchId}`);
    if (answer.json.ended_at !== null || look >= MOST_LOOKS) return answer;
    await sleep(LOOK_MS);
  }
}

const path = (batchId = '', more = '') => `/batches/${encodeURIComponent(batchId)}${more}`;

export const batchCommands: Readonly<Record<string, Command>> = {
  batches: { words: [], says: 'list', run: (api) => api.call('GET', '/batches?limit=100') },
  'batch-status': {
    words: ['BATCH_ID'],
    says: 'how far it is, how many, how much',
    run: (api, [id]) => api.call('GET', path(id)),
  },
  'batch-items': {
    words: ['BATCH_ID'],
    says: 'what has become of each',
    async run(api, [id]) {
      const items: Answer['json'][] = [];
      for await (const page of api.pages(path(id, '/items'), 'items')) items.push(...page);
      return { status: 200, json: { items } };
    },
  },
  'batch-stop': {
    words: ['BATCH_ID'],
    says: 'begins nothing more of it',
    run: (api, [id]) => api.call('POST', path(id, '/stop')),
  },
};
