import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createHandler as createReconciliation } from '../../functions/schedule/reconcile-payments.ts';
import { lambdaContext } from '../../infra/local/api-gateway.ts';
import { openLocalState } from '../../infra/local/local-state.ts';
import { connectLocalTable, createLocalTable } from '../../infra/local/local-table.ts';
import { createLocalPorts } from '../../infra/local/ports.ts';
import { localSettings } from '../../infra/local/settings.ts';
import { functions } from '../../infra/topology.ts';
import type { Reconciliation } from '../../shared/domain/event.ts';
import type { Random } from '../scenario/simulation/random.ts';
import { chooseAddresses, RECONCILIATION } from './addresses.ts';
import { createClocks } from './clocks.ts';
import { pause } from './merchant.ts';
import { keepFaults } from './simulator-faults.ts';
import { createSupervisor, ROLES } from './supervisor.ts';

export type ProcessStack = Awaited<ReturnType<typeof startProcesses>>;

const START_TRIES = 3_000;

/** All processes, up and answering, and the test's own view of what they share. */
export async function startProcesses(random: Random, at: Date) {
  const addresses = await chooseAddresses(random);
  const state = openLocalState(join(addresses.dataDir, 'local.sqlite'), () => undefined);
  const table = connectLocalTable(`http://127.0.0.1:${addresses.enginePort}`);
  const supervisor = createSupervisor(addresses);
  const clocks = createClocks(state.store, addresses);
  const faults = keepFaults(addresses);

  async function end(isKept = false): Promise<void> {
    await Promise.all([clocks.stop(), faults.end()]);
    await supervisor.end();
    table.close();
    state.store.close();
    if (isKept) console.log(`what the processes wrote and said is in ${addresses.dataDir}`);
    else rmSync(addresses.dataDir, { recursive: true, force: true });
  }

  try {
    await clocks.jumpTo(at);
    for (const role of ROLES) supervisor.start(role);
    await tried(() => createLocalTable(table));
    await answering();
  } catch (error) {
    await end(true);
    throw error;
  }

  /** The gateway, and behind it the engine; the simulator. */
  async function answering(): Promise<void> {
    await tried(async () => {
      const { status } = await fetch(`http://127.0.0.1:${addresses.gatewayPort}/plans/none`);
      if (status !== 404) throw new Error(`the gateway answers ${status}`);
    });
    await tried(() => fetch(`http://127.0.0.1:${addresses.simulatorPort}/simulator/health`));
  }

  return {
    addresses,
    state,
    table,
    supervisor,
    clocks,
    faults,
    answering,
    end,
    /** Everything since `from`, as an operator asks for it. */
    async reconcile(from: Date): Promise<Reconciliation> {
      const url = `http://127.0.0.1:${addresses.gatewayPort}`;
      const simulatorUrl = `http://127.0.0.1:${addresses.simulatorPort}`;
      const { clock, timeline: journal, events, queues } = state;
      const settings = localSettings(url, simulatorUrl);
      const shared = { clock, journal, events, queues, settings, iamportUrl: simulatorUrl };
      const ports = createLocalPorts({ ...shared, table: table.watch.table });
      const spec = functions.find(({ name }) => name === RECONCILIATION);
      if (spec === undefined) throw new Error(`no function ${RECONCILIATION}`);
      const stretch = { from: from.toISOString(), to: clock.now().toISOString() };
      return (await createReconciliation(ports)(stretch, lambdaContext(spec))) as Reconciliation;
    },
  };
}

/** Until it does not throw. */
async function tried(work: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (tries === START_TRIES) throw error;
      await pause(100);
    }
  }
}
