import { BillingError } from '../../domain/billing-error.ts';

/** A page's cursor: the last sort key, made opaque so that nobody builds on it. */
export function writeCursor(sortKey: string): string {
  return Buffer.from(sortKey).toString('base64url');
}

/** Throws `invalid_request` for what is no cursor of ours. */
export function readCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const sortKey = Buffer.from(cursor, 'base64url').toString();
  if (/^CHARGE#\d{4}$/.test(sortKey)) return sortKey;
  throw new BillingError('invalid_request', 'the cursor is not one of ours', {
    issues: [{ path: 'cursor', message: 'the cursor of the page before' }],
  });
}
