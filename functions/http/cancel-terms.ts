import * as v from 'valibot';

const terms = {
  at: v.optional(v.picklist(['period_end', 'now'], 'period_end or now'), 'period_end'),
  refund: v.optional(v.picklist(['none', 'unused'], 'none or unused'), 'none'),
};
const UNUSED_NOW = 'unused only with at: now';

/** What a preview is asked for with. */
export const previewTerms = v.pipe(
  v.strictObject(terms),
  v.forward(
    v.check(({ at, refund }) => refund === 'none' || at === 'now', UNUSED_NOW),
    ['refund'],
  ),
);

/** The body of a cancel: the same, and why. */
export const cancelTerms = (reason: v.GenericSchema<string>) =>
  v.pipe(
    v.strictObject({ ...terms, reason: v.optional(reason) }),
    v.forward(
      v.check(({ at, refund }) => refund === 'none' || at === 'now', UNUSED_NOW),
      ['refund'],
    ),
  );
