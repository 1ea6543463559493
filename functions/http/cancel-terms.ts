import * as v from 'valibot';
import { CANCEL_REASONS } from '../../shared/domain/subscription.ts';
import { printable } from '../middleware/plain-text.ts';

const terms = {
  at: v.optional(v.picklist(['period_end', 'now'], 'period_end or now'), 'period_end'),
  refund: v.optional(v.picklist(['none', 'unused'], 'none or unused'), 'none'),
};
export const UNUSED_NOW = 'unused only with at: now';

/** What a preview is asked for with. */
export const previewFields = terms;
export const previewTerms = v.pipe(
  v.object(terms),
  v.forward(
    v.check(({ at, refund }) => refund === 'none' || at === 'now', UNUSED_NOW),
    ['refund'],
  ),
);

/** Why, in the merchant's own words. */
const ownReason = v.pipe(printable(100), v.check(isOwnWord, 'not one of our own reasons'));

/** Ours are said in events, and must be true there. */
function isOwnWord(text: string): boolean {
  return text === 'requested' || !CANCEL_REASONS.some((reason) => reason === text);
}

export const cancelFields = { ...terms, reason: v.optional(ownReason) };

/** The body of a cancel: the same, and why. */
export const cancelTerms = v.pipe(
  v.strictObject(cancelFields),
  v.forward(
    v.check(({ at, refund }) => refund === 'none' || at === 'now', UNUSED_NOW),
    ['refund'],
  ),
);
