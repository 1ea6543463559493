import type { ChargeItem } from './items.ts';
import { require } from './violation.ts';

export type AskedOnce = ReturnType<typeof createAskedOnce>;

/** Due no later than so long after it was decided on: somebody asks for it now, ms. */
const NOW_MS = 60_000;

/**
 * Whoever repeats a request with its Idempotency-Key, as it had no answer, makes nothing due a second time: what they are told is
 * what came of the first.
 */
export function createAskedOnce({
  nowMs,
  skewMs,
}: {
  readonly nowMs: () => number;
  readonly skewMs: number;
}) {
  const asked = new Set<string>();
  return {
    /** `request`: whoever writes it, where that is known. */
    stored(request: string | undefined, id: string, before: ChargeItem | undefined, after: ChargeItem): void {
      // A write-ahead ends a wait, and one that is taken back was due before.
      if (request === undefined || before?.status !== after.status) return;
      const [was, is] = [before, after].map(({ nextAttemptAt }) => Date.parse(nextAttemptAt ?? ''));
      const isNow = is !== undefined && is <= nowMs() + skewMs + NOW_MS;
      if (!isNow || is === was) return;
      const ask = `${request} ${id}`;
      require('asked_once_by_a_request', !asked.has(ask), () => ask);
      asked.add(ask);
    },
  };
}
