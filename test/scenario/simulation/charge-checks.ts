import type { createDeclineChecks } from './decline-checks.ts';
import type { Row } from './iamport-model.ts';
import { type AttemptItem, type ChargeItem, type Stored, succeededRefunds, sum } from './items.ts';
import type { Post } from './monitor.ts';
import { require } from './violation.ts';

export interface ChargeChecksOptions {
  readonly items: ReadonlyMap<string, Stored>;
  readonly postsOf: (chargeId: string) => readonly Post[];
  readonly rowsOf: (chargeId: string) => readonly Row[];
  readonly hasEnded: (chargeId: string, post: Post) => boolean;
  readonly everPaid: ReadonlySet<string>;
  readonly nowMs: () => number;
  /** What clocks that disagree and slow functions may take from any wait, ms. */
  readonly slackMs: number;
  /** Of an attempt (`<charge>#<number>`) that is called unknown: its own function may still send it. */
  readonly isStillSending: (id: string) => boolean;
  /** When the merchant last asked for this account to be tried at once. */
  readonly commandedAt: (pk: string) => number;
  readonly refusesSandbox: boolean;
  readonly wasActive: (customerUid: string, withinMs: number) => boolean;
  readonly declines: ReturnType<typeof createDeclineChecks>;
}

export type ChargeChecks = ReturnType<typeof createChargeChecks>;

/** What must hold of one charge whenever it is stored, and whenever a POST leaves for it. */
export function createChargeChecks(options: ChargeChecksOptions) {
  const { items, postsOf, rowsOf, hasEnded, everPaid, nowMs, slackMs, commandedAt, refusesSandbox } = options;

  /** Write-ahead: what leaves is exactly what has been stored as being sent, and has not left before. */
  function posting(id: string, post: Pick<Post, 'merchantUid' | 'customerUid' | 'amount'>): number {
    const charge = items.get(id) as ChargeItem | undefined;
    const at = (charge?.attempts.length ?? 0) - 1;
    const attempt = charge?.attempts[at];
    const isWritten =
      charge !== undefined &&
      (attempt?.outcome === 'sending' ||
        (attempt?.outcome === 'unknown' && options.isStillSending(`${id}#${at}`))) &&
      attempt.merchantUid === post.merchantUid &&
      attempt.customerUid === post.customerUid &&
      charge.amount === post.amount;
    require('write_ahead', isWritten, () =>
      `POST ${post.merchantUid} ${post.amount} is not what is stored as sending`);
    require('only_active_cards_are_charged', options.wasActive(post.customerUid, POST_LEAVES_MS), () =>
      `POST of ${id} on ${post.customerUid}`);
    const earlier = postsOf(id);
    const repeated = earlier.some((one) => one.attempt === at && !one.notExecuted);
    require('one_post_per_attempt', !repeated, () => `attempt ${at + 1} of ${id} is posted again`);
    for (const one of earlier) {
      const isFresh = one.merchantUid !== post.merchantUid && !one.notExecuted;
      const aDay = nowMs() - one.issuedMs >= DAY_MS - slackMs;
      require('new_merchant_uid_only_after_a_day', !isFresh || aDay, () => `${id} ${post.merchantUid}`);
      if (one.attempt !== at) {
        require('no_resend_before_evidence', hasEnded(id, one), () =>
          `${id} posted again while attempt ${one.attempt + 1} is open`);
      }
      checkSpacing(id, charge, one, at);
      require('amount_never_changes', one.amount === post.amount, () => id);
    }
    options.declines.posting(id, charge);
    return at;
  }

  /** A card that has said no is not asked again at once, unless the merchant wants it. */
  function checkSpacing(id: string, charge: ChargeItem | undefined, earlier: Post, at: number): void {
    const last = charge?.attempts[earlier.attempt];
    if (earlier.attempt !== at - 1 || last?.outcome !== 'declined' || earlier.notExecuted) return;
    if (
      charge === undefined ||
      last.customerUid !== charge.attempts[at]?.customerUid ||
      commandedAt(charge.pk) >= earlier.issuedMs
    )
      return;
    const waitedMs = nowMs() - earlier.issuedMs;
    require('declines_are_spaced', waitedMs >= FIRST_RETRY_MS, () => `${id} again after ${waitedMs} ms`);
  }

  function stored(
    id: string,
    before: ChargeItem | undefined,
    after: ChargeItem,
    events: readonly string[],
  ): void {
    if (before !== undefined) {
      checkConstant(id, before, after);
      checkAbsorbing(id, before, after);
    }
    checkAttempts(id, before?.attempts ?? [], after);
    checkEvents(id, before, after, events);
    if (after.status === 'paid') checkPaid(id, after);
    if (after.refunds.length > 0) checkRefunds(id, before, after, events);
  }

  function checkConstant(id: string, before: ChargeItem, after: ChargeItem): void {
    const same =
      before.amount === after.amount && before.name === after.name && before.createdAt === after.createdAt;
    require('terms_never_change', same, () => id);
    if (before.merchantUid === after.merchantUid) return;
    const last = Date.parse(before.attempts.at(-1)?.sentAt ?? '');
    const renamedInTime = Date.parse(after.nextAttemptAt ?? '') - last >= 24 * 3_600_000;
    require('new_merchant_uid_only_after_a_day', renamedInTime, () =>
      `${before.merchantUid} → ${after.merchantUid}`);
  }

  function checkAbsorbing(id: string, before: ChargeItem, after: ChargeItem): void {
    if (before.status !== 'paid' && before.status !== 'void') return;
    const same = before.status === after.status && before.payment?.impUid === after.payment?.impUid;
    require('terminal_states_absorb', same, () => `${id} ${before.status} → ${after.status}`);
    require('terminal_states_absorb', before.attempts.length === after.attempts.length, () =>
      `${id} is tried again`);
  }

  function checkAttempts(id: string, before: readonly AttemptItem[], after: ChargeItem): void {
    require('attempts_are_kept', before.length <= after.attempts.length, () => id);
    after.attempts.forEach((attempt, at) => {
      const old = before[at];
      if (old === undefined) return;
      const same =
        old.merchantUid === attempt.merchantUid &&
        old.customerUid === attempt.customerUid &&
        old.sentAt === attempt.sentAt;
      require('attempts_never_change', same, () => `${id} attempt ${at + 1}`);
      if (old.outcome === attempt.outcome || isOpen(attempt) || attempt.outcome === 'paid') return;
      require('verdicts_stay', isOpen(old), () =>
        `${id} attempt ${at + 1} ${old.outcome} → ${attempt.outcome}`);
      // Beside an attempt that has paid, an open one is closed: 아임포트 refuses its merchant_uid from then on.
      const post = postsOf(id).find((one) => one.attempt === at && !one.notExecuted);
      const ended = post === undefined || hasEnded(id, post) || after.status === 'paid';
      require('no_verdict_without_evidence', ended, () =>
        `${id} attempt ${at + 1} is called ${attempt.outcome}`);
      options.declines.ended(id, at, after);
    });
    if (after.attempts.length <= before.length) return;
    const begun = after.attempts.at(-1) as AttemptItem;
    if (begun.outcome !== 'sending') return;
    require('only_active_cards_are_charged', options.wasActive(begun.customerUid, CARD_READ_MS), () =>
      `${id} on ${begun.customerUid}`);
    require('one_open_attempt', before.every((one) => !isOpen(one)), () => `${id} has two open attempts`);
  }

  function checkEvents(
    id: string,
    before: ChargeItem | undefined,
    after: ChargeItem,
    events: readonly string[],
  ): void {
    if (before?.status === after.status && before.attempts.length === after.attempts.length) return;
    const expected = EVENT_OF[after.status];
    if (expected === undefined || before?.status === after.status) return;
    require('event_with_every_change', events.includes(expected), () =>
      `${id} becomes ${after.status} without ${expected}`);
  }

  function checkPaid(id: string, charge: ChargeItem): void {
    const { payment } = charge;
    const row = rowsOf(id).find((one) => one.payment.imp_uid === payment?.impUid);
    const matches =
      row !== undefined &&
      everPaid.has(row.payment.imp_uid) &&
      row.payment.amount === charge.amount &&
      row.payment.merchant_uid === payment?.merchantUid &&
      row.payment.customer_uid === payment.customerUid &&
      !(row.payment.sandbox && refusesSandbox);
    require('paid_means_a_payment', matches, () =>
      `${id} is paid by ${payment?.impUid}, which 아임포트 does not have so`);
    const asked = charge.attempts.some(
      (one) => one.merchantUid === payment?.merchantUid && one.customerUid === payment.customerUid,
    );
    require('paid_means_asked_for', asked, () => `${id} ${payment?.impUid}`);
  }

  function checkRefunds(
    id: string,
    before: ChargeItem | undefined,
    after: ChargeItem,
    events: readonly string[],
  ): void {
    const total = sum(after.refunds.filter(({ status }) => status !== 'failed').map(({ amount }) => amount));
    require('never_refunded_beyond_paid', total <= after.amount, () => `${id} ${total} of ${after.amount}`);
    const row = rowsOf(id).find((one) => one.payment.imp_uid === after.payment?.impUid);
    const given = succeededRefunds(after);
    require('refunds_are_facts', given <= (row?.payment.cancel_amount ?? 0), () =>
      `${id} says ${given} went back`);
    after.refunds.forEach(({ refundId, status }, at) => {
      const old = before?.refunds[at];
      if (old === undefined || old.status === status) return;
      require('verdicts_stay', old.refundId === refundId && isOpenRefund(old.status), () =>
        `${id} refund ${refundId}`);
      if (isOpenRefund(status)) return;
      require('event_with_every_change', events.includes(`refund.${status}`), () =>
        `${id} refund ${refundId} ${status}`);
    });
  }

  return { posting, stored };
}

/** The shortest step of dunning (trouble: 30 minutes), less what clocks may differ. */
const FIRST_RETRY_MS = 18 * 60_000;
const DAY_MS = 86_400_000;
/** From reading a card to writing the attempt ahead, at most; and to the POST, a token included (HORIZON_TERMS). */
const CARD_READ_MS = 5_000;
const POST_LEAVES_MS = 15_000;

const isOpen = ({ outcome }: AttemptItem): boolean => outcome === 'sending' || outcome === 'unknown';
const isOpenRefund = (status: string): boolean => status === 'sending' || status === 'unknown';

const EVENT_OF: Readonly<Partial<Record<ChargeItem['status'], string>>> = {
  paid: 'charge.paid',
  declined: 'charge.declined',
  void: 'charge.voided',
  unknown: 'charge.unknown',
};
