import type { WriteRecord } from '../../../infra/local/dynamo-model/model.ts';
import { type Calendars, dayOf } from './calendar-checks.ts';
import { LONGEST_FUNCTION_MS } from './environment.ts';
import type { Row } from './iamport-model.ts';
import {
  type ChargeItem,
  isCharge,
  isSubscription,
  type RefundItem,
  type Stored,
  type SubscriptionItem,
  succeededRefunds,
  sum,
} from './items.ts';
import { require } from './violation.ts';

/*
 * 중도해지: what a cancel gives back is counted by Temporal's days on the monitor's own calendar; it is written with the
 * end itself; a preview has said it before; and at rest it is what 아임포트 has given back under its name.
 */

const UNUSED = 'unused-days';

interface Said {
  /** Won; 0: nothing goes back. */
  readonly amount: number;
  /** What stood when it was said: versions of the subscription and of the charge that bought what runs. */
  readonly of: string;
  readonly day: string;
}

export interface UnusedDaysOptions {
  readonly items: ReadonlyMap<string, Stored>;
  readonly calendars: Calendars;
  readonly nowMs: () => number;
  readonly skewMs: number;
}

export type UnusedDays = ReturnType<typeof createUnusedDays>;

export const unusedRefundOf = (charge: ChargeItem | undefined): RefundItem | undefined =>
  charge?.refunds.find(({ refundId }) => refundId === UNUSED);

export function createUnusedDays({ items, calendars, nowMs, skewMs }: UnusedDaysOptions) {
  const said = new Map<string, Said>();
  /** What an end without a refund would have had to give back, where all of it was known. */
  const keptBack = new Map<string, number>();
  /** Subscriptions of which somebody has wished for an end without a refund. */
  const plainly = new Set<string>();
  const answered = new Map<string, number>();
  /** imp_uids of which 아임포트 has refused a cancel. */
  const refused = new Set<string>();

  const subscriptionOf = (id: string) => items.get(`SUB#${id}/SUB`) as SubscriptionItem | undefined;
  const boughtBy = ({ pk, period }: SubscriptionItem) =>
    items.get(`${pk}/CHARGE#${String(period - 1).padStart(4, '0')}`) as ChargeItem | undefined;
  const standing = (id: string): string => {
    const subscription = subscriptionOf(id);
    return `${subscription?.version} ${subscription && boughtBy(subscription)?.version}`;
  };

  function shareOf(item: SubscriptionItem, charge: ChargeItem): number {
    const span = calendars.spanBefore(item);
    if (charge.status !== 'paid' || span === undefined || item.canceledAt === undefined) return 0;
    const usedUp = dayOf(item.canceledAt).add({ days: 1 });
    const left = Math.max(0, Math.min(usedUp.until(span.until).days, span.from.until(span.until).days - 1));
    return Number((BigInt(charge.amount) * BigInt(left)) / BigInt(span.from.until(span.until).days));
  }

  /** A transaction has ended a subscription. */
  function ended(before: SubscriptionItem, after: SubscriptionItem, group: readonly WriteRecord[]): void {
    const id = after.subscriptionId;
    const charge = boughtBy(after);
    if (charge === undefined) return;
    const awayMs = Math.abs(Date.parse(after.canceledAt ?? '') - nowMs());
    require('unused_days_are_counted', awayMs <= skewMs + LONGEST_FUNCTION_MS, () =>
      `${id} canceled at ${after.canceledAt}`);
    const owed = Math.max(0, shareOf(after, charge) - succeededRefunds(charge));
    const made = unusedRefundOf(charge);
    if (made === undefined) {
      const isOpen = charge.giveBack !== undefined || charge.refunds.some(isOpenRefund);
      keptBack.set(id, isOpen ? 0 : owed);
      return;
    }
    require('unused_days_are_counted', made.amount === owed, () =>
      `${id}, ended ${after.canceledAt}, gives back ${made.amount}, not ${owed}`);
    const old = group.map(({ oldImage }) => oldImage as unknown as Stored | undefined);
    const chargeBefore = old.find((item) => item?.pk === charge.pk && item.sk === charge.sk) ?? charge;
    const preview = said.get(id);
    if (preview?.of !== `${before.version} ${chargeBefore.version}`) return;
    if (preview.day !== dayOf(after.canceledAt ?? '').toString()) return;
    require('preview_is_what_is_done', preview.amount === made.amount, () =>
      `${id}: ${preview.amount} was said, ${made.amount} goes back`);
  }

  return {
    stored(before: Stored | undefined, after: Stored, group: readonly WriteRecord[]): void {
      if (isSubscription(after)) {
        const was = before as SubscriptionItem | undefined;
        if (was !== undefined && was.status !== 'canceled' && after.status === 'canceled')
          ended(was, after, group);
        return;
      }
      const isNew = isCharge(after) && unusedRefundOf(after) && !unusedRefundOf(before as ChargeItem);
      if (!isNew) return;
      const withEnd = group.some(({ oldImage, newImage }) => {
        const [old, now] = [oldImage, newImage] as unknown as (SubscriptionItem | undefined)[];
        return now?.sk === 'SUB' && now.status === 'canceled' && old?.status !== 'canceled';
      });
      require('unused_days_with_the_end', withEnd, () => `${after.pk}/${after.sk}`);
    },
    standing,
    /** A preview of the unused days was asked for while `of` stood, and answered. */
    previewed(id: string, of: string, body: Readonly<Record<string, unknown>>): void {
      if (of !== standing(id)) return;
      const refund = body['refund'] as { amount: number } | null;
      said.set(id, { amount: refund?.amount ?? 0, of, day: dayOf(String(body['ends_at'])).toString() });
    },
    asked(id: string, refund: unknown): void {
      if (refund !== 'unused') plainly.add(id);
    },
    /** A cancel that wished for the unused days was answered. */
    told(id: string, body: Readonly<Record<string, unknown>>): void {
      const refund = body['refund'] as { amount: number } | null;
      if (refund !== null) answered.set(id, refund.amount);
      const kept = refund === null && !plainly.has(id) ? (keptBack.get(id) ?? 0) : 0;
      require('unused_days_go_back', kept === 0, () => `${id} has ended, and ${kept} stays`);
    },
    refused: (impUid: string) => void refused.add(impUid),
    /** `mayDiffer`: somebody in the console, or a copy beyond the promise, has come between. */
    atRest(rows: readonly Row[], mayDiffer: boolean): void {
      for (const item of items.values()) {
        const made = isCharge(item) ? unusedRefundOf(item) : undefined;
        if (!isCharge(item) || made === undefined) continue;
        const id = item.pk.slice('SUB#'.length);
        const { payment } = rows.find((row) => row.payment.imp_uid === item.payment?.impUid) ?? {};
        const named = payment?.cancel_history.filter(({ reason }) => reason.includes(`[${UNUSED}]`)) ?? [];
        const went = sum(named.map(({ amount }) => amount));
        const amount = answered.get(id) ?? made.amount;
        const isExcused = mayDiffer || refused.has(payment?.imp_uid ?? '');
        require('unused_days_go_back', went === amount || (went === 0 && isExcused), () =>
          `${id}: ${amount} was said, ${went} has gone back`);
      }
    },
  };
}

const isOpenRefund = ({ status }: RefundItem) => status === 'sending' || status === 'unknown';
