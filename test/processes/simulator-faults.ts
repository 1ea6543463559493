import type { Addresses } from './addresses.ts';
import { pause } from './merchant.ts';

/** A simulator that was killed has forgotten them: set again and again. */
const EACH_MS = 200;
/** Real time, so that a kill finds charges and refunds under way. */
export const LATENCY_MS = 300;

/** It takes a second payment of one merchant_uid: nothing but the product's own protocol keeps a charge from that. */
const LAX = { duplicates: 'lax' } as const;
const SLOW = {
  ...LAX,
  again: { kind: 'latency', ms: LATENCY_MS },
  cancel: { kind: 'latency', ms: LATENCY_MS },
};
const FAST = { ...LAX, again: null, cancel: null };

export interface SimulatorFaults {
  /** It answers at once from now on. */
  calm(): void;
  end(): Promise<void>;
}

export function keepFaults({ simulatorPort }: Addresses): SimulatorFaults {
  let faults: object = SLOW;
  let ended = false;
  const running = (async () => {
    while (!ended) {
      await fetch(`http://127.0.0.1:${simulatorPort}/simulator/faults`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(faults),
        signal: AbortSignal.timeout(2_000),
      }).catch(() => undefined);
      await pause(EACH_MS);
    }
  })();
  return {
    calm() {
      faults = FAST;
    },
    async end() {
      ended = true;
      await running;
    },
  };
}
