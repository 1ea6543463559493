/** GET /overview, as docs/api.openapi.yaml has it, of a month with something on most days. */
export function overviewOf(month: string, days: number) {
  const sum = (count: number) => ({ count, won: count * 9_900 });
  return {
    month,
    as_of: `${month}-${days}T03:00:00.000Z`,
    charged: sum(812),
    refunded: sum(9),
    declined: sum(41),
    recovered: sum(30),
    subscriptions: { active: 790, active_before: 755, new: 58, returned: 4, taken_over: 3, ended: 30 },
    mrr: 7_821_000,
    churn: 0.0397,
    days: Array.from({ length: days }, (_, index) => ({
      day: `${month}-${String(index + 1).padStart(2, '0')}`,
      charged: sum((index * 17) % 43),
      refunded: sum(index % 4 === 0 ? 3 : 0),
      declined: sum(index % 5),
      recovered: sum(index % 3),
    })),
    due: Array.from({ length: 8 }, (_, index) => ({
      day: `${month}-${String(days + index).padStart(2, '0')}`,
      ...sum(20 + index),
    })),
    due_as_of: `${month}-${days}T03:00:00.000Z`,
    unsummed: [],
    unreadable: 0,
  };
}
