/** One role of the local stack as a process of its own: `node test/processes/role.ts gateway|worker`. */
import { join } from 'node:path';
import { type Route, routesTo } from '../../infra/local/api-gateway.ts';
import { dueSources } from '../../infra/local/due-sources.ts';
import { type LoadedFunction, loadFunctions } from '../../infra/local/functions.ts';
import { openLocalState } from '../../infra/local/local-state.ts';
import { connectLocalTable } from '../../infra/local/local-table.ts';
import { createPlayer } from '../../infra/local/player.ts';
import { createLocalPorts } from '../../infra/local/ports.ts';
import { startGateway } from '../../infra/local/server.ts';
import { localSettings } from '../../infra/local/settings.ts';
import { type Addresses, RECONCILIATION } from './addresses.ts';

const { dataDir, gatewayPort, simulatorPort, enginePort } = JSON.parse(
  process.env['ADDRESSES'] ?? '{}',
) as Addresses;
const url = `http://127.0.0.1:${gatewayPort}`;
const simulatorUrl = `http://127.0.0.1:${simulatorPort}`;

const state = openLocalState(join(dataDir, 'local.sqlite'), console.log);
const { store, clock, timeline, events, queues } = state;
const local = connectLocalTable(`http://127.0.0.1:${enginePort}`);
const { client, streams, watch } = local;
const settings = localSettings(url, simulatorUrl);
const ports = createLocalPorts({
  clock,
  journal: timeline,
  table: watch.table,
  settings,
  iamportUrl: simulatorUrl,
  events,
  queues,
});
const loaded = await loadFunctions(ports);

if (process.argv[2] === 'gateway') await serve(loaded);
else work(loaded);
console.log('ready');

async function serve(functions: readonly LoadedFunction[]): Promise<void> {
  const routes: readonly Route[] = functions
    .filter(({ spec }) => spec.trigger.kind === 'http')
    .flatMap(({ spec, handler }) => routesTo(spec, handler));
  await startGateway({
    port: gatewayPort,
    routes: () => routes,
    console: async () => undefined,
    allowedReturnUrls: settings.allowedReturnUrls,
  });
}

/** All that starts by itself, but for reconciliation: nothing may heal only because that has been run. */
function work(functions: readonly LoadedFunction[]): void {
  const sources = dueSources({
    loaded: functions.filter(({ spec }) => spec.name !== RECONCILIATION),
    ports,
    queues,
    stream: { store, client, streams, tableName: local.name },
    lookout: () => orEachSecond(watch.lookout()),
    activity: () => () => false,
  });
  createPlayer(clock, sources);
}

/** The other processes write to the table too, and nobody tells. */
function orEachSecond(changed: () => boolean): () => boolean {
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  return () => {
    const isOld = performance.now() - lookedAtMs > 1_000;
    if (isOld) lookedAtMs = performance.now();
    return changed() || isOld;
  };
}
