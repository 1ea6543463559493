import { type Answer, Refused } from './api.ts';
import { type Backstage, type DeadLetters, REDRIVEN } from './backstage.ts';
import type { Ahead, Commands, Given } from './command.ts';
import { Misunderstood } from './misunderstood.ts';
import { DAY, ID, INSTANT, TEXT } from './options.ts';
import { replayed, replayOf } from './replay.ts';
import { instantOf, stretchOf } from './stretch.ts';

/** One run ends when its time is out, and says how far it came: more of them than 400 days can take. */
const MAX_RUNS = 400;
const STRETCH = { day: DAY, from: INSTANT, to: INSTANT };

/** What keeps a stage going, beside what its customers' money does. */
export const upkeep: Commands = {
  keys: {
    words: [],
    says: 'asks 아임포트 whether it takes the keys, and which MID it charges with. Charges nothing, shows no key',
    async run(desk) {
      const { json } = await (await desk.api()).call('GET', '/gateway-keys');
      const isWell = json.keys === 'accepted' && json.mid_fits !== false;
      return { answer: json, code: isWell ? 0 : 1 };
    },
  },
  'dead-letters': {
    words: [],
    says: 'what lies in each DLQ: ids only',
    run: async (desk) => ({ answer: { queues: await (await desk.backstage()).deadLetters() } }),
  },
  redrive: {
    words: ['QUEUE'],
    says: `${REDRIVEN.join(', ')}: its dead letters go back to work`,
    async run(desk, words) {
      const queue = redriven(words);
      const backstage = await desk.backstage();
      await desk.confirm(async () => aheadOfRedrive(await lyingIn(backstage, queue)));
      const lying = await lyingIn(backstage, queue);
      // AWS would answer with a task also where nothing lies.
      if (lying.messages === 0) return { answer: lying };
      return { answer: { ...lying, ...(await backstage.redrive(queue)) } };
    },
  },
  replay: {
    words: [],
    says: 'webhooks once more: one event; what a subscription has told; or, from an instant on, what all have',
    options: { event_id: ID, subscription_id: ID, from: INSTANT, to: INSTANT, types: TEXT },
    async run(desk, _words, given) {
      const wanted = replayOf(given);
      const api = await desk.api();
      await desk.confirm(async () => aheadOfReplay(given));
      return { answer: await replayed(api, wanted) };
    },
  },
  reconcile: {
    words: [],
    says: 'compares a day, or a stretch, with 아임포트, and repairs',
    options: STRETCH,
    async run(desk, _words, given) {
      const { from, to } = stretchOf(given);
      const backstage = await desk.backstage();
      await desk.confirm(async () => ({
        lines: [
          ['is compared', `${from.toISOString()} to ${to.toISOString()}`],
          ['is repaired', 'what was missed is settled, what was taken twice goes back'],
        ],
        word: `reconcile ${given['day'] ?? given['from']}`,
      }));
      const answer = await comparedFrom(backstage, from, to);
      return { answer, code: answer.is_complete && answer.unexplained_count === 0 ? 0 : 1 };
    },
  },
};

function aheadOfRedrive({ queue, messages, letters }: DeadLetters): Ahead {
  return {
    lines: [
      ['go back to work', `${messages} of the queue ${queue}`],
      ...letters.map(({ ids }) => ['', JSON.stringify(ids)] as const),
    ],
    word: `redrive ${queue} ${messages}`,
  };
}

function aheadOfReplay({ event_id, subscription_id, from, to, types }: Given): Ahead {
  const whose = event_id ?? subscription_id ?? 'all';
  return {
    lines: [
      [
        'is sent again',
        event_id ?? (subscription_id ? `what ${subscription_id} has told` : 'what all have told'),
      ],
      ['of', `${types ?? 'all types'}, ${from ?? 'from the beginning'} to ${to ?? 'now'}`],
    ],
    word: `replay ${whose}`,
  };
}

function redriven([queue = '']: readonly string[]): string {
  if (REDRIVEN.some((one) => one === queue)) return queue;
  throw new Misunderstood(
    `QUEUE: received ${JSON.stringify(queue)}; allowed is one of ${REDRIVEN.join(', ')}`,
  );
}

async function lyingIn(backstage: Backstage, queue: string): Promise<DeadLetters> {
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
