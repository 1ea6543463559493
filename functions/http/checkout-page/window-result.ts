import * as v from 'valibot';
import type { Registration } from '../../../shared/domain/registration.ts';
import { impUid, merchantUid } from '../../middleware/fields.ts';

/**
 * The imp_uid a browser brings back. Missing, empty and the text `null` all mean that none came through, or that the window
 * failed before a payment existed; so does anything that cannot be an imp_uid, since there is nothing to look up. A
 * parameter that stands twice arrives joined by a comma: the first that can be one counts.
 */
export function readImpUid(text: string | undefined): string | undefined {
  return valuesOf(text).find((value) => v.is(impUid, value));
}

/** The merchant_uid a browser brings back, if it says one. What cannot be one is one that is not ours. */
export function readMerchantUid(text: string | undefined): string | undefined {
  const values = valuesOf(text);
  return values.find((value) => v.is(merchantUid, value)) ?? (values.length > 0 ? 'unreadable' : undefined);
}

/** The redirect's query says that the window failed. Said of payments that went through, too: see checkout-redirect. */
export function saysFailed(query: Readonly<Record<string, string | undefined>>): boolean {
  const said = (name: string) => valuesOf(query[name]);
  return (
    said('imp_success').includes('false') ||
    said('success').includes('false') ||
    said('error_code').length > 0 ||
    said('error_msg').length > 0
  );
}

/**
 * Why a window failed, for the merchant's page: the PG's code on 아임포트's record, else what the browser says. Whoever puts it into
 * an address lets only what can be a code through.
 */
export function failureCode(
  { state }: Registration,
  query: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return state.status === 'failed' ? state.failure.code : valuesOf(query['error_code'])[0];
}

function valuesOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(',').filter((value) => value !== '' && value !== 'null' && value !== 'undefined');
}
