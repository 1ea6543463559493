import type { Merchant } from './merchant.ts';
import { createRandom } from './random.ts';
import { require } from './violation.ts';
import type { World } from './world.ts';

/** After so long nobody may be charged who is held, ms. */
const KNOWN_WITHIN_MS = 10_000;
/** An answer of the hold's function that was lost is waited for until it cannot be under way any more. */
const GAP_MS = 60_000;
const REASON = { reason: '가격을 잘못 내보냄' };

export type Holding = ReturnType<typeof createHolding>;

/** What has been acknowledged, and since when. Whatever nobody can know says nothing. */
export function createHolding(nowMs: () => number) {
  let heldMs: number | undefined;
  return {
    held(): void {
      heldMs ??= nowMs();
    },
    /** From the moment of asking for it on. */
    released(): void {
      heldMs = undefined;
    },
    posting(id: string): void {
      const since = heldMs;
      require('held_means_no_charge', since === undefined || nowMs() - since <= KNOWN_WITHIN_MS, () =>
        `${id} is posted ${nowMs() - (since ?? 0)} ms after charging was held`);
    },
  };
}

/** An operator stops all charging and lets it go on, in one history of eight, mostly when something is being charged. */
export function holdNowAndThen(world: World, merchant: Merchant): void {
  // A source of chance of its own: the other histories stay what they were.
  const random = createRandom(world.seed * 8 + 5);
  if (!random.chance(0.125)) return;
  const { scheduler, environment, monitor } = world;
  const endMs = world.startMs + environment.startsAfterMs + environment.faultsMs;
  const times = random.between(1, 3);
  holdAfter(random.chance(0.5) ? random.between(0, 5_000) : random.between(0, environment.faultsMs), times);

  function holdAfter(ms: number, left: number): void {
    scheduler.after(ms, () =>
      merchant.call('hold-charging', {
        route: 'PUT /hold',
        body: REASON,
        answered: ({ status }) => {
          if (status === 200) monitor.holding.held();
          releaseAfter(random.between(1_000, 3_600_000), left);
        },
      }),
    );
  }

  function releaseAfter(ms: number, left: number): void {
    scheduler.after(ms, () => {
      monitor.holding.released();
      merchant.call('hold-charging', {
        route: 'DELETE /hold',
        answered: ({ status }) => {
          // It must end, or nothing would ever be charged.
          if (status !== 200) releaseAfter(GAP_MS, left);
          else if (left > 1 && scheduler.now < endMs)
            holdAfter(GAP_MS + random.between(0, 3_600_000), left - 1);
        },
      });
    });
  }
}
