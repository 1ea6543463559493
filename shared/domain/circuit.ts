/** How a struggling 아임포트 is spared: after so many failures in a row nothing is sent for a while. */
export interface CircuitState {
  readonly failuresInARow: number;
  /** ms since the epoch; 0: closed. */
  readonly openUntilMs: number;
}

export const CLOSED_CIRCUIT: CircuitState = { failuresInARow: 0, openUntilMs: 0 };

const FAILURES_TO_OPEN = 5;
/** Doubling from 15 s to 4 min: a look-up's cadence, not a customer's patience. */
const FIRST_PAUSE_MS = 15_000;
const MAX_DOUBLINGS = 4;
/** A retry-after longer than this is taken for this long, and asked again. */
const MAX_PAUSE_MS = 15 * 60_000;

/** One answer closes it; from the fifth failure in a row each further one opens it for longer. */
export function afterCall(
  state: CircuitState,
  answered: boolean,
  nowMs: number,
  retryAfterMs = 0,
): CircuitState {
  if (answered) return CLOSED_CIRCUIT;
  const failuresInARow = state.failuresInARow + 1;
  // A pause that 아임포트 has asked for itself is kept from the first time.
  const asked = retryAfterMs > 0 ? nowMs + Math.min(retryAfterMs, MAX_PAUSE_MS) : 0;
  if (failuresInARow < FAILURES_TO_OPEN) return { failuresInARow, openUntilMs: asked };
  const doublings = Math.min(MAX_DOUBLINGS, failuresInARow - FAILURES_TO_OPEN);
  return { failuresInARow, openUntilMs: Math.max(asked, nowMs + FIRST_PAUSE_MS * 2 ** doublings) };
}

export function pauseMs(state: CircuitState, nowMs: number): number {
  return Math.max(0, state.openUntilMs - nowMs);
}
