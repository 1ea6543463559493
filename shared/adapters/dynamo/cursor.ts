import { BillingError } from '../../domain/billing-error.ts';

/** A page's cursor: the last sort key, made opaque so that nobody builds on it. */
export function writeCursor(sortKey: string): string {
  return Buffer.from(sortKey).toString('base64url');
}

const SORT_KEYS = {
  'CHARGE#': /^CHARGE#\d{4}$/,
  'CONSENT#': /^CONSENT#[0-9A-Z]{26}$/,
} as const;

/** Throws `invalid_request` for what is no cursor of ours. */
export function readCursor(cursor: string | undefined, kind: keyof typeof SORT_KEYS): string | undefined {
  if (cursor === undefined) return undefined;
  const sortKey = Buffer.from(cursor, 'base64url').toString();
  if (SORT_KEYS[kind].test(sortKey)) return sortKey;
  throw badCursor();
}

/** What a cursor of a list holds; whose list it is shows when it is used. */
export function readMark(cursor: string | undefined): string | undefined {
  return cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();
}

export function badCursor(): BillingError {
  return new BillingError('invalid_request', 'the cursor is not one of ours', {
    issues: [{ path: 'cursor', message: 'the cursor of the page before' }],
  });
}
