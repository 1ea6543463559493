const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/**
 * What the horizon must outlast, ms. Whoever looks up at `sentAt + horizon` and sees nothing may send again; that is safe
 * only if a POST that has left can no longer come to light. docs/guarantees.md says the law in words.
 */
export const HORIZON_TERMS = {
  /** From reading the clock that becomes `sentAt` until the POST is begun; later it is not sent (send-charge.ts). */
  postBegunMs: 5 * SECOND_MS,
  /** And from there, a token included, until it is handed to the socket; later it is not sent (iamport/client.ts). */
  postHandedOverMs: 10 * SECOND_MS,
  /** 아임포트 commits a POST no later than this after it has left. Documented nowhere. */
  latestCommitMs: 7 * MINUTE_MS,
  /** And lists it no later than this after the commit. Documented nowhere. */
  listingLagMs: 2 * MINUTE_MS,
  /** Largest difference between two clocks of ours: one writes `sentAt`, the other holds it against the horizon. */
  clockDifferenceMs: 5 * MINUTE_MS,
  /** Whole seconds, rounding, a process that the machine lets stand for a moment. */
  marginMs: 15 * SECOND_MS,
} as const;

/**
 * H ≥ F + Late + Lag + S + margin. F, from `sentAt` to the last byte of the POST, ends with the wait for its answer:
 * then the socket is destroyed, connected or not.
 */
export function smallestHorizonMs(chargeTimeoutMs: number): number {
  const { postBegunMs, postHandedOverMs, latestCommitMs, listingLagMs, clockDifferenceMs, marginMs } =
    HORIZON_TERMS;
  const leftMs = postBegunMs + postHandedOverMs + chargeTimeoutMs;
  return leftMs + latestCommitMs + listingLagMs + clockDifferenceMs + marginMs;
}
