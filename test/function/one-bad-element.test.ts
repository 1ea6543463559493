import type { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/schedule/enqueue-due-charges.ts';
import type { Command, Item } from '../../infra/local/dynamo-model/model.ts';
import { createChargeQueue } from '../../shared/adapters/charge-queue.ts';
import type { DueEntry, DueRepository } from '../../shared/ports.ts';
import { later } from '../support/charging.ts';
import { type ChargingPorts, createChargingPorts } from '../support/charging-ports.ts';
import { lambdaContext } from '../support/events.ts';
import { NOW } from '../support/fixtures.ts';

/*
 * One bad element (an item, a claim, a message, a shard) never stops or delays the others by more than its own retry.
 * What failed is told in the end: the tick fails, and an alarm goes by that.
 */

let test: ChargingPorts;
beforeEach(() => {
  test = createChargingPorts();
});

const CLAIM_MS = 421_000;
const tick = (time = NOW, ports: object = {}) =>
  createHandler({ ...test.ports, ...ports })({ time: time.toISOString() }, lambdaContext);
const subscriptions = async (count: number) => {
  const ids: string[] = [];
  for (let made = 0; made < count; made += 1) ids.push((await test.subscription()).subscriptionId);
  return ids;
};
const queuedIds = () =>
  test.queued.map(({ subject }) => (subject.kind === 'subscription' ? subject.subscriptionId : subject.kind));
const named = (name: string) => Object.assign(new Error(name), { name });
const claims = (command: Command, id: string) =>
  command instanceof UpdateCommand && command.input.Key?.['pk'] === `SUB#${id}`;

describe('a tick', () => {
  it('of which one claim of 40 meets a transaction sends the other 39, and then fails', async () => {
    const ids = await subscriptions(40);
    test.trouble.with = (command) =>
      claims(command, ids[7] ?? '') ? named('TransactionConflictException') : undefined;
    await expect(tick()).rejects.toThrow('1 due entry');
    expect(queuedIds().sort()).toEqual(ids.filter((id) => id !== ids[7]).sort());
    expect(test.journal).toContainEqual(
      expect.objectContaining({ event: 'due.failed', level: 'error', count: 1, reason: 'storage_busy' }),
    );

    test.trouble.with = () => undefined;
    expect(await tick()).toEqual({ queued: 1 });
    expect(queuedIds().sort()).toEqual([...ids].sort());
  });

  it('goes past more entries that cannot be claimed than a page holds', async () => {
    const bad = new Set(await subscriptions(240));
    test.clock.at = later(1);
    const good = await test.subscription({ nextChargeAt: later(1) });
    test.trouble.with = (command) =>
      command instanceof UpdateCommand && bad.has(String(command.input.Key?.['pk']).slice(4))
        ? named('AccessDeniedException')
        : undefined;
    await expect(tick(later(1))).rejects.toThrow('240 due entries');
    expect(queuedIds()).toEqual([good.subscriptionId]);
  });

  it('of which one shard cannot be read works the others off, and then fails', async () => {
    await subscriptions(60);
    const { list } = test.ports.due;
    const due: DueRepository = {
      ...test.ports.due,
      list: async (shard, ...rest) => {
        if (shard === 2) throw named('InternalServerError');
        return list(shard, ...rest);
      },
    };
    await expect(tick(NOW, { due })).rejects.toThrow('shard');
    const inShard = test.items().filter(({ due_pk }) => due_pk === 'DUE#2').length;
    expect(inShard).toBeGreaterThan(0);
    expect(test.queued).toHaveLength(60 - inShard);
  });

  it('stops when nothing of a page could be claimed, since another one is at it', async () => {
    await subscriptions(1_000);
    const claimed: DueEntry[] = [];
    const due: DueRepository = {
      ...test.ports.due,
      claim: async (entry) => {
        claimed.push(entry);
        return 'taken';
      },
    };
    expect(await tick(NOW, { due })).toEqual({ queued: 0 });
    // A page of 50 for each of the eight shards, whatever lies behind it.
    expect(claimed).toHaveLength(400);
  });

  it('puts a damaged item off, tells of it and queues the others', async () => {
    const [damaged = '', ...others] = await subscriptions(20);
    test.rewrite((item: Item) =>
      item['subscriptionId'] === damaged && item['sk'] === 'SUB' ? { ...item, subscriptionId: 7 } : item,
    );
    expect(await tick()).toEqual({ queued: 20 });
    expect(queuedIds().sort()).toEqual(others.sort());
    expect(test.journal).toContainEqual(expect.objectContaining({ event: 'due.unreadable', count: 1 }));
    // It comes back when its claim ends, and not before.
    expect(await tick(later(CLAIM_MS - 1))).toEqual({ queued: 0 });
  });

  it('of which one batch of messages is refused sends the others, and then fails', async () => {
    await subscriptions(100);
    const bodies: string[] = [];
    let calls = 0;
    const send = async (command: SendMessageBatchCommand) => {
      calls += 1;
      if (calls === 2) throw named('ServiceUnavailable');
      for (const { MessageBody } of command.input.Entries ?? []) bodies.push(MessageBody ?? '');
      return { Failed: [] };
    };
    const chargeQueue = createChargeQueue({ send } as unknown as SQSClient, 'charge');
    await expect(tick(NOW, { chargeQueue })).rejects.toThrow();
    expect(new Set(bodies).size).toBeGreaterThanOrEqual(90);
  });
});
