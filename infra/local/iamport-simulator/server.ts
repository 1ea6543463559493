/** A stand-in for api.iamport.kr, its SDK and the PG's payment window. Start here. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBillingKeys } from './billing-keys.ts';
import { openDatabase } from './database.ts';
import { createFaults } from './faults.ts';
import { createJobs } from './jobs.ts';
import { runJob } from './late-jobs.ts';
import { createLedger } from './ledger.ts';
import { createListener } from './listener.ts';
import { DEFAULT_HOST, DEFAULT_MIDS, type Simulator, type SimulatorOptions } from './options.ts';
import type { Simulation } from './simulation.ts';
import { readUnsupportedCalls, rotateSecret } from './simulator-routes.ts';
import { createTaxes } from './taxes.ts';
import { createTokens } from './tokens.ts';
import { createWebhooks } from './webhooks.ts';
import { createWindows } from './window-store.ts';

export type { Simulator, SimulatorClock, SimulatorKeys, SimulatorOptions } from './options.ts';

/** Longer than any client's idle pool, else a reused connection could be closed under a charge by accident. */
const KEEP_ALIVE_MS = 65_000;
const MAX_CONNECTIONS = 2_000;

const createSimulation = (options: SimulatorOptions, baseUrl: () => string): Simulation => {
  const database = openDatabase(options.databasePath);
  const faults = createFaults();
  const now = () => options.clock.now();
  const { set } = options.clock;
  const settings: Simulation['settings'] = {
    webhookFormat: 'json',
    sandbox: options.sandbox ?? false,
    emptyListing: 200,
    keys: options.keys,
  };
  const jobs = createJobs(database, now, (job, at, done) => runJob(sim, job, at, done));
  const sim: Simulation = {
    now,
    setNow: set === undefined ? undefined : (at) => options.clock.set?.(at),
    baseUrl,
    allowedMids: options.allowedMids ?? DEFAULT_MIDS,
    defaultWebhookUrl: options.defaultWebhookUrl ?? null,
    settings,
    database,
    ledger: createLedger(database),
    billingKeys: createBillingKeys(database),
    faults,
    jobs,
    taxes: createTaxes(database),
    tokens: createTokens(database),
    webhooks: createWebhooks({
      faults,
      now,
      format: () => settings.webhookFormat,
      later: (url, body, dueAt) => jobs.add({ kind: 'webhook', url, body }, dueAt),
    }),
    windows: createWindows(database),
  };
  return sim;
};

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });

export const startSimulator = async (options: SimulatorOptions): Promise<Simulator> => {
  const host = options.host ?? DEFAULT_HOST;
  let url = '';
  const sim = createSimulation(options, () => url);
  const stopping = new AbortController();
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, createListener(sim, stopping.signal));
  server.maxConnections = MAX_CONNECTIONS;
  const port = await listen(server, options.port, host).catch((error: unknown) => {
    sim.jobs.stop();
    sim.database.close();
    throw error;
  });
  url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

  return {
    url,
    port,
    payments: (merchantUid) => sim.ledger.everything(merchantUid),
    tax: (impUid) => sim.taxes.of(impUid),
    faults: sim.faults,
    unsupportedCalls: () => readUnsupportedCalls(sim),
    webhooks: () => sim.webhooks.log(),
    rotateSecret: (impSecret) => rotateSecret(sim, impSecret),
    nextDueAt: () => sim.jobs.nextDueAt(),
    tick: (now) => sim.jobs.runDue(now ?? sim.now()),
    async stop() {
      stopping.abort();
      sim.jobs.stop();
      sim.webhooks.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      // Handlers that were cut off settle in the next turns; only then may the database go.
      await new Promise((resolve) => setImmediate(resolve));
      sim.database.close();
    },
  };
};
