import { createRandom } from '../scenario/simulation/random.ts';
import { type CustomersOptions, createCustomers } from './customers.ts';

/** Customers at a time. */
const LANES = 8;

export interface Shop {
  /** Lets no new customer in, and resolves when the last one has left. How many there were. */
  close(): Promise<number>;
}

/** Customers come one after the other in several lanes, until the shop closes. */
export function openShop(options: Omit<CustomersOptions, 'random' | 'lane'>, seed: number): Shop {
  let isOpen = true;
  const lanes = Array.from({ length: LANES }, (_, lane) =>
    createCustomers({ ...options, lane, random: createRandom(seed + lane + 1) }),
  );
  const lastLeft = Promise.all(
    lanes.map(async ({ once }) => {
      while (isOpen) await once();
    }),
  );
  // Whoever closes the shop hears of it.
  lastLeft.catch(() => undefined);
  return {
    async close() {
      isOpen = false;
      await lastLeft;
      return lanes.reduce((sum, { count }) => sum + count(), 0);
    },
  };
}
