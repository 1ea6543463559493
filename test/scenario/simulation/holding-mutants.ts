import { NO_HOLDS } from '../../../shared/domain/hold.ts';
import type { HoldWatch } from '../../../shared/ports.ts';
import { gateway, ports } from './alterations.ts';
import type { Mutant } from './mutants.ts';
import type { Alteration, World } from './world.ts';

/** Deliberate mistakes in keeping what somebody has stopped. */
export const holdingMutants: readonly Mutant[] = [
  {
    name: 'hold-is-not-asked-for',
    mistake: 'a worker charges whatever is held',
    alteration: watching((_, fn) =>
      fn === 'charge-subscription' ? { now: async () => NO_HOLDS } : undefined,
    ),
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
    killedBy: ['held_means_no_charge', 'every_charge_ends'],
  },
  {
    name: 'hold-is-heard-of-too-late',
    mistake: 'what a process has read of holds is believed for twelve seconds, not four',
    alteration: watching((inner, _, { scheduler }) => {
      let last: { readonly atMs: number; readonly holds: ReturnType<HoldWatch['now']> } | undefined;
      return {
        now: () => {
          if (last === undefined || scheduler.now - last.atMs > 12_000)
            last = { atMs: scheduler.now, holds: inner.now() };
          return last.holds;
        },
      };
    }),
    huntFrom: 545,
    killedBy: ['held_means_no_charge'],
  },
  {
    name: 'hold-is-not-looked-for-at-the-last',
    mistake: 'nobody looks once more right before the POST',
    alteration: gateway((inner) => ({
      charge: (order, budgetMs) => inner.charge(order, budgetMs, async () => false),
    })),
    huntFrom: 2960,
    killedBy: ['held_means_no_charge'],
  },
  {
    name: 'held-customer-is-charged',
    mistake: 'only what holds everybody is looked at',
    alteration: watching((inner) => ({
      now: async () => ({ ...(await inner.now()), customers: NO_HOLDS.customers }),
    })),
    huntFrom: 70,
    killedBy: ['held_means_no_charge'],
  },
];

function watching(alter: (inner: HoldWatch, fn: string, world: World) => HoldWatch | undefined): Alteration {
  return ports((all, fn, world) => ({ ...all, holds: alter(all.holds, fn, world) ?? all.holds }));
}
