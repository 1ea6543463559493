import {
  BatchGetCommand,
  ExecuteStatementCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { createDynamoModel, UnmodelledError } from '../../infra/local/dynamo-model/model.ts';
import { billingTableSchema } from '../../infra/local/table-schema.ts';

const TABLE = 'billing';

describe('the model beyond what an engine offers', () => {
  const put = (sk: string, rest: object = {}) =>
    new PutCommand({ TableName: TABLE, Item: { pk: 'p', sk, ...rest } });
  const model = () => createDynamoModel([billingTableSchema(TABLE)]);

  test('returns to a snapshot, and from there to a later one', () => {
    const dynamo = model();
    dynamo.execute(put('1'));
    const early = dynamo.snapshot();
    dynamo.execute(put('2', { due_pk: 'D', due_sk: '1' }));
    const late = dynamo.snapshot();
    dynamo.restore(early);
    dynamo.execute(put('3'));
    const sortKeys = () => dynamo.items(TABLE).map(({ sk }) => sk);
    expect(sortKeys()).toEqual(['1', '3']);
    dynamo.restore(late);
    expect(sortKeys()).toEqual(['1', '2']);
    expect(dynamo.writes().map(({ sequence, keys }) => [sequence, keys['sk']])).toEqual([
      [1, '1'],
      [2, '2'],
    ]);
    expect(early.items(TABLE).map(({ sk }) => sk)).toEqual(['1']);
  });

  test('answers a stale index read from an earlier snapshot', () => {
    const dynamo = model();
    const before = dynamo.snapshot();
    dynamo.execute(put('1', { due_pk: 'D', due_sk: '1' }));
    const due = new QueryCommand({
      TableName: TABLE,
      IndexName: 'due',
      KeyConditionExpression: 'due_pk = :d',
      ExpressionAttributeValues: { ':d': 'D' },
    });
    expect(dynamo.executeAt(before, due)).toMatchObject({ Count: 0 });
    expect(dynamo.execute(due)).toMatchObject({ Count: 1 });
  });

  test('tells writes in order with both images, and nothing of writes that change nothing', () => {
    const dynamo = model();
    dynamo.execute(put('1', { n: 1 }));
    dynamo.execute(put('1', { n: 1 }));
    dynamo.execute(
      new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName: TABLE, Item: { pk: 'p', sk: '2' } } },
          { Delete: { TableName: TABLE, Key: { pk: 'p', sk: '1' } } },
        ],
      }),
    );
    expect(dynamo.writes(1)).toEqual([
      {
        sequence: 2,
        table: TABLE,
        eventName: 'INSERT',
        keys: { pk: 'p', sk: '2' },
        newImage: { pk: 'p', sk: '2' },
      },
      {
        sequence: 3,
        table: TABLE,
        eventName: 'REMOVE',
        keys: { pk: 'p', sk: '1' },
        oldImage: { pk: 'p', sk: '1', n: 1 },
      },
    ]);
  });

  test('keeps its items apart from what callers hold', () => {
    const dynamo = model();
    const item = { pk: 'p', sk: '1', list: [{ n: 1 }] };
    dynamo.execute(new PutCommand({ TableName: TABLE, Item: item }));
    item.list.push({ n: 2 });
    const get = new GetCommand({ TableName: TABLE, Key: { pk: 'p', sk: '1' } });
    const first = dynamo.execute(get) as { Item: typeof item };
    first.Item.list.push({ n: 3 });
    expect(dynamo.execute(get)).toMatchObject({ Item: { list: [{ n: 1 }] } });
  });

  test('applies a transaction once per ClientRequestToken, and refuses another one under it', () => {
    const dynamo = model();
    const add = (by: number) =>
      new TransactWriteCommand({
        ClientRequestToken: 'token',
        TransactItems: [
          {
            Update: {
              TableName: TABLE,
              Key: { pk: 'p', sk: '1' },
              UpdateExpression: 'ADD n :by',
              ExpressionAttributeValues: { ':by': by },
            },
          },
        ],
      });
    dynamo.execute(add(1));
    dynamo.execute(add(1));
    expect(dynamo.items(TABLE)).toEqual([{ pk: 'p', sk: '1', n: 1 }]);
    expect(() => dynamo.execute(add(2))).toThrow(
      expect.objectContaining({ name: 'IdempotentParameterMismatchException' }),
    );
  });

  test.each([
    ['a command', () => new ExecuteStatementCommand({ Statement: `SELECT * FROM "${TABLE}"` })],
    [
      'a field',
      () => new GetCommand({ TableName: TABLE, Key: { pk: 'p', sk: '1' }, ReturnConsumedCapacity: 'TOTAL' }),
    ],
    ['a field of a batch', () => new BatchGetCommand({ RequestItems: {}, ReturnConsumedCapacity: 'TOTAL' })],
    ['a type', () => put('1', { bytes: new Uint8Array(1) })],
    [
      'a sum',
      () =>
        new UpdateCommand({
          TableName: TABLE,
          Key: { pk: 'p', sk: '1' },
          UpdateExpression: 'SET n = :a + :a',
          ExpressionAttributeValues: { ':a': 0.1 },
        }),
    ],
  ])('refuses %s that it does not model instead of guessing', (_what, make) => {
    expect(() => model().execute(make())).toThrow(UnmodelledError);
  });
});
