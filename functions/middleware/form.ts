import { BillingError } from '../../shared/domain/billing-error.ts';
import type { HttpEvent } from './http.ts';
import { bodyText } from './request.ts';

/** No form of ours has more. */
const MAX_FIELDS = 10;

/**
 * The fields of a form as a browser posts it. Each stands once: of two nobody could say which was meant. The body is
 * bounded as every body is.
 */
export function formBody(event: HttpEvent): Readonly<Record<string, string>> {
  const type = event.headers?.['content-type'] ?? '';
  if (!/^application\/x-www-form-urlencoded(\s*;|$)/i.test(type.trim())) {
    throw new BillingError('unsupported_media_type', 'send content-type: application/x-www-form-urlencoded');
  }
  const fields = [...new URLSearchParams(bodyText(event))];
  const names = new Set(fields.map(([name]) => name));
  if (fields.length > MAX_FIELDS || names.size < fields.length)
    throw new BillingError('invalid_request', 'each field once, and only a few');
  return Object.fromEntries(fields);
}

/**
 * A second line beside the address that nobody else knows: what a browser posts from another site says so. Where it says
 * nothing (older browsers, no browser) the address alone counts.
 */
export function refuseForeignOrigin(event: HttpEvent, publicBaseUrl: string): void {
  const origin = event.headers?.['origin'];
  if (origin === undefined || origin === new URL(publicBaseUrl).origin) return;
  throw new BillingError('forbidden', 'this form was posted from another site');
}
