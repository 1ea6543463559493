import { CreateTableCommand, type DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { billingTableSchema } from '../../infra/local/table-schema.ts';

const READY_TIMEOUT_S = 10;

/** Creates an empty billing table on an engine and waits until it takes requests. */
export async function createBillingTable(client: DynamoDBClient, tableName: string): Promise<void> {
  await client.send(new CreateTableCommand(billingTableSchema(tableName)));
  const waiter = { client, minDelay: 1, maxDelay: 1, maxWaitTime: READY_TIMEOUT_S };
  await waitUntilTableExists(waiter, { TableName: tableName });
}
