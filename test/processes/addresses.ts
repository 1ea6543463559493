import { mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Random } from '../scenario/simulation/random.ts';

/** Where the processes find each other, across all restarts. */
export interface Addresses {
  readonly dataDir: string;
  readonly gatewayPort: number;
  readonly simulatorPort: number;
  readonly enginePort: number;
}

export const RECONCILIATION = 'reconcile-payments';

/** Below what systems give to outgoing connections: while a process is dead, nobody else comes by its port. */
const FIRST_PORT = 20_000;
const PORTS = 10_000;
const ATTEMPTS = 50;

export async function chooseAddresses(random: Random): Promise<Addresses> {
  const ports: number[] = [];
  for (let attempt = 0; attempt < ATTEMPTS && ports.length < 3; attempt += 1) {
    const port = FIRST_PORT + random.int(PORTS);
    if (!ports.includes(port) && !(await isTaken(port))) ports.push(port);
  }
  const [gatewayPort, simulatorPort, enginePort] = ports;
  if (gatewayPort === undefined || simulatorPort === undefined || enginePort === undefined)
    throw new Error('no free ports');
  return { dataDir: mkdtempSync(join(tmpdir(), 'processes-')), gatewayPort, simulatorPort, enginePort };
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (taken: boolean) => () => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', end(true)).once('error', end(false));
  });
}
