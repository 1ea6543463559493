import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { readCharge, readSubscription } from '../../../shared/adapters/dynamo/account-items.ts';
import { unfolded } from '../../../shared/adapters/dynamo/open-charge.ts';
import type { Table } from '../../../shared/adapters/dynamo/table.ts';
import { kstDate } from '../../../shared/domain/billing-calendar.ts';
import { consentNeeded, opensOn } from '../../../shared/domain/consent.ts';
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
  const items = (await scan(table)).flatMap(apart);
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
    subscriptions: kind('SUB#', 'SUB').map((item) => ({
      ...item,
      consentNeeded: neededBy(item, charges, clock.now()),
    })),
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

/** An open charge lies inside its subscription's item, and is shown as the item that it becomes. */
function apart(item: Item): Item[] {
  const { subscription, charge } = unfolded(item);
  const { pk, period } = item;
  return charge === undefined ? [item] : [subscription, { ...charge, pk, sk: `CHARGE#${digits(period)}` }];
}

const digits = (period: unknown): string => String(period).padStart(4, '0');

/** The change ahead that nobody has agreed to, as the API shows it. Absent of an item that cannot be read. */
function neededBy(item: Item, charges: readonly Item[], now: Date) {
  const current = charges.find(
    ({ pk, sk }) => pk === item['pk'] && sk === `CHARGE#${digits(item['period'])}`,
  );
  try {
    const account = { subscription: readSubscription(item), charge: current && readCharge(current) };
    const change = consentNeeded(account, now);
    if (change === undefined) return undefined;
    const from = opensOn(change);
    return { ...change, opensOn: from, isOpen: from <= kstDate(now) };
  } catch {
    return undefined;
  }
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
