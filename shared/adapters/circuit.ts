import { afterCall, CLOSED_CIRCUIT, pauseMs } from '../domain/circuit.ts';
import type { Clock, GatewayCircuit } from '../ports.ts';

/** One per process: with at most ten workers, each notices an outage after five lost answers of its own. */
export function createGatewayCircuit(clock: Clock): GatewayCircuit {
  let state = CLOSED_CIRCUIT;
  return {
    pauseMs: () => pauseMs(state, clock.now().getTime()),
    report(outcome, retryAfterMs = 0) {
      state = afterCall(state, outcome === 'answered', clock.now().getTime(), retryAfterMs);
    },
  };
}
