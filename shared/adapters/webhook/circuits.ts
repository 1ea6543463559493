import type { Clock, GatewayCircuit } from '../../ports.ts';
import { createGatewayCircuit } from '../circuit.ts';

/** One per endpoint and process: an endpoint that hangs takes no worker from the others. The stage's endpoints bound them. */
export function createCircuits(clock: Clock): (url: string) => GatewayCircuit {
  const circuits = new Map<string, GatewayCircuit>();
  return (url) => {
    const circuit = circuits.get(url) ?? createGatewayCircuit(clock);
    circuits.set(url, circuit);
    return circuit;
  };
}
