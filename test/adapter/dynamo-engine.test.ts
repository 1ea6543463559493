import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type DynamoEngine, startDynamoEngine } from '../../infra/local/dynamo-engine.ts';
import { createBillingTable } from '../support/dynamo-table.ts';

const ENDPOINT = 'AWS_ENDPOINT_URL_DYNAMODB';
const given = process.env[ENDPOINT];
let folder: string;
let started: DynamoEngine[];

beforeEach(() => {
  delete process.env[ENDPOINT];
  folder = mkdtempSync(join(tmpdir(), 'dynamo-engine-'));
  started = [];
});

afterEach(async () => {
  for (const engine of started) await engine.stop();
  rmSync(folder, { recursive: true });
  if (given === undefined) delete process.env[ENDPOINT];
  else process.env[ENDPOINT] = given;
});

async function start(options?: Parameters<typeof startDynamoEngine>[0]): Promise<DynamoEngine> {
  const engine = await startDynamoEngine(options);
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

test('keeps its data in the file across a restart', async () => {
  const dataDir = join(folder, 'new');
  const first = await start({ dataDir });
  await withClient(first, (client) => createBillingTable(client, 'billing'));
  await first.stop();
  const second = await start({ dataDir });
  expect(await withClient(second, tables)).toMatchObject({ TableNames: ['billing'] });
});

test('answers nobody after stop, and may be stopped twice', async () => {
  const engine = await start();
  await engine.stop();
  await engine.stop();
  await expect(fetch(engine.endpoint)).rejects.toThrow();
});

test('gives every engine a port of its own', async () => {
  const [one, two] = await Promise.all([start(), start()]);
  await withClient(one, (client) => createBillingTable(client, 'billing'));
  expect(await withClient(two, tables)).toMatchObject({ TableNames: [] });
});

test('fails with the words of the engine when the port is taken', async () => {
  const port = Number(new URL((await start()).endpoint).port);
  await expect(start({ port })).rejects.toThrow(/did not start .*port \d+ is already in use/);
});

test('starts nothing when the environment names an engine', async () => {
  process.env[ENDPOINT] = 'http://127.0.0.1:9';
  const engine = await start();
  expect(engine).toEqual({ kind: 'endpoint', endpoint: 'http://127.0.0.1:9', stop: expect.any(Function) });
});
