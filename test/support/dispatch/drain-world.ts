import type { SQSClient } from '@aws-sdk/client-sqs';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { createHandler } from '../../../functions/schedule/enqueue-due-charges.ts';
import type { Command } from '../../../infra/local/dynamo-model/model.ts';
import { leases } from '../../../infra/topology.ts';
import { createChargeQueue } from '../../../shared/adapters/charge-queue.ts';
import { createDueRepository } from '../../../shared/adapters/dynamo/due-repository.ts';
import { DUE_SHARDS } from '../../../shared/adapters/dynamo/keys.ts';
import { NO_HOLDS } from '../../../shared/domain/hold.ts';
import type { Settings } from '../../../shared/ports.ts';
import { createScheduler } from '../../scenario/simulation/scheduler.ts';
import { settings } from '../fixtures.ts';
import { createDueTable, itemOf } from './due-table.ts';

const START_MS = Date.parse('2026-03-01T01:00:00Z');
const READ_MS = 6;
const QUEUE_MS = 10;
const PAGE = 50;
const BATCH = 10;

export interface DrainOptions {
  readonly due: number;
  /** In the table besides; due in a month. */
  readonly idle: number;
  /** Calls take their time, virtually; absent: they are answered at once. */
  readonly takesTime: boolean;
  readonly sent?: (messages: number) => void;
}

/** What a tick can do where nothing holds it back: no workers, no pace. */
export function createDrainWorld({ due, idle, takesTime, sent }: DrainOptions) {
  const scheduler = createScheduler(START_MS, Number.POSITIVE_INFINITY);
  const call = (ms: number) =>
    takesTime ? new Promise<void>((resolve) => scheduler.after(ms, resolve)) : Promise.resolve();
  const table = createDueTable(() => call(READ_MS));
  for (let item = 0; item < due; item += 1) table.mark(item, START_MS);
  for (let item = due; item < due + idle; item += 1) table.mark(item, START_MS + 30 * 86_400_000);
  let messages = 0;
  const queue = {
    async send({ input }: Command) {
      await call(QUEUE_MS);
      messages += (input as { readonly Entries: readonly unknown[] }).Entries.length;
      sent?.(messages);
      return {};
    },
  } as unknown as SQSClient;
  const chargeQueue = createChargeQueue(queue, 'charge');
  const handler = createHandler({
    clock: { now: () => new Date(scheduler.now) },
    holds: { now: async () => NO_HOLDS },
    journal: { record: () => {} },
    settings: { ...settings, ...leases, gatewayConcurrency: 10 } as Settings,
    due: createDueRepository(table.table),
    chargeQueue,
  });

  /** Until it has ended; how long that took, ms of virtual time. */
  async function timed(work: () => Promise<unknown>): Promise<number> {
    const beganMs = scheduler.now;
    let isOver = false;
    const over = work().finally(() => {
      isOver = true;
    });
    while (!isOver) {
      await scheduler.runUntil(scheduler.nextAt() ?? scheduler.now, () => undefined);
      if (!takesTime) await over;
    }
    await over;
    return scheduler.now - beganMs;
  }

  async function ticks(): Promise<void> {
    const time = new Date(START_MS).toISOString();
    const before = messages;
    while (messages - before < due) await handler({ time }, {} as never);
  }

  /** The least that anybody would write: a page, its messages, the next page. Nothing is claimed. */
  async function bareShard(shard: number): Promise<void> {
    const values = { ':shard': `DUE#${shard}`, ':now': `${new Date(START_MS).toISOString()}$` };
    for (let ExclusiveStartKey: object | undefined; ; ) {
      const input = { IndexName: 'due', ExpressionAttributeValues: values, Limit: PAGE, ExclusiveStartKey };
      const { Items } = (await table.table.client.send(
        new QueryCommand({ TableName: 'billing', ...input } as never),
      )) as unknown as { Items: { subscriptionId: string }[] };
      for (let from = 0; from < Items.length; from += BATCH) {
        const Entries = Items.slice(from, from + BATCH).map(({ subscriptionId }) => ({
          MessageBody: JSON.stringify({ item: itemOf(subscriptionId) }),
        }));
        await queue.send({ input: { Entries } } as never);
      }
      if (Items.length < PAGE) return;
      ExclusiveStartKey = Items.at(-1);
    }
  }

  return {
    used: table.used,
    ticks: () => timed(ticks),
    bare: () => timed(() => Promise.all(Array.from({ length: DUE_SHARDS }, (_, shard) => bareShard(shard)))),
  };
}
