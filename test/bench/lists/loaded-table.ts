import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { dynamoEngineCommand, startDynamoEngine } from '../../../infra/local/dynamo-engine.ts';
import { billingTableSchema } from '../../../infra/local/table-schema.ts';
import { createDocumentClient, type Table } from '../../../shared/adapters/dynamo/table.ts';
import type { Item } from '../../support/dynamo-model.ts';

const run = promisify(execFile);
const TABLE = 'billing';
const LINES = 50_000;

export interface LoadedTable {
  readonly table: Table;
  readonly items: number;
  stop(): Promise<void>;
}

/**
 * A real engine with these items, taken in as an export of DynamoDB (a million in some two minutes). By BatchWriteItem it would be five, and with
 * its stream on hours: what the engine does for one more record grows with the records that it has.
 */
export async function loadTable(all: AsyncIterable<Item>): Promise<LoadedTable> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-lists-'));
  const discard = () => rmSync(folder, { recursive: true, force: true });
  try {
    const items = await exported(all, folder);
    const databasePath = join(folder, 'dynamodb.sqlite');
    const { command } = dynamoEngineCommand({ port: 0, databasePath });
    const source = ['--source', folder, '--schema', join(folder, 'schema.json'), '--output', databasePath];
    await run(command, ['import', ...source]);
    const engine = await startDynamoEngine({ databasePath });
    const client = new DynamoDBClient({
      endpoint: engine.endpoint,
      region: 'ap-northeast-2',
      credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    });
    return {
      table: { name: TABLE, client: createDocumentClient(client) },
      items,
      async stop() {
        client.destroy();
        await engine.stop();
        discard();
      },
    };
  } catch (error) {
    discard();
    throw error;
  }
}

/** As DynamoDB exports a table to S3: lines of DynamoDB JSON, compressed, some files. */
async function exported(all: AsyncIterable<Item>, folder: string): Promise<number> {
  const data = join(folder, TABLE, 'data');
  mkdirSync(data, { recursive: true });
  const { StreamSpecification: _, ...schema } = billingTableSchema(TABLE);
  writeFileSync(join(folder, 'schema.json'), JSON.stringify({ Table: { ...schema, TableStatus: 'ACTIVE' } }));
  let lines: string[] = [];
  let [files, items] = [0, 0];
  const flush = () => {
    const text = gzipSync(lines.join('\n'), { level: 1 });
    writeFileSync(join(data, `${String(files).padStart(4, '0')}.json.gz`), text);
    files += 1;
    lines = [];
  };
  for await (const item of all) {
    lines.push(JSON.stringify({ Item: marshall(item, { removeUndefinedValues: true }) }));
    items += 1;
    if (lines.length === LINES) flush();
  }
  if (lines.length > 0) flush();
  return items;
}
