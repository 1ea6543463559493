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

/** One answer closes it; from the fifth failure in a row each further one opens it for longer. */
export function afterCall(state: CircuitState, answered: boolean, nowMs: number): CircuitState {
  if (answered) return CLOSED_CIRCUIT;
  const failuresInARow = state.failuresInARow + 1;
  if (failuresInARow < FAILURES_TO_OPEN) return { failuresInARow, openUntilMs: 0 };
  const doublings = Math.min(MAX_DOUBLINGS, failuresInARow - FAILURES_TO_OPEN);
  return { failuresInARow, openUntilMs: nowMs + FIRST_PAUSE_MS * 2 ** doublings };
}

export function pauseMs(state: CircuitState, nowMs: number): number {
  return Math.max(0, state.openUntilMs - nowMs);
}
