/** Bundled as functions are (test/infra/lean-sdk.test.ts): each client's calls, against whatever the environment names. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { AWS_PATIENCE } from '../../shared/adapters/aws-patience.ts';
import { createDocumentClient, refusedAt } from '../../shared/adapters/dynamo/table.ts';

const table = createDocumentClient();
const sqs = new SQSClient(AWS_PATIENCE);
const secrets = new SecretsManagerClient(AWS_PATIENCE);
const bus = new EventBridgeClient(AWS_PATIENCE);
const TableName = 'billing';
const Key = { pk: 'A', sk: 'B' };
const QueueUrl = `${process.env['AWS_ENDPOINT_URL']}/123456789012/charge`;

const calls: Readonly<Record<string, () => Promise<unknown>>> = {
  get: () => table.send(new GetCommand({ TableName, Key, ConsistentRead: true })),
  batchGet: () => table.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [Key] } } })),
  query: () =>
    table.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': 'A' },
      }),
    ),
  put: () =>
    table.send(
      new PutCommand({ TableName, Item: { ...Key, n: 1.5, gone: undefined, list: [true, null, 'x'] } }),
    ),
  transact: () =>
    refusedAt(
      table.send(
        new TransactWriteCommand({
          TransactItems: [{ Put: { TableName, Item: Key } }, { Delete: { TableName, Key } }],
        }),
      ),
    ),
  secret: () => secrets.send(new GetSecretValueCommand({ SecretId: 'keys' })),
  send: () => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '결제' })),
  sendBatch: () =>
    sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: '0', MessageBody: 'due' }] })),
  postpone: () =>
    sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: 'r', VisibilityTimeout: 30 })),
  count: () =>
    sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })),
  publish: () => bus.send(new PutEventsCommand({ Entries: [{ Source: 'billing', Detail: '{}' }] })),
};

/** What came of a call, as a process can print it. */
export async function handler(name: string): Promise<unknown> {
  try {
    return { answer: await calls[name]?.() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { error: { ...error, name: error.name, message: error.message, type: error.constructor.name } };
  }
}
