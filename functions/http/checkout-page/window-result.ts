import * as v from 'valibot';
import { impUid, merchantUid } from '../../middleware/fields.ts';

/**
 * The imp_uid a browser brings back. Missing, empty and the text `null` all mean that the window failed before a
 * payment existed; so does anything that cannot be an imp_uid, since there is nothing to look up.
 */
export function readImpUid(text: string | undefined): string | undefined {
  if (text === undefined || text === 'null' || text === 'undefined') return undefined;
  const parsed = v.safeParse(impUid, text);
  return parsed.success ? parsed.output : undefined;
}

/** The merchant_uid a browser brings back, if it says one. What cannot be one is one that is not ours. */
export function readMerchantUid(text: string | undefined): string | undefined {
  if (text === undefined || text === '' || text === 'null') return undefined;
  return v.is(merchantUid, text) ? text : 'unreadable';
}
