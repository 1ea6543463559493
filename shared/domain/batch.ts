import type { CancelAt, CancelRefund } from './cancel-preview.ts';

/** What is asked for of many at once: the fields of the single routes. */
export type BatchOrder =
  /** `amount` absent: all that is left. */
  | { readonly action: 'refund'; readonly amount?: number | undefined; readonly reason: string }
  | { readonly action: 'retry' }
  | {
      readonly action: 'cancel';
      readonly at: CancelAt;
      readonly refund: CancelRefund;
      readonly reason?: string | undefined;
    }
  | { readonly action: 'change_plan'; readonly planId: string };

export type BatchAction = BatchOrder['action'];

/** Charges by `ids`, `paidOn` or `status`; subscriptions by `ids`, or by plan and status. What is given besides narrows it. */
export interface BatchSelect {
  readonly ids?: readonly string[] | undefined;
  /** A day of the Korean calendar. */
  readonly paidOn?: string | undefined;
  readonly status?: string | undefined;
  /** That the subscription is on now. */
  readonly planId?: string | undefined;
  /** Integer won. */
  readonly amount?: number | undefined;
  /** What this dry run would have done, and nothing else: the rest is what that one was asked for, and is shown. */
  readonly dryRun?: string | undefined;
}

export const BATCH_STATUSES = ['running', 'done', 'stopped'] as const;
export const STOP_REASONS = ['requested', 'too_many', 'too_old'] as const;

/** What a walk through the elements has met so far. Pending are the others. */
export interface Tally {
  readonly selected: number;
  readonly done: number;
  readonly refused: number;
  /** Begun, and nobody knows yet what comes of it. */
  readonly open: number;
  /** Integer won: of what is done. */
  readonly won: number;
  /** How many were refused for what. */
  readonly refusals: Readonly<Record<string, number>>;
}

export interface Batch {
  readonly batchId: string;
  readonly order: BatchOrder;
  readonly select: BatchSelect;
  /** Says what it would do, and does nothing. */
  readonly isDryRun: boolean;
  /** Who has asked for it. */
  readonly by: string;
  readonly status: (typeof BATCH_STATUSES)[number];
  readonly stoppedFor?: (typeof STOP_REASONS)[number] | undefined;
  readonly stoppedBy?: string | undefined;
  readonly createdAt: Date;
  /** When nothing of it was to be done any more. */
  readonly endedAt?: Date | undefined;
  /** 0: being selected. From 1: which walk through its elements. */
  readonly walk: number;
  /** How far the selection has come, or the walk. */
  readonly reached?: string | undefined;
  /** Of this walk. */
  readonly tally: Tally;
  /** Of the last walk that came to its end. */
  readonly counted?: Tally | undefined;
  /** How many were written down. Absent while they are being selected. */
  readonly elements?: number | undefined;
  /** Records that could not be read while selecting. */
  readonly unreadable: number;
  /** The number of the message that works on it. */
  readonly turn: number;
  /** When that message may be worked on. Absent: at once. */
  readonly restsUntil?: Date | undefined;
  /** Counted by the repository: 0 until it is stored. */
  readonly version: number;
}

/** One charge or subscription of a batch. */
export interface BatchItem {
  /** merchant_uid or subscription_id. */
  readonly id: string;
  /** As it stood when it was selected: {@link markOf}. Absent: it was not found. */
  readonly found?: string | undefined;
  readonly state: (typeof ITEM_STATES)[number];
  /** Integer won: what is to go, or has gone, back or come in. */
  readonly won: number;
  /** Somebody is about to do it, or has. */
  readonly begunAt?: Date | undefined;
  /** Of a retry: how many attempts there were when it was begun. */
  readonly attempts?: number | undefined;
  /** Why it was refused; or what did not come of it though it is done. */
  readonly code?: string | undefined;
  readonly reason?: string | undefined;
  readonly endedAt?: Date | undefined;
}

export const ITEM_STATES = ['pending', 'done', 'refused'] as const;

/** 10,000 at one a second are three hours, and 3 MB to walk through. */
export const MOST_ELEMENTS = 10_000;
/** What fits into a request's body. */
export const MOST_IDS = 300;
/** Whatever is not known by then will not be known by waiting, ms. */
const MOST_AGE_MS = 14 * 24 * 3_600_000;
/** What SQS can delay. */
const MOST_DELAY_SECONDS = 900;
/** How late its message may be: two batches are worked on at a time, and others wait for them. */
const LATE_MS = 5 * 60_000;

export const NO_TALLY: Tally = { selected: 0, done: 0, refused: 0, open: 0, won: 0, refusals: {} };

export type NewBatch = Pick<Batch, 'batchId' | 'order' | 'select' | 'isDryRun' | 'by'>;

export function newBatch(input: NewBatch, now: Date): Batch {
  return {
    ...input,
    status: 'running',
    createdAt: now,
    walk: 0,
    tally: NO_TALLY,
    unreadable: 0,
    turn: 1,
    version: 0,
  };
}

/** True where its single route talks about a charge. */
export const isOfCharges = ({ action }: BatchOrder): boolean => action === 'refund' || action === 'retry';

/** True where something is sent to 아임포트. */
export const asksGateway = (order: BatchOrder): boolean =>
  isOfCharges(order) || (order.action === 'cancel' && order.refund === 'unused');

export const isOver = ({ endedAt }: Batch): boolean => endedAt !== undefined;

/** Nobody waits for it any more: it is counted, and over. */
export const isGivenUp = ({ stoppedFor }: Batch): boolean => stoppedFor === 'too_old';

export const isTooOld = ({ createdAt }: Batch, now: Date): boolean =>
  now.getTime() - createdAt.getTime() > MOST_AGE_MS;

/** What is known of it: what the first walk has met so far, then what the last whole one has. */
export function countsOf({ counted, tally, elements = 0 }: Batch): Tally {
  return counted ?? { ...tally, selected: Math.max(elements, tally.selected) };
}

/** `found` more are written down, up to `reached`; undefined: that was the last page. */
export function selected(
  batch: Batch,
  found: number,
  unreadable: number,
  reached: string | undefined,
  now: Date,
): Batch {
  const known = batch.tally.selected + found;
  const grown = { ...batch, unreadable: batch.unreadable + unreadable };
  if (known > MOST_ELEMENTS) return { ...stopped(grown, 'too_many', now), tally: NO_TALLY, endedAt: now };
  if (reached === undefined) return { ...walkAgain(grown), elements: known };
  return { ...grown, reached, tally: { ...batch.tally, selected: known } };
}

/** One element of the walk. `unreadable`: there is one, and nobody can say more of it. */
export function met(tally: Tally, item: BatchItem | 'unreadable'): Tally {
  const seen = { ...tally, selected: tally.selected + 1 };
  if (item === 'unreadable') return refusedFor(seen, 'unreadable');
  switch (item.state) {
    case 'done':
      return { ...seen, done: seen.done + 1, won: seen.won + item.won };
    case 'refused':
      return refusedFor(seen, item.code ?? 'refused');
    case 'pending':
      return item.begunAt === undefined ? seen : { ...seen, open: seen.open + 1 };
  }
}

function refusedFor(tally: Tally, code: string): Tally {
  const refusals = { ...tally.refusals, [code]: (tally.refusals[code] ?? 0) + 1 };
  return { ...tally, refused: tally.refused + 1, refusals };
}

/** All have been met once more: it is over where nothing is left to do, or to be known, or is waited for any more. */
export function walked(batch: Batch, now: Date): Batch {
  const { selected: all, done, refused, open } = batch.tally;
  const isSettled = isGivenUp(batch) || (batch.status === 'stopped' ? open === 0 : done + refused === all);
  const counted = { ...batch, counted: batch.tally };
  if (!isSettled) return walkAgain(counted);
  const status = batch.status === 'stopped' ? 'stopped' : 'done';
  return { ...walkAgain(counted), status, endedAt: now };
}

/** From the first element on, counting from zero. */
function walkAgain(batch: Batch): Batch {
  return { ...batch, walk: batch.walk + 1, reached: undefined, tally: NO_TALLY };
}

/**
 * Nothing further is begun. What had begun is followed until it is known, unless it has waited for 14 days; and all are counted once
 * more, as whoever did the last of it may have died before it was counted.
 */
export function stopped(batch: Batch, reason: (typeof STOP_REASONS)[number], now: Date, by?: string): Batch {
  const stop = { ...batch, status: 'stopped', stoppedFor: reason, stoppedBy: by } as const;
  // Nothing is begun while selecting.
  if (batch.walk === 0) return { ...stop, endedAt: now };
  return { ...walkAgain(stop), counted: countsOf(batch) };
}

/** s until the next walk: what is not known is looked up after 1, 2, 4 and 8 minutes, and every 15 minutes from then on. */
export function restSeconds({ walk }: Batch): number {
  return Math.min(MOST_DELAY_SECONDS, 60 * 2 ** Math.max(0, Math.min(walk, 10) - 2));
}

/** To its next message, which comes in so many s. */
export function handedOver(batch: Batch, now: Date, waitSeconds: number): Batch {
  return { ...batch, turn: batch.turn + 1, restsUntil: new Date(now.getTime() + waitSeconds * 1000) };
}

/** s to wait for its message, as far as SQS can delay. 0: it would have come by now, if it had been sent. */
export function awaitedSeconds({ restsUntil }: Batch, now: Date): number {
  if (restsUntil === undefined) return 0;
  const left = Math.ceil((restsUntil.getTime() + LATE_MS - now.getTime()) / 1000);
  return Math.min(MOST_DELAY_SECONDS, Math.max(0, left));
}
