import type { ChargeItem } from './items.ts';
import { require } from './violation.ts';

export type AskedOnce = ReturnType<typeof createAskedOnce>;

interface Asked {
  readonly attempt: string;
  readonly wasExecuted: () => boolean;
}

/** Due so long after it was decided on: a day of dunning, or a wait, and not because somebody asks for it now, ms. */
const LATER_MS = 60_000;

/**
 * Whoever repeats a request with its Idempotency-Key, as it had no answer, does not ask the card a second time: what they are told
 * is what came of the first. What has come due by itself meanwhile is another matter.
 */
export function createAskedOnce({
  nowMs,
  skewMs,
}: {
  readonly nowMs: () => number;
  readonly skewMs: number;
}) {
  /** By request: what was posted while it was worked on. */
  const asked = new Map<string, Asked[]>();
  /** Charges whose next attempt was put off when it was last decided on. */
  const waiting = new Set<string>();

  return {
    stored(id: string, before: ChargeItem | undefined, after: ChargeItem): void {
      const { nextAttemptAt } = after;
      if (nextAttemptAt === undefined || nextAttemptAt === before?.nextAttemptAt) return;
      if (Date.parse(nextAttemptAt) > nowMs() + skewMs + LATER_MS) waiting.add(id);
      else waiting.delete(id);
    },
    /** `request`: whoever sends it, where that is known. */
    posting(request: string | undefined, id: string, attempt: number, wasExecuted: () => boolean): void {
      if (request === undefined) return;
      const earlier = asked.get(request) ?? [];
      const name = `${id}#${attempt}`;
      const isAgain = earlier.some((one) => one.attempt !== name && one.wasExecuted());
      require('asked_once_by_a_request', !isAgain || waiting.has(id), () => `${request} asks ${name}`);
      asked.set(request, [...earlier, { attempt: name, wasExecuted }]);
    },
  };
}
