import { type Answer, type Api, Refused } from './api.ts';
import { type Backstage, type DeadLetters, REDRIVEN } from './backstage.ts';
import type { Given } from './commands.ts';
import { replayed } from './replay.ts';
import { instantOf, Misunderstood, stretchOf } from './stretch.ts';

/** What keeps a stage going, beside what its customers' money does. */
export interface Upkeep {
  readonly words: readonly string[];
  readonly says: string;
  readonly acts?: boolean;
  run(api: Api, backstage: Backstage, words: readonly string[], given: Given): Promise<Answer['json']>;
  /** What somebody wants to see before it is done. */
  ahead?(backstage: Backstage, words: readonly string[]): Promise<Answer['json']>;
  /** Whether what was found is no success, for the exit code. */
  failed?(answer: Answer['json']): boolean;
}

/** One run ends when its time is out, and says how far it came: more of them than 400 days can take. */
const MAX_RUNS = 400;

export const upkeep: Readonly<Record<string, Upkeep>> = {
  keys: {
    words: [],
    says: 'asks 아임포트 whether it takes the keys, and which MID it charges with. Charges nothing, shows no key',
    run: async (api) => (await api.call('GET', '/gateway-keys')).json,
    failed: ({ keys, mid_fits }) => keys !== 'accepted' || mid_fits === false,
  },
  'dead-letters': {
    words: [],
    says: 'what lies in each DLQ: ids only',
    run: async (_, backstage) => ({ queues: await backstage.deadLetters() }),
  },
  redrive: {
    words: ['QUEUE'],
    says: `${REDRIVEN.join(', ')}: its dead letters go back to work`,
    acts: true,
    ahead: lyingIn,
    async run(_, backstage, words) {
      const lying = await lyingIn(backstage, words);
      // AWS would answer with a task also where nothing lies.
      return lying.messages === 0 ? lying : { ...lying, ...(await backstage.redrive(lying.queue)) };
    },
  },
  replay: {
    words: [],
    says: 'webhooks once more: --event_id, or --subscription_id (absent: all of them) with --from, --to, --types',
    acts: true,
    run: (api, _, _words, given) => replayed(api, given),
  },
  reconcile: {
    words: [],
    says: 'compares with 아임포트, and repairs: --day 2027-01-31, or --from and --to',
    acts: true,
    async run(_, backstage, _words, given) {
      const { from, to } = stretchOf(given);
      return comparedFrom(backstage, from, to);
    },
    failed: ({ is_complete, unexplained_count }) => !is_complete || unexplained_count > 0,
  },
};

async function lyingIn(backstage: Backstage, [queue = '']: readonly string[]): Promise<DeadLetters> {
  if (!REDRIVEN.some((one) => one === queue))
    throw new Misunderstood(
      `QUEUE: received ${JSON.stringify(queue)}; allowed is one of ${REDRIVEN.join(', ')}`,
    );
  const lying = (await backstage.deadLetters()).find((one) => one.queue === queue);
  if (lying === undefined) throw new Refused(`there is no queue ${queue} here`);
  return lying;
}

/** Run after run until all is compared, or one gets nowhere. */
async function comparedFrom(backstage: Backstage, from: Date, to: Date): Promise<Answer['json']> {
  const sums = {
    payments: 0,
    repaired: 0,
    surplus_canceled: 0,
    unexplained_count: 0,
    unexplained: [] as unknown[],
  };
  let reached = from;
  for (let runs = 1; runs <= MAX_RUNS; runs += 1) {
    const report = await backstage.reconcile(reached, to);
    sums.payments += report.payments;
    sums.repaired += report.repaired;
    sums.surplus_canceled += report.surplusCanceled;
    sums.unexplained_count += report.unexplainedCount;
    sums.unexplained.push(...report.unexplained);
    const until = instantOf('to', report.to);
    const isStuck = until.getTime() <= reached.getTime();
    reached = until;
    if (report.isComplete || isStuck || runs === MAX_RUNS)
      return { from, to: reached, is_complete: report.isComplete, runs, ...sums };
  }
  return undefined;
}
