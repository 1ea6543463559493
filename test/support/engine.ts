import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamoEngine } from '../../infra/local/dynamo-engine.ts';
import { createDocumentClient, type Table } from '../../shared/adapters/dynamo/table.ts';
import { createBillingTable } from './dynamo-table.ts';

/** An empty billing table on a real engine, in memory. Its name is its own: the engine may serve other tests too. */
export async function startTable(): Promise<{ table: Table; stop(): Promise<void> }> {
  const engine = await startDynamoEngine();
  const client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: 'ap-northeast-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const name = `billing-${randomUUID()}`;
  await createBillingTable(client, name);
  return {
    table: { client: createDocumentClient(client), name },
    async stop() {
      client.destroy();
      await engine.stop();
    },
  };
}
