import { BillingError } from '../domain/billing-error.ts';
import type { Holds } from '../domain/hold.ts';
import type { Clock, HoldRepository, HoldWatch } from '../ports.ts';

/** How old an answer may be, ms: a hold that has been acknowledged is known to every process soon after. */
const FRESH_MS = 4_000;
/** An answer that has taken too long to come is asked for again. */
const TRIES = 2;

/**
 * One per process, so that a thousand charges a minute read the item a few times. Throws a retryable `storage_busy` when the
 * table does not say in time: then nobody knows, and nothing is sent.
 */
export function createHoldWatch(holds: Pick<HoldRepository, 'find'>, clock: Clock): HoldWatch {
  let last: { readonly atMs: number; readonly holds: Promise<Holds> } | undefined;
  const isFresh = (atMs: number) => Math.abs(clock.now().getTime() - atMs) <= FRESH_MS;

  function ask() {
    // Taken before the table is asked: what it says is at least as new.
    const asked = { atMs: clock.now().getTime(), holds: holds.find() };
    last = asked;
    asked.holds.catch(() => {
      // Not kept: the next one asks again.
      if (last === asked) last = undefined;
    });
    return asked;
  }

  return {
    async now() {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const asked = last !== undefined && isFresh(last.atMs) ? last : ask();
        const found = await asked.holds;
        if (isFresh(asked.atMs)) return found;
      }
      throw new BillingError('storage_busy', 'nobody knows in time what is held', { retryable: true });
    },
  };
}
