import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { startDynamoEngine } from '../../infra/local/dynamo-engine.ts';
import type { EngineChoice } from '../../infra/local/engine-choice.ts';
import { createDocumentClient, type Table } from '../../shared/adapters/dynamo/table.ts';
import { createBillingTable } from './dynamo-table.ts';

export interface ConnectedEngine {
  readonly endpoint: string;
  /** Tries once: what a test sees is what the engine has said. */
  readonly client: DynamoDBClient;
  stop(): Promise<void>;
}

/** In memory, or what AWS_ENDPOINT_URL_DYNAMODB names. */
export async function startEngine(choice?: EngineChoice): Promise<ConnectedEngine> {
  const engine = await startDynamoEngine({}, choice);
  const client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: 'ap-northeast-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  return {
    endpoint: engine.endpoint,
    client,
    async stop() {
      client.destroy();
      await engine.stop();
    },
  };
}

type Items = readonly Record<string, unknown>[];

export interface TestTable {
  readonly table: Table;
  /** An item as it is stored. */
  item(key: { readonly pk: string; readonly sk: string }): Promise<Items[number] | undefined>;
  partition(pk: string): Promise<Items>;
  stop(): Promise<void>;
}

/** An empty billing table on a real engine. Its name is its own: the engine may serve other tests too. */
export async function startTable(choice?: EngineChoice): Promise<TestTable> {
  const engine = await startEngine(choice);
  const TableName = `billing-${randomUUID()}`;
  await createBillingTable(engine.client, TableName);
  const client = createDocumentClient(engine.client);
  return {
    table: { client, name: TableName },
    async item(Key) {
      return (await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
    },
    async partition(pk) {
      const query = new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ConsistentRead: true,
      });
      return (await client.send(query)).Items ?? [];
    },
    stop: engine.stop,
  };
}
