import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { WebhookEndpoint } from '../../shared/domain/webhook.ts';
import type { Settings } from '../../shared/ports.ts';
import { type Route, routesTo } from './api-gateway.ts';
import type { LocalClock } from './clock.ts';
import { createConsole } from './console/local-console.ts';
import { dueSources } from './due-sources.ts';
import { type DynamoEngine, startDynamoEngine } from './dynamo-engine.ts';
import type { EventLog } from './event-log.ts';
import { loadFunctions } from './functions.ts';
import type { Simulator } from './iamport-simulator/options.ts';
import { startSimulator } from './iamport-simulator/server.ts';
import { openLocalState } from './local-state.ts';
import { connectLocalTable, createLocalTable } from './local-table.ts';
import { createPlayer, type Player } from './player.ts';
import { createLocalPorts, type LocalPorts } from './ports.ts';
import type { LocalQueue } from './queue.ts';
import { type Responder, startGateway } from './server.ts';
import { LOCAL_KEYS, localSettings } from './settings.ts';
import type { Print, Timeline } from './timeline.ts';
import { createUpkeep } from './upkeep.ts';

export interface LocalStackOptions {
  /** 0 picks a free port. */
  readonly port: number;
  readonly simulatorPort: number;
  /** Absent: everything in memory. */
  readonly dataDir?: string;
  readonly print: Print;
  /** What a test decides otherwise than infra/local/settings.ts: shorter time-outs, another dunning policy. */
  readonly settings?: Partial<Settings>;
  /** What is served beside console and API, and answers before them. */
  readonly pages?: Responder;
  /** Where events are sent, signed with LOCAL_WEBHOOK_SECRET. */
  readonly webhooks?: readonly WebhookEndpoint[];
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
  /** Of the DynamoDB engine. */
  readonly tableUrl: string;
  readonly engine: DynamoEngine['kind'];
  /** DynamoDB commands sent so far, by name. */
  readonly tableCommands: ReadonlyMap<string, number>;
  /** Resolves when the engine has ended: without it nothing works. Absent when the engine is not ours. */
  readonly engineEnded: Promise<void> | undefined;
  stop(): Promise<void>;
}

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
    const { store, clock, timeline, events, queues } = openLocalState(file('local.sqlite'), options.print);
    stops.push(() => store.close());

    const engine = await startDynamoEngine(dataDir === undefined ? {} : { dataDir });
    stops.push(() => engine.stop());
    const local = connectLocalTable(engine.endpoint);
    stops.push(() => local.close());
    await createLocalTable(local);
    const { client, streams, watch } = local;
    const { table } = watch;

    const simulator = await startSimulator({
      port: options.simulatorPort,
      clock,
      databasePath: file('iamport-simulator.sqlite'),
      keys: LOCAL_KEYS,
    });
    stops.push(() => simulator.stop());

    let routes: readonly Route[] = [];
    let serveConsole: ReturnType<typeof createConsole> | undefined;
    let serveUpkeep: ReturnType<typeof createUpkeep> | undefined;
    const gateway = await startGateway({
      port: options.port,
      routes: () => routes,
      console: async (request, body) =>
        (await options.pages?.(request, body)) ??
        (await serveUpkeep?.(request, body)) ??
        serveConsole?.(request, body),
      allowedReturnUrls: localSettings('', '').allowedReturnUrls,
    });
    stops.push(() => gateway.stop());
    const url = `http://127.0.0.1:${gateway.port}`;

    const ports = createLocalPorts({
      clock,
      journal: timeline,
      table,
      settings: { ...localSettings(url, simulator.url), ...options.settings },
      iamportUrl: simulator.url,
      events,
      queues,
      webhooks: options.webhooks ?? [],
    });
    const loaded = await loadFunctions(ports);
    routes = loaded
      .filter(({ spec }) => spec.trigger.kind === 'http')
      .flatMap(({ spec, handler }) => routesTo(spec, handler));
    const player = createPlayer(clock, [
      ...dueSources({
        loaded,
        ports,
        queues,
        stream: { store, client, streams, tableName: local.name },
        lookout: watch.lookout,
        activity: () => activityLookout(watch.activity(), simulator),
      }),
      { nextAt: () => simulator.nextDueAt() ?? undefined, run: (now) => simulator.tick(now) },
    ]);
    stops.push(() => player.stop());
    serveUpkeep = createUpkeep({ clock, store, timeline, queues, loaded });
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
      tableUrl: engine.endpoint,
      engine: engine.kind,
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
