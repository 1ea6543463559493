import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createDynamoModel } from '../../infra/local/dynamo-model/model.ts';
import { billingTableSchema } from '../../infra/local/table-schema.ts';
import { createDueRepository } from '../../shared/adapters/dynamo/due-repository.ts';
import { dueIndex, keys } from '../../shared/adapters/dynamo/keys.ts';
import type { DueEntry, DueRepository } from '../../shared/ports.ts';
import { createDueTable, idOf } from '../support/dispatch/due-table.ts';

/* The table of the bench and of the dispatch tests answers the repository as the model of DynamoDB does. */

const ITEMS = 40;
const instant = fc.integer({ min: 0, max: 5 }).map((second) => new Date(second * 1000));
const item = fc.nat({ max: ITEMS - 1 });
const shard = fc.nat({ max: 3 });
const limit = fc.integer({ min: 1, max: 8 });
const step = fc.oneof(
  fc.record({ do: fc.constant('mark' as const), item, at: fc.option(instant, { nil: undefined }) }),
  fc.record({ do: fc.constant('list' as const), shard, now: instant, limit, next: fc.boolean() }),
  fc.record({ do: fc.constant('newest' as const), shard, now: instant, limit }),
  fc.record({ do: fc.constant('claim' as const), which: fc.nat({ max: 9 }), until: instant }),
);

function ofModel() {
  const model = createDynamoModel([billingTableSchema('billing')]);
  return {
    repository: createDueRepository({ client: model, name: 'billing' }),
    mark(one: number, at: Date | undefined): void {
      const key = keys.subscription(idOf(one));
      const Item = { ...key, subscriptionId: idOf(one), period: 1, ...dueIndex(at, key) };
      model.execute(new PutCommand({ TableName: 'billing', Item }));
    },
  };
}

function ofTable() {
  const table = createDueTable();
  return {
    repository: createDueRepository(table.table),
    mark: (one: number, at: Date | undefined) => table.mark(one, at?.getTime()),
  };
}

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

async function play(
  { repository, mark }: { repository: DueRepository; mark: (one: number, at: Date | undefined) => void },
  steps: readonly Step[],
): Promise<unknown[]> {
  let seen: readonly DueEntry[] = [];
  const said: unknown[] = [];
  for (const one of steps) {
    if (one.do === 'mark') mark(one.item, one.at);
    if (one.do === 'list') {
      const last = seen.findLast(
        ({ handle }) => (handle as { due_pk: string }).due_pk === `DUE#${one.shard}`,
      );
      seen = await repository.list(
        one.shard,
        one.now,
        one.limit,
        one.next && last && last.dueAt <= one.now ? last : undefined,
      );
      said.push(seen);
    }
    if (one.do === 'newest') {
      seen = await repository.listNewest(one.shard, one.now, one.limit);
      said.push(seen);
    }
    const entry = one.do === 'claim' ? seen[one.which] : undefined;
    if (one.do === 'claim' && entry !== undefined) said.push(await repository.claim(entry, one.until));
  }
  return said;
}

test('the table of a million lists and claims as the model of DynamoDB does', async () => {
  const histories = fc.array(step, { minLength: 20, maxLength: 120, size: 'max' });
  await fc.assert(
    fc.asyncProperty(histories, async (steps) => {
      expect(await play(ofTable(), steps)).toEqual(await play(ofModel(), steps));
    }),
    { numRuns: 150 },
  );
});

test('hundreds of one shard come in order, from either side, whatever was taken out', async () => {
  const table = createDueTable();
  const { list, listNewest } = createDueRepository(table.table);
  for (let one = 0; one < 8_000; one += 1) table.mark(one, (one * 7_919) % 8_000);
  for (let one = 0; one < 8_000; one += 2) table.mark(one, undefined);
  const now = new Date(8_000);
  const up = await list(0, now, 10_000);
  const down = await listNewest(0, now, 10_000);
  const times = up.map(({ dueAt }) => dueAt.getTime());
  expect(times.length).toBeGreaterThan(400);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(down).toEqual([...up].reverse());
});
