import { type ChargeItem, isBilled, isCharge, isSubscription } from './items.ts';
import type { Merchant } from './merchant.ts';
import { createRandom, type Random } from './random.ts';
import { require } from './violation.ts';
import type { World } from './world.ts';

/*
 * Somebody who is in a hurry, in one history of eight: asks the same card again and again, by itself or by a batch, mostly while it
 * has no money for days. Drawn apart: the others stay what they were.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** How often somebody looks what is owed. */
const LOOKS = 24;
const EMPTY = '[120054] 잔액부족';

export function hurry(world: World, merchant: Merchant): void {
  const random = createRandom(world.seed * 32 + 13);
  if (!random.chance(0.125)) return;
  const { scheduler, environment, iamport } = world;
  if (random.chance(0.7))
    scheduler.after(1_000, () => {
      for (const [uid, card] of iamport.cards)
        iamport.cards.set(uid, {
          ...card,
          declines: random.pick([5, 9, 1_000]),
          reason: EMPTY,
          trouble: false,
        });
    });
  const gapMs = (environment.faultsMs + DAY_MS) / LOOKS;
  let left = random.between(1, 4);
  for (let look = 1; look <= LOOKS; look += 1)
    scheduler.after(look * gapMs, () => {
      if (left === 0 || owed(world).length === 0 || random.chance(0.3)) return;
      left -= 1;
      press(world, merchant, random);
    });
}

/** Now, and again after seconds or hours. */
function press(world: World, merchant: Merchant, random: Random): void {
  let afterMs = 0;
  for (let times = random.pick([1, 2, 3, 5]); times > 0; times -= 1) {
    world.scheduler.after(afterMs, () => {
      const charge = owed(world)[0];
      if (charge === undefined) return;
      const { merchantUid: merchant_uid } = charge;
      if (random.chance(0.8)) return merchant.call('retry-charge', { params: { merchant_uid }, tries: 2 });
      merchant.call('order-batch', {
        route: 'POST /batches',
        body: { action: 'retry', select: { ids: [merchant_uid] } },
        tries: 2,
      });
    });
    afterMs += random.pick([random.between(1_000, MINUTE_MS), random.between(MINUTE_MS, 8 * HOUR_MS)]);
  }
}

/** What waits for its next attempt. */
function owed({ monitor }: World): readonly ChargeItem[] {
  return [...monitor.items.values()].filter((item): item is ChargeItem => {
    if (!isCharge(item) || item.status !== 'declined' || item.key.kind !== 'subscription') return false;
    const subscription = monitor.items.get(`${item.pk}/SUB`);
    return subscription !== undefined && isSubscription(subscription) && isBilled(subscription);
  });
}

/** What dunning has promised by date is not ended by anybody's hurry. */
export function checkNotEarly(
  charge: ChargeItem | undefined,
  retryAfterDays: readonly number[],
  latestMs: number,
): void {
  const first = charge?.attempts.find(({ endedAt }) => endedAt !== undefined)?.endedAt;
  const lastDayMs = Date.parse(first ?? '') + (retryAfterDays.at(-1) ?? 0) * DAY_MS;
  require('not_given_up_early', first === undefined || latestMs >= lastDayMs, () =>
    `${charge?.merchantUid} is given up ${lastDayMs - latestMs} ms before its last day`);
}
