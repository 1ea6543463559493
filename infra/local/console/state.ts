import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../../../shared/adapters/dynamo/table.ts';
import type { LocalClock } from '../clock.ts';
import type { EventLog } from '../event-log.ts';
import type { Simulator } from '../iamport-simulator/options.ts';
import { createLocalQueue, dlqName, type LocalQueue } from '../queue.ts';
import type { Store } from '../store.ts';
import type { Timeline } from '../timeline.ts';

export interface StateSources {
  readonly clock: LocalClock;
  readonly timeline: Timeline;
  readonly table: Table;
  readonly store: Store;
  readonly queues: Readonly<Record<string, LocalQueue>>;
  readonly events: EventLog;
  readonly simulator: Pick<Simulator, 'url' | 'faults'>;
}

type Item = Readonly<Record<string, unknown>>;

/** What the page shows at most, newest first. */
const CHARGES_SHOWN = 500;
const EVENTS_SHOWN = 200;
const TIMELINE_SHOWN = 200;

/** Everything the page shows, newest first, without buyers' data and token digests. */
export async function consoleState(sources: StateSources) {
  const { clock, timeline, table, store, queues, events, simulator } = sources;
  const items = await scan(table);
  const kind = (prefix: string, sk: string) =>
    items
      .filter((item) => String(item['pk']).startsWith(prefix) && item['sk'] === sk)
      .map(({ tokenDigest: _digest, buyer: _buyer, ...item }) => item)
      .sort((a, b) => String(b['pk']).localeCompare(String(a['pk'])));
  const charges = items
    .filter((item) => String(item['sk']).startsWith('CHARGE'))
    .sort((a, b) => latest(b).localeCompare(latest(a)));
  return {
    now: clock.now().toISOString(),
    simulator_url: simulator.url,
    faults: simulator.faults.current(),
    registrations: kind('REG#', 'REG'),
    cards: kind('CARD#', 'CARD'),
    plans: kind('PLAN#', 'PLAN'),
    subscriptions: kind('SUB#', 'SUB'),
    charges: charges.slice(0, CHARGES_SHOWN),
    charges_total: charges.length,
    events: events.list(EVENTS_SHOWN),
    timeline: timeline.list(TIMELINE_SHOWN),
    queues: Object.values(queues).map((queue) => ({
      name: queue.name,
      messages: queue.list(),
      dead: deadLetters(store, clock, queue.name),
    })),
  };
}

/** Pages of a scan; enough for a laptop's years. */
const MAX_PAGES = 50;

/** Events and kept answers are most of the table and not shown from here: the engine leaves them out. */
async function scan(table: Table): Promise<Item[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { Items = [], LastEvaluatedKey } = await table.client.send(
      new ScanCommand({
        TableName: table.name,
        FilterExpression: 'NOT begins_with(sk, :event) AND NOT begins_with(sk, :answer)',
        ExpressionAttributeValues: { ':event': 'EVENT#', ':answer': 'IDEM' },
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    items.push(...Items);
    if (LastEvaluatedKey === undefined) break;
    from = LastEvaluatedKey;
  }
  return items;
}

/** When a charge was last attempted, for the newest first. */
function latest(item: Item): string {
  const attempts = Array.isArray(item['attempts']) ? item['attempts'] : [];
  return String(attempts.at(-1)?.sentAt ?? item['createdAt']);
}

function deadLetters(store: Store, clock: LocalClock, queue: string) {
  const dead = createLocalQueue({
    store,
    clock,
    name: dlqName(queue),
    visibilityTimeoutSeconds: 0,
    maxReceiveCount: 1,
  });
  return dead.list();
}
