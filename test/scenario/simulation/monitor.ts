import { isDeepStrictEqual } from 'node:util';
import type { WriteRecord } from '../../../infra/local/dynamo-model/model.ts';
import type { HttpAnswer } from '../../../shared/adapters/iamport/transport.ts';
import { createAgreements } from './agreeing.ts';
import { createAskedOnce } from './asked-once.ts';
import { checkBatchRests } from './batches.ts';
import { createBookkeeping } from './bookkeeping.ts';
import { createCalendars } from './calendar-checks.ts';
import { type ChargeChecks, createChargeChecks } from './charge-checks.ts';
import { createDeclineChecks } from './decline-checks.ts';
import { type Environment, horizonSlackMs, LONGEST_FUNCTION_MS } from './environment.ts';
import { createFirstPayments } from './first-payment.ts';
import { checkGiveBack, checkRefundNames } from './give-back-checks.ts';
import { createHandleChecks } from './handles.ts';
import { createHolding } from './holding.ts';
import { checkNotEarly } from './hurrying.ts';
import type { IamportModel, Row } from './iamport-model.ts';
import {
  type ChargeItem,
  chargeIdOf,
  isBilled,
  isCharge,
  isEvent,
  isSubscription,
  type Stored,
  type SubscriptionItem,
} from './items.ts';
import { checkNewerIsKept, withoutMarks } from './newer-code.ts';
import { checkOnePerPlan } from './one-per-plan.ts';
import { withOpenCharges } from './open-charges.ts';
import { createPromises } from './promises.ts';
import { createRegistrationChecks } from './registration-checks.ts';
import { checkSubscription } from './subscription-checks.ts';
import { createTakeOvers } from './taking-over.ts';
import { createTaxChecks } from './taxes.ts';
import { createUnusedDays } from './unused-days.ts';
import { require } from './violation.ts';

const imagesOf = ({ oldImage, newImage }: WriteRecord) => ({
  before: oldImage as unknown as Stored | undefined,
  after: newImage as unknown as Stored,
});

/** One POST of a charge, from the moment it left us. */
export interface Post {
  readonly merchantUid: string;
  readonly customerUid: string;
  readonly amount: number;
  readonly attempt: number;
  readonly issuedMs: number;
  /** 401, which comes before anything is executed. */
  notExecuted: boolean;
}

export interface MonitorOptions {
  readonly environment: Environment;
  readonly iamport: IamportModel;
  readonly nowMs: () => number;
  readonly horizonMs: number;
  readonly retryAfterDays: readonly number[];
}

/** What is outside of the promise, and is only counted: see docs/guarantees.md. */
export type Excuse = 'late' | 'flip';

export type Monitor = ReturnType<typeof createMonitor>;

/** The invariants of docs/architecture.md, looked at after every write of ours and every record of 아임포트. */
export function createMonitor(options: MonitorOptions) {
  const { environment, iamport, nowMs, horizonMs } = options;
  const items = new Map<string, Stored>();
  const due = new Map<string, number>();
  const posts = new Map<string, Post[]>();
  const everFailed = new Set<string>();
  const everPaid = new Set<string>();
  const excused = new Map<string, Excuse>();
  const mayPayTwice = new Set<string>();
  const flipped = new Set<string>();
  /** When each item, attempt (`<charge>#<number>`) and refund was first stored. */
  const storedMs = new Map<string, number>();
  const webhooks = new Set<string>();
  const promises = createPromises({ nowMs, skewMs: environment.skewMs });
  const firstPayments = createFirstPayments({ items });
  const agreements = createAgreements({ items });
  const askedOnce = createAskedOnce({ nowMs, skewMs: environment.skewMs });
  const books = createBookkeeping(items);
  const holding = createHolding(nowMs);
  const calendars = createCalendars({ nowMs });
  const handles = createHandleChecks({ items, nowMs });
  const taxes = createTaxChecks();
  const takeOvers = createTakeOvers(items);
  const unusedDays = createUnusedDays({ items, calendars, nowMs, skewMs: environment.skewMs });
  /** Days of which an index says anything. */
  const summedDays = new Set<string>();
  let liedMs = Number.NEGATIVE_INFINITY;
  let lateCancels = 0;
  let outsideCancels = 0;
  /** When each card was revoked. */
  const revokedMs = new Map<string, number>();
  /** When each payment was canceled in the console. */
  const outsideMs = new Map<string, number>();
  const commands = new Map<string, number>();
  let intents = 0;
  let sequence = 0;

  /** From then on nobody may still believe that a POST of `issuedMs` is under way. */
  const isPastHorizon = (issuedMs: number): boolean =>
    nowMs() >= issuedMs + horizonMs - horizonSlackMs(environment);
  const rowsOf = (chargeId: string): Row[] =>
    iamport.rows.filter(
      ({ payment }) =>
        payment.customer_uid_usage === 'payment' && chargeIdOf(payment.merchant_uid) === chargeId,
    );
  const postsOf = (chargeId: string): Post[] => posts.get(chargeId) ?? [];

  /** An attempt may be called off only on 아임포트's own record, or when its horizon has passed, or if nothing left us. */
  const hasEnded = (chargeId: string, post: Post): boolean =>
    post.notExecuted ||
    isPastHorizon(post.issuedMs) ||
    rowsOf(chargeId).some(
      ({ payment, committedMs }) =>
        committedMs >= post.issuedMs &&
        payment.merchant_uid === post.merchantUid &&
        payment.customer_uid === post.customerUid &&
        everFailed.has(payment.imp_uid),
    );

  const checks: ChargeChecks = createChargeChecks({
    items,
    postsOf,
    rowsOf,
    hasEnded,
    everPaid,
    nowMs,
    slackMs: horizonSlackMs(environment),
    isStillSending,
    commandedAt: (pk: string) => commands.get(pk) ?? 0,
    refusesSandbox: environment.sandbox === 'refuse',
    wasActive,
    declines: createDeclineChecks({
      postsOf,
      rowsOf,
      nowMs,
      lagMs: environment.lagMs,
      retryAfterDays: options.retryAfterDays,
      liedMs: () => liedMs,
      commandedAt: (pk: string) => commands.get(pk) ?? 0,
      storedAt: (id: string) => storedMs.get(id) ?? 0,
    }),
  });

  const registrations = createRegistrationChecks({ environment, iamport, items, nowMs });

  /**
   * A clock that runs ahead may call `unknown` what its function is still about to send, or to repeat after a 401. That
   * ends with the function, long before the horizon.
   */
  function isStillSending(id: string): boolean {
    return environment.skewMs > 0 && nowMs() - (storedMs.get(id) ?? 0) <= LONGEST_FUNCTION_MS;
  }

  /** Active now, or until so many ms ago: it is read a moment before the write-ahead. */
  function wasActive(customerUid: string, withinMs: number): boolean {
    const id = `CARD#${customerUid}/CARD`;
    const card = items.get(id) as { readonly status?: string } | undefined;
    return card?.status === 'active' || nowMs() - (revokedMs.get(id) ?? Number.NEGATIVE_INFINITY) <= withinMs;
  }

  function remember(item: Stored): void {
    const id = `${item.pk}/${item.sk}`;
    if (item.sk === 'CARD' && (item as { status?: string }).status === 'revoked' && !revokedMs.has(id))
      revokedMs.set(id, nowMs());
    items.set(id, item);
    firstStored(id);
    if (isCharge(item)) {
      item.attempts.forEach((_, at) => void firstStored(`${id}#${at}`));
      for (const { refundId } of item.refunds) firstStored(refundId);
    }
    const { paid_pk = item.pk.startsWith('REFUND#') ? item.pk : undefined } = item as { paid_pk?: string };
    if (paid_pk !== undefined) summedDays.add(paid_pk.split('#')[1] ?? '');
    if (item.due_sk === undefined) due.delete(id);
    else due.set(id, Date.parse(item.due_sk.slice(0, 24)));
  }

  function firstStored(id: string): void {
    if (!storedMs.has(id)) storedMs.set(id, nowMs());
  }

  function look(record: WriteRecord, group: readonly WriteRecord[], request: string | undefined): void {
    const before = record.oldImage as unknown as Stored | undefined;
    const after = record.newImage as unknown as Stored;
    const id = `${after.pk}/${after.sk}`;
    agreements.stored(before, after, group.map(imagesOf));
    handles.stored(
      before,
      after,
      group.map(({ newImage }) => newImage as unknown as Stored),
    );
    taxes.stored(after);
    books.stored(before, after, group);
    checkBatchRests(before, after, { nowMs: nowMs(), skewMs: environment.skewMs });
    if (isEvent(after)) return require('events_written_once', before === undefined, () => id);
    checkVersion(id, before, after);
    checkNewerIsKept(id, before, after);
    const events = group
      .map(({ newImage }) => (newImage as unknown as Stored).type)
      .filter((type) => type !== undefined);
    if (isSubscription(after)) {
      const was = before as typeof after | undefined;
      checkOnePerPlan(before, after, items);
      checkSubscription(was, after, events, items);
      calendars.storedSubscription(was, after, was && chargeOf(was));
      takeOvers.storedSubscription(was, after);
      promises.storedSubscription(after);
      firstPayments.storedSubscription(was, after);
      if (was?.status !== after.status && isGivenUp(after))
        checkNotEarly(chargeOf(after), options.retryAfterDays, nowMs() + 2 * environment.skewMs);
    }
    if (isCharge(after)) {
      const was = before as ChargeItem | undefined;
      checks.stored(id, was, after, events);
      askedOnce.stored(request, id, was, after);
      checkRefundNames(id, after, rowsOf(id));
      promises.storedCharge(was, after);
      firstPayments.storedCharge(after);
      if (was === undefined) checkTerms(after, group, nowMs() + environment.skewMs);
    }
    const asked = beganRetry(after);
    if (asked !== undefined) commands.set(asked, nowMs());
    unusedDays.stored(before, after, group);
    registrations.stored(before, after);
  }

  const chargeOf = ({ pk, period }: SubscriptionItem) =>
    items.get(`${pk}/CHARGE#${String(period).padStart(4, '0')}`) as ChargeItem | undefined;

  return {
    promises,
    books,
    holding,
    firstPayments,
    handles,
    takeOvers,
    taxes,
    unusedDays,
    items: items as ReadonlyMap<string, Stored>,
    registrations,
    lastSequence: () => sequence,
    /** What one command has written: one transaction, or one item. */
    wrote(written: readonly WriteRecord[], request?: string): void {
      const records = withOpenCharges(written);
      for (const { keys, oldImage } of records) {
        const id = `${keys['pk']}/${keys['sk']}`;
        const isNew = oldImage === undefined && items.has(id);
        require('open_charge_is_kept', !isNew, () => `${id} is there already, somewhere else`);
      }
      for (const { newImage } of records) remember(newImage as unknown as Stored);
      for (const record of records) look(record, records, request);
      sequence = records.at(-1)?.sequence ?? sequence;
    },
    /** A set-up: taken as it is. */
    adopt(written: readonly WriteRecord[]): void {
      const records = withOpenCharges(written);
      for (const { newImage } of records) remember(newImage as unknown as Stored);
      sequence = records.at(-1)?.sequence ?? sequence;
    },
    earliestDue(): number | undefined {
      let earliest: number | undefined;
      for (const at of due.values()) if (earliest === undefined || at < earliest) earliest = at;
      return earliest;
    },
    /** The shards of the index that hold anything. */
    dueShards: (): number[] => [
      ...new Set(
        [...due.keys()].map((id) => Number((items.get(id) as { due_pk?: string }).due_pk?.slice(4))),
      ),
    ],
    summedDays: (): ReadonlySet<string> => summedDays,
    dueItems: (): ReadonlyMap<string, number> => due,
    /** A POST of a charge leaves us now. */
    posting(body: string) {
      const asked = JSON.parse(body) as Record<string, unknown>;
      const { merchant_uid, customer_uid, amount } = asked;
      const post = {
        merchantUid: String(merchant_uid),
        customerUid: String(customer_uid),
        amount: Number(amount),
      };
      const chargeId = chargeIdOf(post.merchantUid) ?? '';
      const attempt = checks.posting(chargeId, post);
      firstPayments.posting(chargeId);
      holding.posting(chargeId, (items.get(chargeId) as { customerId?: string } | undefined)?.customerId);
      handles.posting(chargeId, asked);
      taxes.posting(asked);
      const known: Post = { ...post, attempt, issuedMs: nowMs(), notExecuted: false };
      const earlier = postsOf(chargeId);
      posts.set(chargeId, [...earlier, known]);
      return {
        notExecuted: () => {
          known.notExecuted = true;
        },
      };
    },
    /** An answer to a look-up says what is not so. */
    lied(): void {
      liedMs = nowMs();
    },
    paymentChanged(row: Row): void {
      const { payment } = row;
      if (payment.customer_uid_usage !== 'payment') return;
      taxes.changed(row);
      if (payment.status === 'failed') everFailed.add(payment.imp_uid);
      else everPaid.add(payment.imp_uid);
      require('never_refunded_beyond_paid', payment.cancel_amount <= payment.amount, () => payment.imp_uid);
      const chargeId = chargeIdOf(payment.merchant_uid) ?? '';
      // Also what an operator has given back by hand before we knew of it: it was the period's payment. Not a test channel's
      // in production, once it has gone back: nothing of it was ever as agreed.
      const isNone = ({ sandbox, amount, cancel_amount }: Row['payment']) =>
        sandbox && environment.sandbox === 'refuse' && cancel_amount === amount;
      const paid = rowsOf(chargeId).filter(({ payment: one }) => everPaid.has(one.imp_uid) && !isNone(one));
      const allowed = mayPayTwice.has(chargeId) ? Number.POSITIVE_INFINITY : 1;
      require('one_payment_per_period', paid.length <= allowed, () =>
        `${paid.length} payments of ${chargeId}`);
    },
    excuse(merchantUid: string, why: 'late'): void {
      const chargeId = chargeIdOf(merchantUid);
      // A gateway that refuses duplicates at the commit keeps the promise whatever comes late.
      const refuses = environment.policy === 'strict' || environment.policy === 'single-use';
      if (chargeId === undefined) return;
      excused.set(chargeId, excused.get(chargeId) ?? why);
      if (!refuses) mayPayTwice.add(chargeId);
    },
    /** A second payment is about to be made, by a copy beyond every promise or by somebody else. */
    takenTwice(merchantUid: string): void {
      const chargeId = chargeIdOf(merchantUid);
      if (chargeId === undefined) return;
      excused.set(chargeId, excused.get(chargeId) ?? 'late');
      mayPayTwice.add(chargeId);
    },
    excusedCharges: (): ReadonlyMap<string, Excuse> => excused,
    rowsOf,
    postsOf,
    wasPaid: (impUid: string) => everPaid.has(impUid),
    webhookSent: (impUid: string) => void webhooks.add(impUid),
    hadWebhook: (impUid: string) => webhooks.has(impUid),
    lateCancel(lateMs: number): void {
      if (lateMs >= horizonMs - 2 * environment.skewMs - LONGEST_FUNCTION_MS) lateCancels += 1;
    },
    canceledOutside(impUid: string): void {
      outsideCancels += 1;
      outsideMs.set(impUid, nowMs());
    },
    /** A failure has turned into a payment. Only what was sent again before that is outside of the promise. */
    flipped(row: Row): void {
      const chargeId = chargeIdOf(row.payment.merchant_uid) ?? '';
      flipped.add(chargeId);
      const sentSince = postsOf(chargeId).some(({ issuedMs }) => issuedMs > row.committedMs);
      const closed = (items.get(chargeId) as ChargeItem | undefined)?.nextAttemptAt === undefined;
      if (!sentSince && !closed) return;
      excused.set(chargeId, 'flip');
      mayPayTwice.add(chargeId);
    },
    /** At rest: nor has anybody looked again at what was canceled, paused or given up in the meantime. */
    excuseAbandoned(): void {
      for (const id of flipped) {
        const charge = items.get(id) as ChargeItem;
        const subscription = items.get(`${charge.pk}/SUB`);
        const isRetried =
          charge.nextAttemptAt !== undefined &&
          (subscription === undefined || (isSubscription(subscription) && isBilled(subscription)));
        if (charge.status !== 'paid' && !isRetried) excused.set(id, 'flip');
      }
    },
    firstStoredMs: (id: string) => storedMs.get(id) ?? 0,
    /** The merchant has asked for it to be tried at once. */
    commanded: (pk: string) => void commands.set(pk, nowMs()),
    /** A request that may bring one subscription or one charge into being. */
    intended: () => {
      intents += 1;
    },
    intents: () => intents,
    /** A POST of a cancel leaves us now. */
    canceling(body: string): void {
      const { imp_uid, amount, checksum } = JSON.parse(body) as Record<string, unknown>;
      const row = iamport.rows.find(({ payment }) => payment.imp_uid === imp_uid);
      const charge = items.get(chargeIdOf(row?.payment.merchant_uid ?? '') ?? '') as ChargeItem | undefined;
      // A surplus payment is no refund of the charge: it goes back whole, by reconciliation.
      if (row !== undefined && row.payment.imp_uid !== charge?.payment?.impUid) {
        const rows = rowsOf(chargeIdOf(row.payment.merchant_uid) ?? '');
        const justCanceled = rows.some(
          ({ payment }) => (outsideMs.get(payment.imp_uid) ?? 0) > nowMs() - LONGEST_FUNCTION_MS,
        );
        return checkGiveBack(row, charge, rows, { amount, checksum }, justCanceled);
      }
      const open = charge?.refunds.find(
        ({ status, refundId }) => status === 'sending' || (status === 'unknown' && isStillSending(refundId)),
      );
      require('refund_write_ahead', open !== undefined && open.amount === amount, () =>
        `cancel of ${imp_uid}: ${amount}`);
      require('refund_has_a_checksum', open?.checksum === checksum, () =>
        `cancel of ${imp_uid}: ${checksum}`);
    },
    /** 아임포트 has said no to a cancel, or a fault has said so for it. */
    cancelAnswered(body: string, { status, body: answer }: HttpAnswer): void {
      const { imp_uid } = JSON.parse(body) as { imp_uid: string };
      const isEnvelope = status === 200 && answer.startsWith('{');
      if (isEnvelope && (JSON.parse(answer) as { code: number }).code !== 0) unusedDays.refused(imp_uid);
    },
    refundsMayDiffer: () => lateCancels + outsideCancels > 0,
    wasCanceledOutside: (impUid: string) => outsideMs.has(impUid),
    isPastHorizon,
  };
}

/** An element of a batch that asks a card again is begun: whose charge it is. */
function beganRetry(item: Stored): string | undefined {
  const { id, attempts, state } = item as Stored & { id?: string; attempts?: number; state?: string };
  const isBegun = item.pk.startsWith('BATCH#') && state === 'pending' && attempts !== undefined;
  return isBegun ? chargeIdOf(id ?? '')?.split('/')[0] : undefined;
}

const isGivenUp = ({ status, cancelReason }: SubscriptionItem): boolean =>
  status === 'unpaid' || (status === 'canceled' && cancelReason === 'payment_failed');

/** I7: a period is charged at the plan that was agreed for it, on the day that was said, and not before. */
function checkTerms(charge: ChargeItem, group: readonly WriteRecord[], latestMs: number): void {
  const before = group
    .map(({ oldImage }) => oldImage as unknown as Stored | undefined)
    .find((item) => item !== undefined && isSubscription(item)) as SubscriptionItem | undefined;
  if (before === undefined) return;
  const { amount } = before.pendingPlan ?? before.plan;
  require('charged_at_terms_shown', charge.amount === amount, () =>
    `${charge.pk}: ${charge.amount}, not ${amount}`);
  require('charged_at_terms_shown', Date.parse(before.nextChargeAt) <= latestMs, () =>
    `${charge.pk} before ${before.nextChargeAt}`);
}

/** Whatever changes an item counts its version up by one; only the marks of the index and of a claim move alone. */
function checkVersion(id: string, before: Stored | undefined, after: Stored): void {
  if (after.version === undefined || before?.version === undefined) return;
  const moved = after.version - before.version;
  require('versions_grow', moved >= 0, () => `${id} ${before.version} → ${after.version}`);
  if (moved > 0) return;
  require('changes_count_versions', isUnchanged(before, after), () => `${id} changed at ${after.version}`);
}

function isUnchanged(before: Stored, after: Stored): boolean {
  const [old, next] = [before, after] as unknown as [Attributes, Attributes];
  for (const name in { ...old, ...next }) {
    if (old[name] === next[name] || MARKS.has(name)) continue;
    // One by one: most are the same, and need no copy without its marks.
    const [was, is] = [withoutMarks({ [name]: old[name] }), withoutMarks({ [name]: next[name] })];
    if (!isDeepStrictEqual(was, is)) return false;
  }
  return true;
}

type Attributes = Readonly<Record<string, unknown>>;

const MARKS: ReadonlySet<string> = new Set(['due_sk', 'due_pk', 'followUpAt']);
