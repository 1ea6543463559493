import type { Merchant } from './merchant.ts';
import { createRandom, type Random } from './random.ts';
import { require } from './violation.ts';
import type { World } from './world.ts';

/** After so long nobody may be charged who is held, ms. */
const KNOWN_WITHIN_MS = 10_000;
/** An answer of the hold's function that was lost is waited for until it cannot be under way any more. */
const GAP_MS = 60_000;
/** Of the first story: startSwarm. */
const CUSTOMER = 'customer-1';
/** The shop has sold for so long, at most, when the hold comes, ms. */
const SOLD_BEFORE_MS = 10_000;
const SALES = 14;
const REASON = { reason: '가격을 잘못 내보냄' };

export type Holding = ReturnType<typeof createHolding>;

/** What has been acknowledged, and since when: of everybody (`undefined`), or of a customer. Whatever nobody can know says nothing. */
export function createHolding(nowMs: () => number) {
  const heldMs = new Map<string | undefined, number>();
  return {
    held(customerId?: string): void {
      heldMs.set(customerId, heldMs.get(customerId) ?? nowMs());
    },
    /** From the moment of asking for it on. */
    released(customerId?: string): void {
      heldMs.delete(customerId);
    },
    posting(id: string, customerId: string | undefined): void {
      const since = Math.min(heldMs.get(undefined) ?? nowMs(), heldMs.get(customerId) ?? nowMs());
      require('held_means_no_charge', nowMs() - since <= KNOWN_WITHIN_MS, () =>
        `${id} is posted ${nowMs() - since} ms after charging was held`);
    },
  };
}

/**
 * An operator stops all charging, or one customer's, and lets it go on, in one history of eight, mostly when something is being
 * charged. In half of those the shop sells on around the first hold, every other second, so that processes have just asked what is held.
 */
export function holdNowAndThen(world: World, merchant: Merchant): void {
  // A source of chance of its own: the other histories stay what they were.
  const random = createRandom(world.seed * 8 + 5);
  if (!random.chance(0.125)) return;
  const { scheduler, environment, monitor } = world;
  const endMs = world.startMs + environment.startsAfterMs + environment.faultsMs;
  const times = random.between(1, 3);
  holdAfter(random.chance(0.5) ? random.between(0, 5_000) : random.between(0, environment.faultsMs), times);
  const sells = random.chance(0.5);
  const isSlow = random.chance(0.5);

  function holdAfter(ms: number, left: number): void {
    scheduler.after(ms, () => {
      const sellsNow = sells && left === times;
      if (sellsNow) sellOn(world, merchant, random);
      if (sellsNow && isSlow) slowDown(world);
      scheduler.after(sellsNow ? random.between(0, SOLD_BEFORE_MS) : 0, () => hold(left));
    });
  }

  function hold(left: number): void {
    const customer = random.chance(0.3) ? CUSTOMER : undefined;
    merchant.call('hold-charging', {
      ...(customer === undefined ? { route: 'PUT /hold' } : routeOf('PUT', customer)),
      body: REASON,
      answered: ({ status }) => {
        if (status === 200) monitor.holding.held(customer);
        releaseAfter(random.between(1_000, 3_600_000), left, customer);
      },
    });
  }

  function releaseAfter(ms: number, left: number, customer: string | undefined): void {
    scheduler.after(ms, () => {
      monitor.holding.released(customer);
      merchant.call('hold-charging', {
        ...(customer === undefined ? { route: 'DELETE /hold' } : routeOf('DELETE', customer)),
        answered: ({ status }) => {
          // Nobody of that name yet: nobody was held. Else it must end, or nothing would ever be charged.
          if (status !== 200 && status !== 404) releaseAfter(GAP_MS, left, customer);
          else if (left > 1 && scheduler.now < endMs)
            holdAfter(GAP_MS + random.between(0, 3_600_000), left - 1);
        },
      });
    });
  }
}

const routeOf = (method: 'PUT' | 'DELETE', customer_id: string) => ({
  route: `${method} /customers/{customer_id}/hold`,
  params: { customer_id },
});

/** Somebody pays something once, every other second for half a minute. */
function sellOn(world: World, merchant: Merchant, random: Random): void {
  const customer_uid = merchant.seedCard(CUSTOMER, { declines: 0, reason: '' });
  for (let sold = 0; sold < SALES; sold += 1)
    world.scheduler.after(sold * 2_000 + random.between(0, 1_000), () =>
      merchant.call('create-charge', { body: { customer_uid, amount: 1_000, name: '단건 결제' } }),
    );
}

/** As slow as can be without any time running out: what was looked at first is old by the time of the POST. */
function slowDown({ scheduler, slow }: World): void {
  slow.set('write', [2_000, 4_800]);
  slow.set('token', [1_500, 2_900]);
  scheduler.after(SALES * 2_000, () => slow.clear());
}
