import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type DynamoEngine, startDynamoEngine } from '../../infra/local/dynamo-engine.ts';
import { type Database, openDatabase } from '../../infra/local/dynamo-server/database.ts';
import { createEngine, type Engine } from '../../infra/local/dynamo-server/engine.ts';
import { billingTableSchema } from '../../infra/local/table-schema.ts';

/* What the model behind the wire promises beside DynamoDB's answers: that it keeps what it has answered, and never guesses. */

const TABLE = 'billing';
const KEY = { pk: { S: 'p' }, sk: { S: 's' } };
const ADD_ONE = {
  Update: {
    TableName: TABLE,
    Key: KEY,
    UpdateExpression: 'ADD n :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  },
};

type Answer = Record<string, unknown> & { readonly __type?: string; readonly message?: string };
type Ask = (target: string, input: object) => Promise<Answer> | Answer;

const put = (ask: Ask, sk: string) =>
  ask('DynamoDB_20120810.PutItem', { TableName: TABLE, Item: { pk: { S: 'p' }, sk: { S: sk } } });

async function streamOf(ask: Ask) {
  const { Streams } = (await ask('DynamoDBStreams_20120810.ListStreams', { TableName: TABLE })) as never as {
    Streams: [{ StreamArn: string }];
  };
  const { StreamArn } = Streams[0];
  const { StreamDescription } = (await ask('DynamoDBStreams_20120810.DescribeStream', {
    StreamArn,
  })) as never as {
    StreamDescription: { Shards: [{ ShardId: string }] };
  };
  return { StreamArn, ShardId: StreamDescription.Shards[0].ShardId };
}

interface Read {
  readonly sortKeys: readonly string[];
  readonly last: string | undefined;
}

async function readFrom(ask: Ask, start: object): Promise<Read> {
  const { ShardIterator } = await ask('DynamoDBStreams_20120810.GetShardIterator', {
    ...(await streamOf(ask)),
    ...start,
  });
  const { Records } = (await ask('DynamoDBStreams_20120810.GetRecords', { ShardIterator })) as never as {
    Records: { dynamodb: { Keys: typeof KEY; SequenceNumber: string } }[];
  };
  return {
    sortKeys: Records.map(({ dynamodb }) => dynamodb.Keys.sk.S),
    last: Records.at(-1)?.dynamodb.SequenceNumber,
  };
}

const BEGINNING = { ShardIteratorType: 'TRIM_HORIZON' };
const behind = (SequenceNumber: string | undefined) => ({
  ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
  SequenceNumber,
});

describe('the process', () => {
  let dataDir: string;
  let engine: DynamoEngine;
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'dynamo-server-'));
    engine = await startDynamoEngine({ dataDir }, { kind: 'model' });
  });
  afterEach(async () => {
    await engine.stop();
    rmSync(dataDir, { recursive: true });
  });

  const ask: Ask = async (target, input) => {
    const response = await post({ 'x-amz-target': target }, JSON.stringify(input));
    return (await response.json()) as Answer;
  };
  const post = (headers: Record<string, string>, body: string) =>
    fetch(engine.endpoint, { method: 'POST', headers, body });

  async function killed(): Promise<void> {
    process.kill(engine.pid ?? 0, 'SIGKILL');
    await engine.ended;
    engine = await startDynamoEngine({ dataDir }, { kind: 'model' });
  }

  test('killed after it has answered, it has items, stream and indexes as they were', async () => {
    await ask('DynamoDB_20120810.CreateTable', billingTableSchema(TABLE));
    await put(ask, '1');
    await put(ask, '2');
    const before = await readFrom(ask, BEGINNING);
    await killed();
    const query = {
      TableName: TABLE,
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': { S: 'p' } },
    };
    expect(await ask('DynamoDB_20120810.Query', query)).toMatchObject({ Count: 2 });
    expect(await readFrom(ask, BEGINNING)).toEqual(before);
    await put(ask, '3');
    expect((await readFrom(ask, behind(before.last))).sortKeys).toEqual(['3']);
    expect(await ask('DynamoDB_20120810.CreateTable', billingTableSchema(TABLE))).toMatchObject({
      __type: expect.stringMatching(/#ResourceInUseException$/),
    });
  });

  test('killed before its answer came, it does not apply the repeated transaction again', async () => {
    await ask('DynamoDB_20120810.CreateTable', billingTableSchema(TABLE));
    const transaction = { TransactItems: [ADD_ONE], ClientRequestToken: 'token' };
    await ask('DynamoDB_20120810.TransactWriteItems', transaction);
    await killed();
    expect(await ask('DynamoDB_20120810.TransactWriteItems', transaction)).toEqual({});
    expect(await ask('DynamoDB_20120810.GetItem', { TableName: TABLE, Key: KEY })).toEqual({
      Item: { ...KEY, n: { N: '1' } },
    });
    const another = { ...transaction, TransactItems: [ADD_ONE, { Delete: { TableName: TABLE, Key: KEY } }] };
    expect((await ask('DynamoDB_20120810.TransactWriteItems', another)).__type).toMatch(
      /#IdempotentParameterMismatchException$/,
    );
  });

  test('does not take the file of another program for its own', async () => {
    const other = join(dataDir, 'other');
    await startDynamoEngine({ dataDir: other }, { kind: 'model' }).then((started) => started.stop());
    const { DatabaseSync } = await import('node:sqlite');
    const file = new DatabaseSync(join(other, 'dynamodb-model.sqlite'));
    file.exec('PRAGMA application_id = 0');
    file.close();
    await expect(startDynamoEngine({ dataDir: other }, { kind: 'model' })).rejects.toThrow(
      'is no file of this engine, or of another version of it: it is left as it is.',
    );
  });

  test.each([
    ['no target', {}, '{}'],
    [
      'another name of this machine',
      { 'x-amz-target': 'DynamoDB_20120810.ListTables', host: 'rebound.example' },
      '{}',
    ],
    ['an operation of another service', { 'x-amz-target': 'AmazonSQS.ListQueues' }, '{}'],
    ['a body that is no JSON', { 'x-amz-target': 'DynamoDB_20120810.ListTables' }, 'text'],
  ])('refuses a request with %s', async (_what, headers, body) => {
    const { request } = await import('node:http');
    const status = await new Promise((resolve, reject) => {
      const asked = request(engine.endpoint, { method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.once('error', reject);
      asked.end(body);
    });
    expect(status).toBe(400);
  });
});

describe('the engine', () => {
  const HOUR = 60 * 60_000;
  let now: number;
  let database: Database;
  let engine: Engine;
  beforeEach(() => {
    now = Date.parse('2027-01-10T00:00:00Z');
    database = openDatabase(':memory:');
    engine = createEngine(database, () => now);
    ask('DynamoDB_20120810.CreateTable', billingTableSchema(TABLE));
  });
  afterEach(() => database.close());

  const ask = (target: string, input: object) => engine.answer(target, JSON.stringify(input)) as Answer;
  const item = () => ask('DynamoDB_20120810.GetItem', { TableName: TABLE, Key: KEY });

  test('forgets what a stream has told for 24 hours, and says so to who has missed it', async () => {
    put(ask, '1');
    now += 23 * HOUR;
    put(ask, '2');
    engine.trim();
    const { sortKeys, last } = await readFrom(ask, BEGINNING);
    expect(sortKeys).toEqual(['1', '2']);
    now += 2 * HOUR;
    engine.trim();
    expect((await readFrom(ask, BEGINNING)).sortKeys).toEqual(['2']);
    now += 24 * HOUR;
    put(ask, '3');
    engine.trim();
    expect((await readFrom(ask, behind(last))).sortKeys).toEqual(['3']);
    await expect(readFrom(ask, behind('0'.repeat(21)))).rejects.toMatchObject({
      name: 'TrimmedDataAccessException',
    });
  });

  test('knows a transaction by its token for ten minutes', () => {
    const transaction = { TransactItems: [ADD_ONE], ClientRequestToken: 'token' };
    const twice = () => {
      ask('DynamoDB_20120810.TransactWriteItems', transaction);
      ask('DynamoDB_20120810.TransactWriteItems', transaction);
      return item();
    };
    expect(twice()).toMatchObject({ Item: { n: { N: '1' } } });
    now += 11 * 60_000;
    engine.trim();
    expect(twice()).toMatchObject({ Item: { n: { N: '2' } } });
  });

  test('tells what is written to each reader of its own table only', async () => {
    ask('DynamoDB_20120810.CreateTable', billingTableSchema('another'));
    put(ask, '1');
    ask('DynamoDB_20120810.PutItem', { TableName: 'another', Item: KEY });
    expect((await readFrom(ask, BEGINNING)).sortKeys).toEqual(['1']);
    expect((await readFrom(ask, { ShardIteratorType: 'LATEST' })).sortKeys).toEqual([]);
    ask('DynamoDB_20120810.DeleteTable', { TableName: 'another' });
    expect(ask('DynamoDB_20120810.ListTables', {})).toEqual({ TableNames: [TABLE] });
    ask('DynamoDB_20120810.CreateTable', billingTableSchema('another'));
    expect(ask('DynamoDB_20120810.DescribeTable', { TableName: 'another' })).toMatchObject({
      Table: { ItemCount: 0, TableStatus: 'ACTIVE' },
    });
  });

  test('does not answer a write that it could not store', () => {
    database.close();
    expect(() => put(ask, '1')).toThrow('a write could not be stored');
    database = openDatabase(':memory:');
  });

  const withItem = (value: object) => ['PutItem', { Item: { ...KEY, value } }] as const;
  test.each([
    ['an operation', 'the operation UpdateTable', 'UpdateTable', {}],
    ['a field', 'the field ReturnConsumedCapacity', 'GetItem', { Key: KEY, ReturnConsumedCapacity: 'TOTAL' }],
    ['a scan of an index', 'the field IndexName', 'Scan', { IndexName: 'due' }],
    ['bytes', 'an attribute of type B', ...withItem({ B: 'AAEC' })],
    ['a set of bytes', 'an attribute of type BS', ...withItem({ BS: ['AAEC'] })],
    [
      'a number of more digits than JavaScript has',
      'the number 0.12345678901234567890',
      ...withItem({ N: '0.12345678901234567890' }),
    ],
    ['a number above the safe ones', 'the number 9007199254740993', ...withItem({ N: '9007199254740993' })],
    [
      'a way to bill',
      'a BillingMode but PAY_PER_REQUEST',
      'CreateTable',
      { ...billingTableSchema('unborn'), BillingMode: 'PROVISIONED' },
    ],
    [
      'another kind of stream',
      'the StreamViewType KEYS_ONLY',
      'CreateTable',
      {
        ...billingTableSchema('other'),
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
      },
    ],
  ])('refuses %s that it does not have, by name', (_what, name, operation, input) => {
    expect(() => ask(`DynamoDB_20120810.${operation}`, { TableName: TABLE, ...input })).toThrow(
      expect.objectContaining({ name: 'UnmodelledError', message: name }),
    );
  });

  test.each([
    ['no type', {}],
    ['two types', { S: 'a', N: '1' }],
    ['a null that is false', { NULL: false }],
    ['a number that is none', { N: 'many' }],
    ['an empty set', { SS: [] }],
    ['a set with a member twice', { SS: ['a', 'a'] }],
  ])('refuses a value with %s as DynamoDB does', (_what, value) => {
    const [operation, input] = withItem(value);
    expect(() => ask(`DynamoDB_20120810.${operation}`, { TableName: TABLE, ...input })).toThrow(
      expect.objectContaining({ name: 'ValidationException' }),
    );
  });
});
