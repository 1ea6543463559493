import { BillingError } from '../domain/billing-error.ts';
import type { TimeLeft } from './time-budget.ts';

/** What one round has come to. `stale`: somebody was faster, so what was decided no longer fits what stands. */
export type Round<T> = { readonly done: T } | 'stale';

/** Each further round is one writer that was faster, or one fault of the table; more at once are a fault of ours. */
const MAX_ROUNDS = 5;
/** A round is a few round trips to the table; one that cannot end in time is better not begun, ms. */
const ROUND_MS = 1_500;

/**
 * The one loop of read, decide, commit: `round` reads what stands, decides, and stores the decision under the versions
 * it has read. It is carried out again when somebody was faster, and when DynamoDB asks for a repetition (a transaction
 * conflict, throttling, a fault of its own), while time is left. So a round may have no effect but its commit, and a
 * commit that took effect although its answer was lost must show itself to the next round's reading.
 *
 * Throws a retryable BillingError `storage_busy` when it does not come to an end.
 */
export async function decide<T>(
  what: string,
  { timeLeftMs }: TimeLeft,
  round: () => Promise<Round<T>>,
): Promise<T> {
  let cause: unknown;
  for (let count = 0; count === 0 || (count < MAX_ROUNDS && timeLeftMs() >= ROUND_MS); count += 1) {
    try {
      const result = await round();
      if (result !== 'stale') return result.done;
    } catch (error) {
      if (!(error instanceof BillingError && error.code === 'storage_busy')) throw error;
      cause = error;
    }
  }
  throw new BillingError('storage_busy', `${what} kept changing`, { retryable: true, cause });
}
