import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type DynamoEngine,
  type DynamoEngineOptions,
  startDynamoEngine,
} from '../../infra/local/dynamo-engine.ts';
import { type EngineChoice, findDynoxide } from '../../infra/local/engine-choice.ts';
import { createBillingTable } from '../support/dynamo-table.ts';

/** Those that can be started here, whichever this run is about: both are driven in one way. */
const dynoxide = findDynoxide();
const OWN: readonly EngineChoice[] = [
  ...(dynoxide === undefined ? [] : [{ kind: 'dynoxide', binary: dynoxide } as const]),
  { kind: 'model' },
];
let folder: string;
let started: DynamoEngine[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dynamo-engine-'));
  started = [];
});

afterEach(async () => {
  for (const engine of started) await engine.stop();
  rmSync(folder, { recursive: true });
});

async function start(choice: EngineChoice, options?: DynamoEngineOptions): Promise<DynamoEngine> {
  const engine = await startDynamoEngine(options, choice);
  started.push(engine);
  return engine;
}

async function withClient<T>(
  { endpoint }: DynamoEngine,
  use: (client: DynamoDBClient) => Promise<T>,
): Promise<T> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'ap-northeast-2', credentials, maxAttempts: 1 });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

const tables = (client: DynamoDBClient) => client.send(new ListTablesCommand({}));

describe.each(OWN)('$kind', (choice) => {
  test('keeps its data in the file across a restart', async () => {
    const dataDir = join(folder, 'new');
    const first = await start(choice, { dataDir });
    await withClient(first, (client) => createBillingTable(client, 'billing'));
    await first.stop();
    const second = await start(choice, { dataDir });
    expect(await withClient(second, tables)).toMatchObject({ TableNames: ['billing'] });
  });

  test('answers nobody after stop, and may be stopped twice', async () => {
    const engine = await start(choice);
    await engine.stop();
    await engine.stop();
    await expect(fetch(engine.endpoint)).rejects.toThrow();
  });

  test('gives every engine a port of its own', async () => {
    const [one, two] = await Promise.all([start(choice), start(choice)]);
    await withClient(one, (client) => createBillingTable(client, 'billing'));
    expect(await withClient(two, tables)).toMatchObject({ TableNames: [] });
  });

  test('fails with the words of the engine when the port is taken', async () => {
    const port = Number(new URL((await start(choice)).endpoint).port);
    await expect(start(choice, { port })).rejects.toThrow(/did not start .*port \d+ is already in use/);
  });
});

test('starts nothing when there is an engine already', async () => {
  const endpoint = 'http://127.0.0.1:9';
  const engine = await start({ kind: 'endpoint', url: endpoint });
  expect(engine).toEqual({ kind: 'endpoint', endpoint, stop: expect.any(Function) });
});
