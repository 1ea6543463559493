import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { V1Payment } from '../../infra/local/iamport-simulator/wire.ts';
import type { LocalState } from '../../infra/local/local-state.ts';
import type { LocalTable } from '../../infra/local/local-table.ts';
import { dlqName } from '../../infra/local/queue.ts';
import type { PublishedEvent } from '../../shared/ports.ts';
import type { Stored } from '../scenario/simulation/items.ts';
import { allApart } from '../support/open-charge.ts';
import type { Addresses } from './addresses.ts';
import type { Request } from './merchant.ts';

/** What matters of a record at 아임포트. */
export type Payment = Pick<
  V1Payment,
  | 'imp_uid'
  | 'merchant_uid'
  | 'status'
  | 'amount'
  | 'cancel_amount'
  | 'customer_uid'
  | 'customer_uid_usage'
  | 'paid_at'
>;

/** All that can be known when everything is at rest, each part from whoever owns it. */
export interface Facts {
  readonly now: Date;
  /** The whole table, each open charge by itself. */
  readonly items: readonly Stored[];
  /** The simulator's ledger, oldest first. */
  readonly payments: readonly Payment[];
  /** What reached the bus, in that order. */
  readonly published: readonly PublishedEvent[];
  /** Bodies of what still lies in a queue, by queue, dead letters included. */
  readonly queued: Readonly<Record<string, readonly string[]>>;
  /** What the merchant asked for, and what it was told. */
  readonly requests: readonly Request[];
}

export interface Sources {
  readonly addresses: Addresses;
  readonly state: LocalState;
  readonly table: LocalTable;
  readonly requests: readonly Request[];
}

const MAX_EVENTS = 1_000_000;
const MAX_PAGES = 1_000;

export async function gatherFacts({ addresses, state, table, requests }: Sources): Promise<Facts> {
  const url = `http://127.0.0.1:${addresses.simulatorPort}/simulator/payments`;
  const { payments } = (await (await fetch(url)).json()) as { payments: Payment[] };
  return {
    now: state.clock.now(),
    items: allApart(await scan(table)) as unknown as readonly Stored[],
    payments,
    published: state.events.list(MAX_EVENTS).reverse(),
    queued: queuedIn(state),
    requests,
  };
}

function queuedIn({ store, queues }: LocalState): Record<string, string[]> {
  const names = Object.keys(queues).flatMap((name) => [name, dlqName(name)]);
  const select = store.prepare('SELECT body FROM message WHERE queue = ?');
  return Object.fromEntries(names.map((name) => [name, select.all(name).map(({ body }) => String(body))]));
}

async function scan({ watch: { table } }: LocalTable): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let from: Record<string, unknown> | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { Items = [], LastEvaluatedKey } = await table.client.send(
      new ScanCommand({
        TableName: table.name,
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    items.push(...Items);
    if (LastEvaluatedKey === undefined) return items;
    from = LastEvaluatedKey;
  }
  throw new Error('more items than expected');
}
