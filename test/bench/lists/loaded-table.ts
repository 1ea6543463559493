import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { requireDynoxide } from '../../../infra/local/engine-choice.ts';
import { billingTableSchema } from '../../../infra/local/table-schema.ts';
import { createDocumentClient, type Table } from '../../../shared/adapters/dynamo/table.ts';
import type { Part } from './export-part.ts';
import type { Sizes } from './sizes.ts';

const TABLE = 'billing';
/** Cores of a small machine. */
const PARTS = 2;

export interface LoadedTable {
  readonly table: Table;
  stop(): void;
}

/**
 * A real engine, in memory, which has taken these items in as an export of DynamoDB: more than a million in some three minutes. By BatchWriteItem it
 * would be eight; and days with the stream on, where each record costs the engine more than the one before.
 */
export async function loadTable(sizes: Sizes): Promise<LoadedTable> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-lists-'));
  try {
    await exportTo(folder, sizes);
    const port = await freePort();
    const engine = await importing(folder, port);
    const client = new DynamoDBClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'ap-northeast-2',
      credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    });
    return {
      table: { name: TABLE, client: createDocumentClient(client) },
      stop() {
        client.destroy();
        engine.kill();
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function exportTo(folder: string, sizes: Sizes): Promise<void> {
  const data = join(folder, TABLE, 'data');
  mkdirSync(data, { recursive: true });
  writeFileSync(
    join(folder, 'schema.json'),
    JSON.stringify({ Table: { ...schema(), TableStatus: 'ACTIVE' } }),
  );
  const parts = Array.from({ length: PARTS }, async (_, part) => {
    const workerData: Part = { folder: data, sizes, part, parts: PARTS };
    const worker = new Worker(new URL('./export-part.ts', import.meta.url), { workerData });
    const [code] = await once(worker, 'exit');
    if (code !== 0) throw new Error(`a part of the export ended with ${code}`);
  });
  await Promise.all(parts);
}

/** Without the stream. */
function schema() {
  const { StreamSpecification: _, ...table } = billingTableSchema(TABLE);
  return table;
}

/** Resolves when it answers; it has all in memory by then. */
async function importing(
  folder: string,
  port: number,
): Promise<ChildProcessByStdio<null, Readable, Readable>> {
  const source = ['--source', folder, '--schema', join(folder, 'schema.json')];
  // Dynoxide, which takes an export in.
  const engine = spawn(requireDynoxide(), ['import', ...source, '--serve', '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  process.once('exit', () => engine.kill('SIGKILL'));
  let told = '';
  await new Promise<void>((resolve, reject) => {
    for (const stream of [engine.stdout, engine.stderr])
      stream.on('data', (chunk: Buffer) => {
        told += chunk.toString();
        if (told.includes('listening on')) resolve();
      });
    engine.once('error', reject);
    engine.once('close', () => reject(new Error(`the engine did not take the items: ${told.slice(-2_000)}`)));
  });
  return engine;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('the system gave no free port');
  return address.port;
}
