import type { Row } from './iamport-model.ts';
import type { AttemptItem, ChargeItem } from './items.ts';
import type { Post } from './monitor.ts';
import { require } from './violation.ts';

export interface DeclineChecksOptions {
  readonly postsOf: (chargeId: string) => readonly Post[];
  readonly rowsOf: (chargeId: string) => readonly Row[];
  readonly nowMs: () => number;
  /** Listings hide a record for so long, ms. */
  readonly lagMs: number;
  readonly retryAfterDays: readonly number[];
  /** When an answer to a look-up was last a lie. */
  readonly liedMs: () => number;
  readonly commandedAt: (pk: string) => number;
  /** When each attempt (`<charge>#<number>`) was first stored. */
  readonly storedAt: (id: string) => number;
}

/** A look-up and the write that follows from it, in the worst case. */
const LOOK_UP_MS = 60_000;
const SOFT: ReadonlySet<string | undefined> = new Set(['insufficient_balance', 'over_limit', 'unknown']);

/** I5: what a card has said is known by the horizon, and it is not asked more often than its dunning says. */
export function createDeclineChecks(options: DeclineChecksOptions) {
  const { postsOf, rowsOf, nowMs, lagMs, retryAfterDays, liedMs, commandedAt, storedAt } = options;

  /** An attempt is called off without a trace: then no failure lies at 아임포트 that nobody has been told of. */
  function ended(id: string, at: number, charge: ChargeItem): void {
    const attempt = charge.attempts[at];
    const post = postsOf(id).find((one) => one.attempt === at && !one.notExecuted);
    const isTraceless = attempt?.outcome === 'not_executed' || attempt?.outcome === 'refused';
    if (attempt === undefined || post === undefined || !isTraceless || charge.status === 'paid') return;
    const seenMs = nowMs() - lagMs - LOOK_UP_MS;
    if (liedMs() >= nowMs() - LOOK_UP_MS) return;
    const told = new Set(charge.attempts.map(({ impUid }) => impUid));
    const missed = rowsOf(id).find(
      ({ payment, committedMs }) =>
        payment.status === 'failed' &&
        payment.merchant_uid === attempt.merchantUid &&
        payment.customer_uid === attempt.customerUid &&
        committedMs >= post.issuedMs &&
        committedMs <= seenMs &&
        !told.has(payment.imp_uid),
    );
    require('declines_reach_the_ledger', missed === undefined, () =>
      `${id} attempt ${at + 1} is ${attempt.outcome}, and ${missed?.payment.imp_uid} has failed`);
  }

  /** Since the merchant last asked for it, a card has said no at most once for each day step, and once before. */
  function posting(id: string, charge: ChargeItem | undefined): void {
    const next = charge?.attempts.at(-1);
    if (charge === undefined || next === undefined) return;
    const isSaidNo = (one: AttemptItem, at: number): boolean =>
      one.customerUid === next.customerUid &&
      SOFT.has(one.declineClass) &&
      storedAt(`${id}#${at}`) > commandedAt(charge.pk);
    const said = charge.attempts.filter(isSaidNo).length;
    require('declines_are_counted', said <= retryAfterDays.length, () =>
      `${id} is posted after ${said} declines`);
  }

  return { ended, posting };
}
