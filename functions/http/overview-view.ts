import type { DaySums, Sum } from '../../shared/domain/day-sums.ts';
import type { Overview } from '../../shared/domain/overview.ts';

/** A month in figures on the wire. What could not be counted is null. */
export function overviewView(overview: Overview) {
  const { subscriptions, due } = overview;
  return {
    month: overview.month,
    as_of: overview.asOf.toISOString(),
    ...sumsView(overview),
    subscriptions: {
      active: subscriptions.active ?? null,
      active_before: subscriptions.activeBefore ?? null,
      new: subscriptions.began,
      returned: subscriptions.returned,
      taken_over: subscriptions.takenOver,
      ended: subscriptions.ended,
    },
    mrr: overview.mrr ?? null,
    churn: overview.churn ?? null,
    days: overview.days.map((day) => ({ day: day.day, ...sumsView(day) })),
    due: due?.days.map(({ day, ...sum }) => ({ day, ...sumView(sum) })) ?? [],
    due_as_of: due?.at.toISOString() ?? null,
    unsummed: overview.unsummed,
    unreadable: overview.unreadable,
  };
}

function sumsView(of: Pick<DaySums, 'charged' | 'refunded' | 'declined' | 'recovered'>) {
  return {
    charged: sumView(of.charged),
    refunded: sumView(of.refunded),
    declined: sumView(of.declined),
    recovered: sumView(of.recovered),
  };
}

/** What newer code has stored besides stays behind. */
const sumView = ({ count, won }: Sum): Sum => ({ count, won });
