import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { createDocumentClient } from '../../shared/adapters/dynamo/table.ts';
import type { Settings } from '../../shared/ports.ts';
import { queues as queueSpecs, visibilityTimeoutSeconds } from '../topology.ts';
import { type Route, routeOf } from './api-gateway.ts';
import { createLocalClock, type LocalClock } from './clock.ts';
import { createConsole } from './console/console.ts';
import { dueSources } from './due-sources.ts';
import { startDynamoEngine } from './dynamo-engine.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { loadFunctions } from './functions.ts';
import type { Simulator } from './iamport-simulator/options.ts';
import { startSimulator } from './iamport-simulator/server.ts';
import { createPlayer, type Player } from './player.ts';
import { createLocalPorts, type LocalPorts } from './ports.ts';
import { createLocalQueue, type LocalQueue } from './queue.ts';
import { startGateway } from './server.ts';
import { LOCAL_KEYS, localSettings } from './settings.ts';
import { openStore } from './store.ts';
import { billingTableSchema } from './table-schema.ts';
import { watchTable } from './table-watch.ts';
import { createTimeline, type Timeline } from './timeline.ts';

export interface LocalStackOptions {
  /** 0 picks a free port. */
  readonly port: number;
  readonly simulatorPort: number;
  /** Absent: everything in memory. */
  readonly dataDir?: string;
  readonly print: (line: string) => void;
  /** What a test decides otherwise than infra/local/settings.ts: shorter time-outs, another dunning policy. */
  readonly settings?: Partial<Settings>;
}

export interface LocalStack {
  readonly url: string;
  readonly simulator: Simulator;
  readonly clock: LocalClock;
  readonly player: Player;
  readonly ports: LocalPorts;
  readonly timeline: Timeline;
  readonly queues: Readonly<Record<string, LocalQueue>>;
  readonly events: EventLog;
  /** DynamoDB commands sent so far, by name. */
  readonly tableCommands: ReadonlyMap<string, number>;
  /** Resolves when the engine has ended: without it nothing works. Absent when the engine is not ours. */
  readonly engineEnded: Promise<void> | undefined;
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

    const engine = await startDynamoEngine(
      dataDir === undefined ? {} : { databasePath: file('dynamodb.sqlite') },
    );
    stops.push(() => engine.stop());
    const engineAccess = {
      endpoint: engine.endpoint,
      region: 'ap-northeast-2',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    };
    const dynamo = new DynamoDBClient(engineAccess);
    stops.push(() => dynamo.destroy());
    await createTable(dynamo);
    const watch = watchTable({ client: createDocumentClient(dynamo), name: TABLE_NAME });
    const { table } = watch;
    const streams = new DynamoDBStreamsClient(engineAccess);
    stops.push(() => streams.destroy());
    const events = createEventLog(store);

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
        createLocalQueue({
          store,
          clock,
          name,
          maxReceiveCount,
          visibilityTimeoutSeconds: visibilityTimeoutSeconds(name),
        }),
      ]),
    ) as Record<(typeof queueSpecs)[number]['name'], LocalQueue>;
    const ports = createLocalPorts({
      clock,
      journal: timeline,
      table,
      settings: { ...localSettings(url, simulator.url), ...options.settings },
      iamportUrl: simulator.url,
      events,
      queues,
    });
    const loaded = await loadFunctions(ports);
    routes = loaded
      .filter(({ spec }) => spec.trigger.kind === 'http')
      .map(({ spec, handler }) => routeOf(spec, handler));
    const player = createPlayer(clock, [
      ...dueSources({
        loaded,
        ports,
        queues,
        stream: { store, client: dynamo, streams, tableName: TABLE_NAME },
        lookout: watch.lookout,
        activity: () => activityLookout(watch.lookout(), simulator),
      }),
      { nextAt: () => simulator.nextDueAt() ?? undefined, run: (now) => simulator.tick(now) },
    ]);
    stops.push(() => player.stop());
    serveConsole = createConsole({
      clock,
      player,
      timeline,
      table,
      store,
      queues,
      events,
      simulator,
    });
    return {
      url,
      engineEnded: engine.ended,
      simulator,
      clock,
      player,
      ports,
      timeline,
      queues,
      events,
      tableCommands: watch.sent,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** True once after each change in our table or in the simulator's ledger. */
function activityLookout(tableChanged: () => boolean, simulator: Simulator): () => boolean {
  const ledger = () => {
    const payments = simulator.payments();
    return `${payments.length} ${payments.reduce((sum, { cancel_amount }) => sum + cancel_amount, 0)}`;
  };
  let seen = ledger();
  return () => {
    const now = ledger();
    const changed = tableChanged() || now !== seen;
    seen = now;
    return changed;
  };
}

async function createTable(client: DynamoDBClient): Promise<void> {
  try {
    await client.send(new CreateTableCommand(billingTableSchema(TABLE_NAME)));
  } catch (error) {
    // There from the last start.
    if (!(error instanceof Error && error.name === 'ResourceInUseException')) throw error;
  }
}
