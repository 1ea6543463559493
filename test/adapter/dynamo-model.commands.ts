import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import type { Command } from '../../infra/local/dynamo-model/model.ts';
import { condition, expressions, type Fragment, update } from './dynamo-model.expressions.ts';
import {
  attributes,
  itemOf,
  keyIndexes,
  keyOf,
  PARTITIONS,
  SORTS,
  usualAttributes,
} from './dynamo-model.values.ts';

/**
 * Random commands as repositories send them, and as a slip would send them: few keys, so that commands meet the same
 * items, and attributes of every type. `run` keeps the items of one sequence apart from those of another.
 */
export type CommandMaker = (table: string, run: string) => Command;

const maybeCondition = fc.option(condition, { nil: undefined, freq: 2 });
const onFailure = fc.constantFrom({}, { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const });
const projection = fc.constantFrom(
  {},
  { ProjectionExpression: 'pk' },
  { ProjectionExpression: 'nowhere, sk' },
);
const oldOrNone = fc.constantFrom({}, { ReturnValues: 'ALL_OLD' as const });
const updateReturn = fc.constantFrom('NONE', 'ALL_OLD', 'ALL_NEW', 'UPDATED_NEW');

type WriteMaker = (run: string) => Record<string, unknown>;
const putInput: fc.Arbitrary<WriteMaker> = fc
  .tuple(keyIndexes, attributes, maybeCondition, onFailure)
  .map(([at, rest, when, failing]) => (run) => ({
    Item: itemOf(run, at, rest),
    ...expressions({ ConditionExpression: when }),
    ...failing,
  }));
const updateInput: fc.Arbitrary<WriteMaker> = fc
  .tuple(keyIndexes, update, maybeCondition, onFailure)
  .map(([at, change, when, failing]) => (run) => ({
    Key: keyOf(run, at),
    ...expressions({ UpdateExpression: change, ConditionExpression: when }),
    ...failing,
  }));
const keyedInput = (when: fc.Arbitrary<Fragment | undefined>): fc.Arbitrary<WriteMaker> =>
  fc.tuple(keyIndexes, when, onFailure).map(([at, text, failing]) => (run) => ({
    Key: keyOf(run, at),
    ...expressions({ ConditionExpression: text }),
    ...failing,
  }));

const transactEntry: fc.Arbitrary<(table: string, run: string) => Record<string, unknown>> = fc
  .oneof(
    { weight: 2, arbitrary: putInput.map((make) => ['Put', make] as const) },
    { weight: 3, arbitrary: updateInput.map((make) => ['Update', make] as const) },
    { weight: 1, arbitrary: keyedInput(maybeCondition).map((make) => ['Delete', make] as const) },
    { weight: 2, arbitrary: keyedInput(condition).map((make) => ['ConditionCheck', make] as const) },
  )
  .map(([kind, make]) => (table, run) => ({ [kind]: { TableName: table, ...make(run) } }));

/** Key conditions over [partition, sort] attributes of a view, and the sort values worth asking for. */
const views = [
  { index: undefined, partition: 'pk', sort: 'sk', partitions: PARTITIONS, sorts: SORTS },
  {
    index: 'due',
    partition: '#due',
    sort: '#dueAt',
    partitions: ['DUE'],
    sorts: ['2026-01-01', '2026-01-02#', '2026-01', '2026-03'],
  },
  {
    index: 'customer',
    partition: 'customer_pk',
    sort: 'customer_sk',
    partitions: ['x', 'y'],
    sorts: ['a', 'aSUB', 'b'],
  },
  {
    index: 'paid',
    partition: 'paid_pk',
    sort: 'paid_sk',
    partitions: ['x', 'y'],
    sorts: ['a', 'aSUB', 'b'],
  },
] as const;
const ranges = [
  '',
  'S = ?',
  'S < ?',
  'S <= ?',
  'S > ?',
  'S >= ?',
  'begins_with(S, ?)',
  'S BETWEEN ? AND ?',
] as const;

const projectsAll = (index: string | undefined): boolean => index === undefined || index === 'paid';
/** Of an index that projects less, nothing is asked that it does not hold. */
const restOf = <Rest extends { readonly ProjectionExpression?: string }>(
  index: string | undefined,
  { ProjectionExpression, ...rest }: Rest,
) => ({
  ...rest,
  ...(ProjectionExpression === undefined || (!projectsAll(index) && ProjectionExpression === 'nowhere')
    ? {}
    : { ProjectionExpression }),
});

const query: fc.Arbitrary<CommandMaker> = fc.constantFrom(...views).chain((view) =>
  fc
    .record({
      p: fc.constantFrom<string>(...view.partitions),
      range: fc.constantFrom(...ranges),
      bounds: fc.tuple(fc.constantFrom<string>(...view.sorts), fc.constantFrom<string>(...view.sorts)),
      filter: fc.option(condition, { nil: undefined, freq: 2 }),
      rest: fc.record(
        {
          Limit: fc.integer({ min: 1, max: 3 }),
          ScanIndexForward: fc.boolean(),
          ProjectionExpression: fc.constantFrom('pk', 'sk, pk', 'nowhere'),
        },
        { requiredKeys: [] },
      ),
    })
    .map(({ p, range, bounds, filter, rest }) => (table, run) => {
      const sort = range === '' ? '' : ` AND ${range.replace('S', view.sort)}`;
      const values = [`${run}${p}`, ...bounds.slice(0, range.split('?').length - 1)];
      return new QueryCommand({
        TableName: table,
        ...(view.index && { IndexName: view.index }),
        ...expressions({
          KeyConditionExpression: { text: `${view.partition} = ?${sort}`, values },
          FilterExpression: projectsAll(view.index) ? filter : undefined,
        }),
        ...restOf(view.index, rest),
      });
    }),
);

const puts = fc.tuple(putInput, oldOrNone).map(
  ([make, returns]): CommandMaker =>
    (table, run) =>
      new PutCommand({ TableName: table, Item: {}, ...make(run), ...returns }),
);
const updates = fc.tuple(updateInput, updateReturn).map(
  ([make, returns]): CommandMaker =>
    (table, run) =>
      new UpdateCommand({ TableName: table, Key: {}, ...make(run), ReturnValues: returns as 'NONE' }),
);
const deletes = fc.tuple(keyedInput(maybeCondition), oldOrNone).map(
  ([make, returns]): CommandMaker =>
    (table, run) =>
      new DeleteCommand({ TableName: table, Key: {}, ...make(run), ...returns }),
);
const usualPuts = fc.tuple(keyIndexes, usualAttributes).map(
  ([at, rest]): CommandMaker =>
    (table, run) =>
      new PutCommand({ TableName: table, Item: itemOf(run, at, rest) }),
);

const keys = fc.array(keyIndexes, { minLength: 1, maxLength: 4 });

const command: fc.Arbitrary<CommandMaker> = fc.oneof(
  { weight: 3, arbitrary: puts },
  { weight: 6, arbitrary: updates },
  { weight: 1, arbitrary: deletes },
  { weight: 4, arbitrary: query },
  {
    weight: 4,
    arbitrary: fc.array(transactEntry, { minLength: 1, maxLength: 4 }).map(
      (entries): CommandMaker =>
        (table, run) =>
          new TransactWriteCommand({ TransactItems: entries.map((make) => make(table, run)) }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(keyIndexes, projection).map(
      ([at, what]): CommandMaker =>
        (table, run) =>
          new GetCommand({ TableName: table, Key: keyOf(run, at), ...what }),
    ),
  },
  {
    weight: 1,
    arbitrary: keys.map(
      (all): CommandMaker =>
        (table, run) =>
          new BatchGetCommand({ RequestItems: { [table]: { Keys: all.map((at) => keyOf(run, at)) } } }),
    ),
  },
  {
    weight: 1,
    arbitrary: keys.map(
      (all): CommandMaker =>
        (table, run) =>
          new TransactGetCommand({
            TransactItems: all.map((at) => ({ Get: { TableName: table, Key: keyOf(run, at) } })),
          }),
    ),
  },
);

/** Some items first, then anything. */
export const sequence: fc.Arbitrary<CommandMaker[]> = fc
  .tuple(
    fc.array(usualPuts, { minLength: 3, maxLength: 5 }),
    fc.array(command, { minLength: 12, maxLength: 22 }),
  )
  .map(([first, rest]) => [...first, ...rest]);
