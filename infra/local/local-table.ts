import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { createDocumentClient } from '../../shared/adapters/dynamo/table.ts';
import { billingTableSchema } from './table-schema.ts';
import { type TableWatch, watchTable } from './table-watch.ts';

/** The billing table and its stream on an engine of this machine. */
export interface LocalTable {
  readonly name: string;
  readonly client: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  readonly watch: TableWatch;
  close(): void;
}

const TABLE_NAME = 'iamport-billing';

/** Asks nothing of the engine yet. */
export function connectLocalTable(endpoint: string): LocalTable {
  const access = {
    endpoint,
    region: 'ap-northeast-2',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const client = new DynamoDBClient(access);
  const streams = new DynamoDBStreamsClient(access);
  return {
    name: TABLE_NAME,
    client,
    streams,
    watch: watchTable({ client: createDocumentClient(client), name: TABLE_NAME }),
    close() {
      streams.destroy();
      client.destroy();
    },
  };
}

export async function createLocalTable({ client }: LocalTable): Promise<void> {
  try {
    await client.send(new CreateTableCommand(billingTableSchema(TABLE_NAME)));
  } catch (error) {
    // There from the last start.
    if (!(error instanceof Error && error.name === 'ResourceInUseException')) throw error;
  }
}
