import { NO_HOLDS } from '../../../shared/domain/hold.ts';
import type { HoldWatch } from '../../../shared/ports.ts';
import { ports } from './alterations.ts';
import type { Mutant } from './mutants.ts';
import type { Alteration } from './world.ts';

/** Deliberate mistakes in keeping what somebody has stopped. */
export const holdingMutants: readonly Mutant[] = [
  {
    name: 'hold-is-not-asked-for',
    mistake: 'a worker charges whatever is held',
    alteration: watching((_, fn) =>
      fn === 'charge-subscription' ? { now: async () => NO_HOLDS } : undefined,
    ),
    huntFrom: 61,
    killedBy: ['held_means_no_charge'],
  },
  {
    name: 'hold-is-believed-for-ever',
    mistake: 'a process that has once read that nothing is held never asks again',
    alteration: watching((inner) => {
      let first: ReturnType<HoldWatch['now']> | undefined;
      return {
        now: () => {
          first ??= inner.now();
          return first;
        },
      };
    }),
    huntFrom: 42,
    killedBy: ['held_means_no_charge', 'every_charge_ends'],
  },
];

function watching(alter: (inner: HoldWatch, fn: string) => HoldWatch | undefined): Alteration {
  return ports((all, fn) => ({ ...all, holds: alter(all.holds, fn) ?? all.holds }));
}
