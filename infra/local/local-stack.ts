import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDocumentClient } from '../../shared/adapters/dynamo/table.ts';
import { queues as queueSpecs, visibilityTimeoutSeconds } from '../topology.ts';
import { type Route, routeOf } from './api-gateway.ts';
import { createLocalClock, type LocalClock } from './clock.ts';
import { createConsole } from './console/console.ts';
import { startDynamoEngine } from './dynamo-engine.ts';
import { type LoadedFunction, loadFunctions } from './functions.ts';
import type { Simulator } from './iamport-simulator/options.ts';
import { startSimulator } from './iamport-simulator/server.ts';
import { createPlayer, type DueSource, type Player } from './player.ts';
import { createLocalPorts, type LocalPorts } from './ports.ts';
import { createLocalQueue, type LocalQueue } from './queue.ts';
import { queueWorker } from './queue-worker.ts';
import { startGateway } from './server.ts';
import { LOCAL_KEYS, localSettings } from './settings.ts';
import { openStore } from './store.ts';
import { billingTableSchema } from './table-schema.ts';
import { createTimeline, type Timeline } from './timeline.ts';

export interface LocalStackOptions {
  /** 0 picks a free port. */
  readonly port: number;
  readonly simulatorPort: number;
  /** Absent: everything in memory. */
  readonly dataDir?: string;
  readonly print: (line: string) => void;
}

export interface LocalStack {
  readonly url: string;
  readonly simulator: Simulator;
  readonly clock: LocalClock;
  readonly player: Player;
  readonly ports: LocalPorts;
  readonly timeline: Timeline;
  readonly queues: Readonly<Record<string, LocalQueue>>;
  stop(): Promise<void>;
}

const TABLE_NAME = 'iamport-billing';

/**
 * The whole topology in one process: the functions' real handlers behind a local API Gateway, an embedded DynamoDB
 * engine, durable queues, a settable clock, and the 아임포트 simulator. Everything listens on loopback only.
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { dataDir } = options;
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true });
  const file = (name: string) => (dataDir === undefined ? ':memory:' : join(dataDir, name));
  const stops: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const undo of stops.splice(0).reverse()) await undo();
  };
  try {
    const store = openStore(file('local.sqlite'));
    stops.push(() => store.close());
    const clock = createLocalClock(store);
    const timeline = createTimeline(store, clock, options.print);

    const engine = await startDynamoEngine(dataDir === undefined ? {} : { databasePath: file('dynamodb.sqlite') });
    stops.push(() => engine.stop());
    const dynamo = new DynamoDBClient({
      endpoint: engine.endpoint,
      region: 'ap-northeast-2',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    stops.push(() => dynamo.destroy());
    await createTable(dynamo);
    const table = { client: createDocumentClient(dynamo), name: TABLE_NAME };

    const simulator = await startSimulator({
      port: options.simulatorPort,
      clock,
      databasePath: file('iamport-simulator.sqlite'),
      keys: LOCAL_KEYS,
    });
    stops.push(() => simulator.stop());

    let routes: readonly Route[] = [];
    let serveConsole: ReturnType<typeof createConsole> | undefined;
    const gateway = await startGateway({
      port: options.port,
      routes: () => routes,
      console: async (request, body) => serveConsole?.(request, body),
      allowedReturnUrls: localSettings('', '').allowedReturnUrls,
    });
    stops.push(() => {
      gateway.server.closeAllConnections();
      return new Promise<void>((resolve) => gateway.server.close(() => resolve()));
    });
    const url = `http://127.0.0.1:${gateway.port}`;

    const queues = Object.fromEntries(
      queueSpecs.map(({ name, maxReceiveCount }) => [
        name,
        createLocalQueue({ store, clock, name, maxReceiveCount, visibilityTimeoutSeconds: visibilityTimeoutSeconds(name) }),
      ]),
    ) as Record<(typeof queueSpecs)[number]['name'], LocalQueue>;
    const ports = createLocalPorts({
      clock,
      journal: timeline,
      table,
      settings: localSettings(url, simulator.url),
      iamportUrl: simulator.url,
      queues,
    });
    const loaded = await loadFunctions(ports);
    routes = loaded.filter(({ spec }) => spec.trigger.kind === 'http').map(({ spec, handler }) => routeOf(spec, handler));
    const player = createPlayer(clock, [
      ...workers(loaded, queues),
      { nextAt: () => simulator.nextDueAt() ?? undefined, run: (now) => simulator.tick(now) },
    ]);
    stops.push(() => player.stop());
    serveConsole = createConsole({ clock, player, timeline, table, store, queues, simulatorUrl: simulator.url });
    return { url, simulator, clock, player, ports, timeline, queues, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function workers(loaded: readonly LoadedFunction[], queues: Readonly<Record<string, LocalQueue>>): DueSource[] {
  return loaded.flatMap(({ spec, handler }) => {
    const queue = spec.trigger.kind === 'queue' ? queues[spec.trigger.queue] : undefined;
    return queue === undefined ? [] : [queueWorker(queue, spec, handler)];
  });
}

async function createTable(client: DynamoDBClient): Promise<void> {
  try {
    await client.send(new CreateTableCommand(billingTableSchema(TABLE_NAME)));
  } catch (error) {
    // There from the last start.
    if (!(error instanceof Error && error.name === 'ResourceInUseException')) throw error;
  }
}
