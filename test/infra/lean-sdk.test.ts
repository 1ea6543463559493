import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type AwsAnswer, bundleProbe, type Probe } from '../support/bundled-probe-calls.ts';

/* What infra/bundles leaves out of the AWS SDK is missed by nothing that a function does. */

let probe: Probe;
beforeAll(async () => {
  probe = await bundleProbe();
});
afterAll(() => probe.stop());

const fault = (status: number, type: string, more: object = {}): AwsAnswer => ({
  status,
  body: { __type: type, ...more },
});
const item = {
  pk: { S: 'A' },
  n: { N: '12' },
  list: { L: [{ BOOL: true }, { NULL: true }] },
  map: { M: { a: { S: '가' } } },
};
const plain = { pk: 'A', n: 12, list: [true, null], map: { a: '가' } };

describe('the table', () => {
  test('is asked as Lambda’s role, with the trace that Lambda counts loops by', async () => {
    expect((await probe.call('get', { body: { Item: item } })).answer.Item).toEqual(plain);
    expect(probe.seen()[0]?.target).toBe('DynamoDB_20120810.GetItem');
    expect(probe.seen()[0]?.body).toEqual({
      TableName: 'billing',
      Key: { pk: { S: 'A' }, sk: { S: 'B' } },
      ConsistentRead: true,
    });
    expect(probe.seen()[0]?.headers).toMatchObject({
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=id\/\d{8}\/ap-northeast-2\/dynamodb\/aws4_request, /,
      ),
      'x-amz-security-token': 'session',
      'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793',
      'user-agent': expect.stringMatching(/^aws-sdk-js\/3\.\d+\.\d+ .* lang\/js md\/nodejs#24/),
    });
  });

  test('gives and takes items by every command that a repository sends', async () => {
    const batch = await probe.call('batchGet', {
      body: { Responses: { billing: [item] }, UnprocessedKeys: {} },
    });
    expect(batch.answer.Responses).toEqual({ billing: [plain] });
    expect((await probe.call('query', { body: { Items: [item], Count: 1 } })).answer.Items).toEqual([plain]);
    await probe.call('put', { body: {} });
    expect(probe.seen().at(-1)?.body['Item']).toEqual({
      pk: { S: 'A' },
      sk: { S: 'B' },
      n: { N: '1.5' },
      list: { L: [{ BOOL: true }, { NULL: true }, { S: 'x' }] },
    });
  });

  test('says which operation of a transaction was refused', async () => {
    const CancellationReasons = [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: item }];
    const canceled = 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException';
    expect(await probe.call('transact', fault(400, canceled, { CancellationReasons }))).toEqual({
      answer: 1,
    });
    const refused = 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException';
    expect(await probe.call('put', fault(400, refused, { message: 'no' }))).toMatchObject({
      error: {
        name: 'ConditionalCheckFailedException',
        type: 'ConditionalCheckFailedException',
        message: 'no',
      },
    });
  });

  test('is asked again when its answer breaks off', async () => {
    const answer = { body: { Item: item } };
    expect((await probe.call('get', { ...answer, cut: true }, answer)).answer.Item).toEqual(plain);
    expect(probe.seen()).toHaveLength(2);
  });

  test('gets a transaction that is repeated under one token', async () => {
    const busy = fault(500, 'x#InternalServerError');
    expect(await probe.call('transact', busy, { body: {} })).toEqual({});
    const tokens = probe.seen().map(({ body }) => body['ClientRequestToken']);
    expect(tokens).toEqual([expect.stringMatching(/^[\da-f-]{36}$/), tokens[0]]);
  });

  test.each([
    ['ProvisionedThroughputExceededException', 400],
    ['ThrottlingException', 400],
    ['RequestLimitExceeded', 400],
    ['TransactionInProgressException', 400],
    ['InternalServerError', 500],
    ['ServiceUnavailable', 503],
  ])('is asked three times at %s, which keeps its name', async (type, status) => {
    const busy = fault(status, `com.amazon.coral#${type}`, { message: 'later' });
    const { error } = await probe.call('get', busy, busy, busy);
    expect(probe.seen()).toHaveLength(3);
    expect(error).toMatchObject({
      name: type,
      message: 'later',
      $metadata: { httpStatusCode: status, attempts: 3 },
    });
    expect((await probe.call('get', busy, { body: { Item: item } })).answer.Item).toEqual(plain);
  });

  test('is asked once at an error that is ours, which keeps its name and has its service’s class', async () => {
    const { error } = await probe.call(
      'get',
      fault(400, 'com.amazonaws#ResourceNotFoundException', { message: 'no table' }),
    );
    expect(probe.seen()).toHaveLength(1);
    expect(error).toMatchObject({
      name: 'ResourceNotFoundException',
      type: 'DynamoDBServiceException',
      message: 'no table',
      $fault: 'client',
    });
  });

  test('is waited for as long as it says', async () => {
    const busy = {
      ...fault(503, 'x#ServiceUnavailable'),
      headers: { 'retry-after': 'Fri, 01 Jan 2027 00:00:00 GMT' },
    };
    expect((await probe.call('get', busy, { body: { Item: item } })).answer.Item).toEqual(plain);
  });
});

test('the secret is read, its date too', async () => {
  const { answer } = await probe.call('secret', {
    body: { SecretString: '{"a":1}', CreatedDate: 1_700_000_000.5 },
  });
  expect(probe.seen()[0]?.target).toBe('secretsmanager.GetSecretValue');
  expect(answer).toMatchObject({ SecretString: '{"a":1}', CreatedDate: '2023-11-14T22:13:20.500Z' });
  expect(
    (await probe.call('secret', fault(400, 'AccessDeniedException', { Message: 'no' }))).error,
  ).toMatchObject({
    name: 'AccessDeniedException',
    type: 'SecretsManagerServiceException',
    message: 'no',
  });
});

describe('a queue', () => {
  const md5 = (body: string) => createHash('md5').update(body).digest('hex');

  test('takes a message, whose digest is checked', async () => {
    expect(
      (await probe.call('send', { body: { MessageId: 'm', MD5OfMessageBody: md5('결제') } })).answer
        .MessageId,
    ).toBe('m');
    expect(probe.seen()[0]?.target).toBe('AmazonSQS.SendMessage');
    expect(
      (await probe.call('send', { body: { MessageId: 'm', MD5OfMessageBody: md5('other') } })).error.message,
    ).toBe('InvalidChecksumError');
  });

  test('takes batches, postpones and counts', async () => {
    const Successful = [{ Id: '0', MessageId: 'm', MD5OfMessageBody: md5('due') }];
    expect((await probe.call('sendBatch', { body: { Successful, Failed: [] } })).answer.Successful).toEqual(
      Successful,
    );
    expect((await probe.call('postpone', { body: {} })).answer).toBeDefined();
    const Attributes = { ApproximateNumberOfMessages: '3' };
    expect((await probe.call('count', { body: { Attributes } })).answer.Attributes).toEqual(Attributes);
  });

  test('that is gone is told by its name', async () => {
    const gone = fault(400, 'com.amazonaws.sqs#QueueDoesNotExist', { message: 'gone' });
    expect((await probe.call('count', gone)).error).toMatchObject({
      name: 'QueueDoesNotExist',
      type: 'SQSServiceException',
      message: 'gone',
    });
  });
});

test('the event bus takes events', async () => {
  const Entries = [{ EventId: 'e' }];
  expect((await probe.call('publish', { body: { FailedEntryCount: 0, Entries } })).answer.Entries).toEqual(
    Entries,
  );
  expect(probe.seen()[0]?.target).toBe('AWSEvents.PutEvents');
});
