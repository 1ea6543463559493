/** What is known of a POST that is safe to send again once no copy before it can still take effect. */
export interface Copies {
  /** When the latest copy left. */
  readonly sentAt: Date;
  readonly copies: number;
}

/** A copy is looked up this long after it left, ms, and then at growing distances. */
export const FIRST_LOOK_UP_MS = 60_000;
/** Look-ups, and further copies, are no further apart than this (or the horizon), ms. */
const SLOWEST_MS = 6 * 3_600_000;

/** A further copy leaves this long after the latest one: never inside its horizon, and ever more slowly. */
export function copyAfterMs({ copies }: Copies, horizonMs: number): number {
  return Math.max(horizonMs, Math.min(SLOWEST_MS, horizonMs * 2 ** Math.min(copies - 1, 20)));
}

/** After 1, 2, 4, 8 … minutes, and whenever something can be decided. */
export function nextLookUpAt(sent: Copies, horizonMs: number, now: Date): Date {
  const sentMs = sent.sentAt.getTime();
  const elapsedMs = now.getTime() - sentMs;
  const next = now.getTime() + Math.min(SLOWEST_MS, Math.max(FIRST_LOOK_UP_MS, elapsedMs));
  const decisive = [horizonMs, copyAfterMs(sent, horizonMs)].map((afterMs) => sentMs + afterMs);
  return new Date(decisive.find((at) => at > now.getTime() && at < next) ?? next);
}

/** The next copy, as it is written ahead. */
export function sentAgain({ copies }: Copies, now: Date): Copies & { readonly nextLookUpAt: Date } {
  return { sentAt: now, copies: copies + 1, nextLookUpAt: new Date(now.getTime() + FIRST_LOOK_UP_MS) };
}
