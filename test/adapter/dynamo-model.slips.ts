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
import type { Command } from '../../infra/local/dynamo-model/model.ts';
import type { Engine } from './dynamo-model.deviations.ts';

/** One command against one stored item, and the engines that are known to answer it otherwise than AWS. */
export interface Slip {
  readonly name: string;
  readonly deviates: readonly Engine[];
  command(table: string): Command;
}

const KEY = { pk: 'a', sk: 'b' };

export const STORED_ITEM = {
  ...KEY,
  n: 5,
  s: 'hello',
  l: [1, 'x', { q: 2 }],
  m: { x: 1, y: { z: 'k' } },
  nothing: null,
  flag: true,
  tags: new Set(['u', 'v']),
  numbers: new Set([1, 2]),
};

type Values = Record<string, unknown>;
const shown = (values?: Values) =>
  values ? JSON.stringify(values, (_key, one) => (one instanceof Set ? [...one] : one)) : '';
const given = (values?: Values) => (values ? { ExpressionAttributeValues: values } : {});

const slip = (name: string, command: Slip['command'], ...deviates: Engine[]): Slip => ({
  name,
  command,
  deviates,
});
const when = (text: string, values?: Values, ...deviates: Engine[]): Slip =>
  slip(
    `put if ${text} ${shown(values)}`,
    (TableName) =>
      new PutCommand({ TableName, Item: STORED_ITEM, ConditionExpression: text, ...given(values) }),
    ...deviates,
  );
const change = (text: string, values?: Values, ...deviates: Engine[]): Slip =>
  slip(
    `update ${text} ${shown(values)}`,
    (TableName) =>
      new UpdateCommand({
        TableName,
        Key: KEY,
        UpdateExpression: text,
        ...given(values),
        ReturnValues: 'ALL_NEW',
      }),
    ...deviates,
  );
const select = (text: string, values: Values, rest: object = {}, ...deviates: Engine[]): Slip =>
  slip(
    `query ${text} ${JSON.stringify({ ...values, ...rest })}`,
    (TableName) => new QueryCommand({ TableName, KeyConditionExpression: text, ...given(values), ...rest }),
    ...deviates,
  );
const transact = (name: string, entries: readonly Record<string, object>[], ...deviates: Engine[]): Slip =>
  slip(
    `transaction: ${name}`,
    (TableName) =>
      new TransactWriteCommand({
        TransactItems: entries.map((entry) =>
          Object.fromEntries(Object.entries(entry).map(([kind, input]) => [kind, { TableName, ...input }])),
        ),
      }),
    ...deviates,
  );
const withKey = (name: string, key: Record<string, unknown>): Slip[] => [
  slip(`get ${name}`, (TableName) => new GetCommand({ TableName, Key: key })),
  slip(`delete ${name}`, (TableName) => new DeleteCommand({ TableName, Key: key })),
  slip(`update ${name}`, (TableName) => new UpdateCommand({ TableName, Key: key })),
  slip(
    `batch get ${name}`,
    (TableName) => new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [KEY, key] } } }),
  ),
];
const put = (name: string, rest: Record<string, unknown>): Slip =>
  slip(`put ${name}`, (TableName) => new PutCommand({ TableName, Item: { ...KEY, ...rest } }));
const many = (count: number, name = 'many') =>
  Array.from({ length: count }, (_, i) => ({ pk: `${name}${i}`, sk: 'x' }));
const SET_N = { Key: KEY, UpdateExpression: 'SET n = :v', ...given({ ':v': 1 }) };

const conditions: readonly Slip[] = [
  when('status = :v', { ':v': 1 }),
  when('m.status = :v', { ':v': 1 }),
  when('n = :v', { ':v': 5, ':unused': 1 }),
  when('n = :absent', { ':v': 5 }),
  when('n = :v', { ':v': undefined }),
  when('n = :v OR s = :none', { ':v': 5 }, 'dynoxide'),
  when('n = :v', { ':v': 5, w: 1 }),
  when('attribute_exists(pk)', {}),
  when(''),
  when('((n = :v))', { ':v': 5 }),
  when('(n = :v)', { ':v': 5 }),
  when('((n = :v) AND attribute_exists(pk))', { ':v': 5 }),
  when('NOT ((n = :v))', { ':v': 5 }),
  when('n = n', undefined, 'dynoxide'),
  when('n IN (n, :v)', { ':v': 5 }, 'dynoxide'),
  when('begins_with(s, s)', undefined, 'dynoxide'),
  when('contains(s, s)'),
  when('flag < :v', { ':v': true }, 'dynoxide'),
  when('n < :v', { ':v': null }, 'dynoxide'),
  when('n < :v', { ':v': [1] }, 'dynoxide'),
  when('n < :v', { ':v': 'x' }),
  when('absent < :v', { ':v': 1 }),
  when('absent <> :v', { ':v': 1 }),
  when('absent = absent2'),
  when('absent <> absent2'),
  when('NOT absent = :v', { ':v': 6 }),
  when('NOT n = :v AND s = :s', { ':v': 6, ':s': 'hello' }),
  when('n = :v OR n = :w AND s = :z', { ':v': 5, ':w': 7, ':z': 'q' }),
  when('n = :v and not s = :z', { ':v': 5, ':z': 'q' }),
  when('begins_with(s, :v)', { ':v': 1 }),
  when('attribute_exists(pk) OR begins_with(s, :v)', { ':v': 5 }),
  when('BEGINS_WITH(s, :v)', { ':v': 'he' }, 'dynoxide'),
  when('foo(s)'),
  when('flag'),
  when('n ='),
  when('n == :v', { ':v': 5 }),
  when('n != :v', { ':v': 5 }),
  when('n = :v = :v', { ':v': 5 }),
  when('n = :v AND', { ':v': 5 }),
  when('n IN ()'),
  when(`n IN (${Array(101).fill(':v').join(', ')})`, { ':v': 5 }, 'dynoxide'),
  when('n BETWEEN n AND :b', { ':b': 9 }, 'dynoxide'),
  when('n BETWEEN :a AND :b', { ':a': 5, ':b': 1 }),
  when('n BETWEEN :a AND :b', { ':a': 5, ':b': 'x' }),
  when('n BETWEEN :b AND :b', { ':b': true }, 'dynoxide'),
  when('n BETWEEN :a AND :b AND s = :s', { ':a': 1, ':b': 5, ':s': 'hello' }),
  when('size(s) = :v', { ':v': 5 }),
  when('size(n) = :v', { ':v': 1 }),
  when('size(absent) <> :v', { ':v': 1 }),
  when('size(:w) = :v', { ':w': '한글', ':v': 2 }, 'dynoxide'),
  when('size(:w) = :v', { ':w': 1, ':v': 1 }),
  when('size(s)'),
  when('begins_with(s, size(s))', undefined, 'dynoxide'),
  when('attribute_exists(:v)', { ':v': 1 }),
  when('attribute_exists(size(s))'),
  when('attribute_exists(m.y.z) AND attribute_not_exists(m.q.z) AND attribute_exists(l[2].q)'),
  when('contains(m, :v)', { ':v': 'x' }),
  when('contains(l, :v)', { ':v': { q: 2 } }),
  when('tags = :v', { ':v': new Set(['v', 'u']) }),
  when('attribute_type(s, :v)', { ':v': 'S' }),
];

const updates: readonly Slip[] = [
  change('SET status = :v', { ':v': 1 }),
  change('SET pk = :v', { ':v': 'a' }),
  change('REMOVE sk'),
  change('SET n = :v SET s = :v', { ':v': 3 }),
  change('SET m = :v, m.x = :v', { ':v': 3 }),
  change('SET n = :v REMOVE n', { ':v': 3 }),
  change('SET m.x = :v, m[1] = :v', { ':v': 3 }),
  change('SET n = n + :v + :v', { ':v': 1 }),
  change('SET n = (n + :v)', { ':v': 3 }),
  change('SET n = n-:v', { ':v': 1 }),
  change('SET n = :v,', { ':v': 1 }),
  change(''),
  change('SET n = n + :v', { ':v': 'x' }),
  change('SET n = n + s'),
  change('SET n = size(s)'),
  change('SET n = absent'),
  change('SET n = s, s = n'),
  change('SET absent.x = :v', { ':v': 1 }),
  change('SET s.x = :v', { ':v': 1 }),
  change('SET s[0] = :v', { ':v': 1 }),
  change('SET l.x = :v', { ':v': 1 }),
  change('SET n = if_not_exists(:v, :v)', { ':v': 1 }),
  change('SET n = if_not_exists(absent, absent2)'),
  change('SET n = if_not_exists(absent, if_not_exists(absent2, :v))', { ':v': 1 }),
  change('SET n = if_not_exists(nothing, :v)', { ':v': 1 }),
  change('SET l = list_append(l, :v)', { ':v': 3 }),
  change('SET l = list_append(s, :v)', { ':v': [3] }),
  change('SET l = list_append(absent, :v)', { ':v': [3] }),
  change('SET l[7] = :a, l[9] = :b, l[8] = :c', { ':a': 1, ':b': 3, ':c': 2 }, 'dynoxide'),
  change('SET l[5] = :v REMOVE l[0]', { ':v': 9 }, 'dynoxide'),
  change('SET l[1] = :v REMOVE l[0]', { ':v': 9 }),
  change('SET l[9].q = :v', { ':v': 1 }, 'dynoxide'),
  change('SET nothing.q = :v', { ':v': 1 }, 'dynoxide'),
  change('SET nothing[0] = :v', { ':v': 1 }, 'dynoxide'),
  change('SET nothing.q.z = :v', { ':v': 1 }),
  change('REMOVE l[0], l[1]', undefined, 'dynoxide'),
  change('REMOVE l[0], l[2].q', undefined, 'dynoxide'),
  change('REMOVE l[9], m.absent'),
  change('REMOVE absent.x', undefined, 'dynoxide'),
  change('REMOVE s.x', undefined, 'dynoxide'),
  change('REMOVE m[0]', undefined, 'dynoxide'),
  change('ADD s :v', { ':v': 3 }),
  change('ADD n :v', { ':v': 'x' }),
  change('ADD l :v', { ':v': [1] }),
  change('ADD m.fresh :v', { ':v': 3 }),
  change('ADD absent.x :v', { ':v': 3 }),
  change('ADD tags :v', { ':v': new Set(['u', 'w']) }),
  change('ADD tags :v', { ':v': new Set([1]) }),
  change('DELETE tags :v', { ':v': new Set(['u', 'v']) }),
  change('DELETE absent :v', { ':v': new Set(['u', 'v']) }),
  change('REMOVE s SET n = :v ADD k :v DELETE tags :s', { ':v': 1, ':s': new Set(['u']) }),
  change('SET due_pk = :v', { ':v': 3 }, 'dynamodb-local'),
  change('SET due_pk = :v', { ':v': '' }),
  change('SET m = :v', { ':v': { gone: undefined, kept: -0 } }),
  change('SET m = :v', { ':v': new Date(0) }),
  change('SET m = :v', { ':v': Number.NaN }),
  change('SET m = :v', { ':v': new Set() }),
  slip(
    'update of a missing item returning ALL_OLD',
    (TableName) =>
      new UpdateCommand({
        TableName,
        Key: { pk: 'new', sk: 'x' },
        UpdateExpression: 'SET n = :v',
        ...given({ ':v': 1 }),
        ReturnValues: 'ALL_OLD',
      }),
    'dynoxide',
  ),
  slip(
    'update whose condition and path both fail',
    (TableName) =>
      new UpdateCommand({
        TableName,
        Key: KEY,
        UpdateExpression: 'SET absent.x = :v',
        ConditionExpression: 'n = :w',
        ...given({ ':v': 1, ':w': 9 }),
      }),
  ),
];

const keysAndItems: readonly Slip[] = [
  ...withKey('without the sort key', { pk: 'a' }),
  ...withKey('with one attribute too many', { ...KEY, x: 'c' }),
  ...withKey('with a number', { pk: 'a', sk: 1 }),
  ...withKey('with an empty string', { pk: 'a', sk: '' }),
  put('without the sort key', { sk: undefined }),
  put('with a number as key', { sk: 1 }),
  put('with an empty key', { sk: '' }),
  put('with a number as index key', { due_pk: 1 }),
  put('with an empty index key', { due_pk: '' }),
  put('with undefined and empty values', { u: undefined, list: [1, undefined, 2], text: '', none: [] }),
  put('with decimals', { rate: 1.5, share: 0.25 }),
  slip('get from no table', () => new GetCommand({ TableName: 'missing-table', Key: KEY })),
  slip(
    'put returning ALL_NEW',
    (TableName) => new PutCommand({ TableName, Item: KEY, ReturnValues: 'ALL_NEW' }),
  ),
  slip('put without item', (TableName) => new PutCommand({ TableName, Item: undefined })),
  slip(
    'put with values but no expression',
    (TableName) => new PutCommand({ TableName, Item: KEY, ...given({ ':v': 1 }) }),
  ),
  slip(
    'batch get of one key twice',
    (T) => new BatchGetCommand({ RequestItems: { [T]: { Keys: [KEY, KEY] } } }),
  ),
  slip('batch get of no keys', (T) => new BatchGetCommand({ RequestItems: { [T]: { Keys: [] } } })),
  slip('batch get of nothing', () => new BatchGetCommand({ RequestItems: {} })),
  slip('batch get of 101 keys', (T) => new BatchGetCommand({ RequestItems: { [T]: { Keys: many(101) } } })),
  slip(
    'batch get of 100 keys',
    (T) => new BatchGetCommand({ RequestItems: { [T]: { Keys: many(100, 'none') } } }),
  ),
];

const queries: readonly Slip[] = [
  select('pk = :p', { ':p': 'a' }, { Limit: 1 }),
  select('pk = :p', { ':p': 'a' }, { Limit: 0 }),
  select('pk = :p', { ':p': 'a', ':n': 99 }, { Limit: 1, FilterExpression: 'n = :n' }),
  select('pk = :p', { ':p': 'a', ':n': 'b' }, { FilterExpression: 'sk = :n' }),
  select('pk = :p', { ':p': 'a' }, { FilterExpression: '' }),
  select('pk = :p', { ':p': 'a', ':x': 5, ':y': 1 }, { FilterExpression: 'n BETWEEN :x AND :y' }, 'dynoxide'),
  select('pk = :p', { ':p': 'a', ':x': 5 }, { FilterExpression: 'begins_with(s, :x)' }),
  select('pk = :p', { ':p': 'none', ':x': 5 }, { FilterExpression: 'status = :x' }),
  select('pk = :p', { ':p': 'a' }, { FilterExpression: 'size(s) < size(sk)' }),
  select('pk = :p', { ':p': 'a', ':x': 9 }, { FilterExpression: 'n = :x AND s = :none' }, 'dynoxide'),
  select('sk = :p', { ':p': 'a' }),
  select('pk < :p', { ':p': 'a' }),
  select('begins_with(pk, :p)', { ':p': 'a' }),
  select('pk = :p AND n = :n', { ':p': 'a', ':n': 5 }),
  select('pk = :p AND sk > :a AND sk < :b', { ':p': 'a', ':a': 'a', ':b': 'c' }),
  select('pk = :p AND sk <> :a', { ':p': 'a', ':a': 'a' }),
  select('pk = :p OR sk = :a', { ':p': 'a', ':a': 'a' }),
  select('pk = :p AND NOT sk = :a', { ':p': 'a', ':a': 'a' }),
  select('(pk = :p) AND (:a < sk)', { ':p': 'a', ':a': 'a' }),
  select('sk > :a AND pk = :p', { ':p': 'a', ':a': 'a' }),
  select('pk = :p', { ':p': 1 }, {}, 'dynoxide'),
  select('pk = :p', { ':p': '' }, {}, 'dynoxide'),
  select('pk = :p AND sk > :a', { ':p': 'a', ':a': 1 }, {}, 'dynoxide'),
  select('pk = :p AND sk > :a', { ':p': 'a', ':a': '' }, {}, 'dynoxide'),
  select('pk = :p AND begins_with(sk, :a)', { ':p': 'a', ':a': '' }, {}, 'dynoxide'),
  select('pk = :p AND begins_with(sk, :a)', { ':p': 'a', ':a': 1 }, {}, 'dynoxide'),
  select('pk = :p AND sk BETWEEN :a AND :b', { ':p': 'a', ':a': 'z', ':b': 'b' }),
  select('pk = :p AND size(sk) = :a', { ':p': 'a', ':a': 1 }),
  select('pk = :p', { ':p': 'a', ':unused': 1 }),
  select('due_pk = :p', { ':p': 'a' }, { IndexName: 'missing' }),
  select('due_pk = :p', { ':p': 'a' }, { IndexName: 'due', ConsistentRead: true }),
  select('due_pk = :p', { ':p': 'a', ':q': 'a' }, { IndexName: 'due', FilterExpression: 'pk = :q' }),
  select('due_pk = :p', { ':p': 'a', ':q': 'a' }, { IndexName: 'due', FilterExpression: 'due_sk = :q' }),
  select('pk = :p', { ':p': 'a' }, { ExclusiveStartKey: { pk: 'a' } }),
  select('pk = :p', { ':p': 'a' }, { ExclusiveStartKey: {} }),
  select('pk = :p', { ':p': 'a' }, { ExclusiveStartKey: { pk: 'a', sk: 1 } }),
  select('pk = :p', { ':p': 'a' }, { ExclusiveStartKey: { pk: 'a', sk: 'a0' } }),
  select('pk = :p', { ':p': 'a' }, { ExclusiveStartKey: { pk: 'other', sk: 'a' } }, 'dynoxide'),
  select(
    'pk = :p AND sk > :a',
    { ':p': 'a', ':a': 'm' },
    { ExclusiveStartKey: { pk: 'a', sk: 'a' } },
    'dynoxide',
  ),
  select('due_pk = :p', { ':p': 'a' }, { IndexName: 'due', ExclusiveStartKey: { due_pk: 'a', due_sk: 'a' } }),
  select(
    'due_pk = :p',
    { ':p': 'a' },
    { IndexName: 'due', ExclusiveStartKey: { due_pk: 'a', due_sk: 'a', ...KEY } },
  ),
  slip('query without a key condition', (TableName) => new QueryCommand({ TableName })),
];

const transactions: readonly Slip[] = [
  transact('of nothing', []),
  transact(
    'of 101 items',
    many(101).map((Item) => ({ Put: { Item } })),
  ),
  transact(
    'of 100 items',
    many(100).map((Item) => ({ Put: { Item } })),
  ),
  transact('put and delete of one item', [{ Put: { Item: KEY } }, { Delete: { Key: KEY } }]),
  transact('check and delete of one item', [
    { ConditionCheck: { Key: KEY, ConditionExpression: 'attribute_exists(pk)' } },
    { Delete: { Key: KEY } },
  ]),
  transact(
    'two operations on one item, the first of which fails its condition',
    [{ Put: { Item: KEY, ConditionExpression: 'attribute_not_exists(pk)' } }, { Delete: { Key: KEY } }],
    'dynamodb-local',
  ),
  transact(
    'two operations in one entry',
    [{ Put: { Item: { pk: '1', sk: '2' } }, Delete: { Key: KEY } }],
    'dynoxide',
  ),
  transact('an entry without operation', [{}]),
  transact('a check without condition', [{ ConditionCheck: { Key: KEY } }]),
  transact('an update without expression', [{ Update: { Key: KEY } }], 'dynamodb-local'),
  transact('failed checks, with the old items', [
    { Put: { Item: { pk: 'new', sk: 'x' } } },
    {
      ConditionCheck: {
        Key: KEY,
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    {
      Delete: {
        Key: { pk: 'missing', sk: 'x' },
        ConditionExpression: 'attribute_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
  ]),
  transact('a number as key', [{ Put: { Item: { pk: 'x', sk: 1 } } }, { Delete: { Key: KEY } }]),
  transact('an empty key', [{ Put: { Item: { pk: 'x', sk: '' } } }, { Delete: { Key: KEY } }]),
  transact('a missing key', [{ Put: { Item: { pk: 'x' } } }, { Delete: { Key: KEY } }], 'dynamodb-local'),
  transact('a number as index key', [
    { Put: { Item: { pk: 'x', sk: 'y', due_pk: 1 } } },
    { Delete: { Key: KEY } },
  ]),
  transact('an empty index key', [{ Put: { Item: { pk: 'x', sk: 'y', due_pk: '' } } }]),
  transact(
    'a wrong operand in the item',
    [{ Update: { Key: KEY, UpdateExpression: 'SET n = n + s' } }],
    'dynamodb-local',
  ),
  transact(
    'a missing attribute, and a failed condition',
    [
      { Update: { Key: KEY, UpdateExpression: 'SET n = absent' } },
      { Delete: { Key: { pk: 'x', sk: 'y' }, ConditionExpression: 'attribute_exists(pk)' } },
    ],
    'dynamodb-local',
  ),
  // Dynoxide writes the new key into the item and leaves it under the old one.
  transact(
    'an update of the key',
    [{ Update: { ...SET_N, UpdateExpression: 'SET pk = :v', ...given({ ':v': 'b' }) } }],
    'dynoxide',
  ),
  transact('an undefined value', [{ Update: { Key: KEY, UpdateExpression: 'SET n = :v' } }], 'dynoxide'),
  transact('an unused value', [{ Update: { ...SET_N, ...given({ ':v': 1, ':w': 1 }) } }], 'dynoxide'),
  transact('a reserved word', [{ Update: { ...SET_N, UpdateExpression: 'SET status = :v' } }], 'dynoxide'),
  transact('no such table', [{ Put: { Item: KEY, TableName: 'missing-table' } }]),
  slip(
    'transact get of one item twice',
    (TableName) =>
      new TransactGetCommand({ TransactItems: [KEY, KEY].map((Key) => ({ Get: { TableName, Key } })) }),
  ),
  slip('transact get of nothing', () => new TransactGetCommand({ TransactItems: [] })),
  slip(
    'transact get of 101 items',
    (TableName) =>
      new TransactGetCommand({ TransactItems: many(101).map((Key) => ({ Get: { TableName, Key } })) }),
  ),
  slip(
    'transact get with a number as key',
    (TableName) =>
      new TransactGetCommand({
        TransactItems: [KEY, { pk: 'x', sk: 1 }].map((Key) => ({ Get: { TableName, Key } })),
      }),
    'dynamodb-local', // the right exception, without its reasons
  ),
];

export const SLIPS: readonly Slip[] = [
  ...conditions,
  ...updates,
  ...keysAndItems,
  ...queries,
  ...transactions,
];
