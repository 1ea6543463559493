import * as v from 'valibot';

/** What a cancel is asked for with: the body of one, the query of its preview. */
export const cancelTerms = v.pipe(
  v.strictObject({
    at: v.optional(v.picklist(['period_end', 'now'], 'period_end or now'), 'period_end'),
    refund: v.optional(v.picklist(['none', 'unused'], 'none or unused'), 'none'),
  }),
  v.forward(
    v.check(({ at, refund }) => refund === 'none' || at === 'now', 'unused only with at: now'),
    ['refund'],
  ),
);
