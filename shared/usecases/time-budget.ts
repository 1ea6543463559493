import { BillingError } from '../domain/billing-error.ts';

/** How long the function that runs us may still take. */
export interface TimeLeft {
  timeLeftMs(): number;
}

/** Kept for storing the answer, ms. */
const RESERVE_MS = 3_000;
/** A POST that cannot wait at least so long for its answer is better sent by somebody with more time, ms. */
const MIN_POST_MS = 2_000;

/**
 * How long to wait for the answer to a POST: as configured, but always less than what is left of the function's time,
 * so that it is we who give up and write down what is known. Throws (retryable) when too little is left to begin.
 */
export function postBudgetMs({ timeLeftMs }: TimeLeft, configuredMs: number): number {
  const budgetMs = budgetLeftMs({ timeLeftMs }, configuredMs);
  if (budgetMs === undefined)
    throw new BillingError('out_of_time', 'too little time left to send anything', { retryable: true });
  return budgetMs;
}

/** The same for what has been written ahead already. Undefined: it may not leave any more. */
export function budgetLeftMs({ timeLeftMs }: TimeLeft, configuredMs: number): number | undefined {
  const budgetMs = Math.min(configuredMs, timeLeftMs() - RESERVE_MS);
  return budgetMs < Math.min(MIN_POST_MS, configuredMs) ? undefined : budgetMs;
}
