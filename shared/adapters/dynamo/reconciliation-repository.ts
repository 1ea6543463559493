import { createHash } from 'node:crypto';
import { GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { Reconciliation } from '../../domain/event.ts';
import type { Progress } from '../../domain/reconciliation-progress.ts';
import type { ReconciliationRepository } from '../../ports.ts';
import { exactly } from '../exactly.ts';
import { instant } from '../instant.ts';
import { eventItem } from './event-item.ts';
import { reconciliationKeys } from './keys.ts';
import { readItem, stored, writeItem } from './stored-item.ts';
import { openTable, type Table, written } from './table.ts';
import { asRead, stamped } from './versions.ts';

const progressSchema = exactly<Progress>()(
  stored({
    from: instant,
    to: instant,
    reached: instant,
    runs: v.number(),
    heldUntil: instant,
    isOver: v.boolean(),
    sums: stored({
      payments: v.number(),
      foreign: v.number(),
      repaired: v.number(),
      surplusCanceled: v.number(),
      unexplainedCount: v.number(),
      unexplained: v.array(stored({ merchantUid: v.string(), impUid: v.string(), reason: v.string() })),
    }),
    version: v.number(),
  }),
);

const progresses = { schema: progressSchema, upcasts: [] };

/** 96 bits. The same report written again (a repeat of the SDK's) is the same item. */
const digestOf = (report: Reconciliation): string =>
  createHash('sha256').update(JSON.stringify(report)).digest('base64url').slice(0, 16);

export function createReconciliationRepository(table: Table): ReconciliationRepository {
  const { client, name: TableName } = openTable(table);
  const Key = reconciliationKeys.progress;
  const told = (report: Reconciliation) => {
    const event = { type: 'reconciliation.completed', ...report } as const;
    return { TableName, Item: eventItem(reconciliationKeys.report(report.at, digestOf(report)), event) };
  };
  return {
    async record(report) {
      await client.send(new PutCommand(told(report)));
    },

    async findProgress() {
      const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
      return Item === undefined ? undefined : readItem(progresses, Item);
    },

    async saveProgress(before, next, report) {
      const progress = stamped(next, before);
      const Item = { ...writeItem(progresses, progress), ...Key };
      const put = { TableName, Item, ...asRead(before) };
      if (report === undefined) return (await written(client.send(new PutCommand(put)))) ? progress : 'stale';
      const both = new TransactWriteCommand({ TransactItems: [{ Put: put }, { Put: told(report) }] });
      return (await written(client.send(both))) ? progress : 'stale';
    },
  };
}
