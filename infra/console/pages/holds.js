import { call } from './api.js';

/* What is held, everybody's charges or a customer's: as of the last look that was answered. */

let last;
let isKnown = false;

/** What is held, as of now; undefined when nobody answers. */
export async function lookAtHolds() {
  const { ok, body } = await call('GET', '/hold').catch(() => ({ ok: false }));
  isKnown = ok;
  if (ok) last = body;
  return ok ? body : undefined;
}

/** `last` is undefined before the first answer; `isKnown` is false while a later look was not answered. */
export const holdsSoFar = () => ({ last, isKnown });

export const isHeld = () => last?.on === true;

export const holdOf = (holds, customerId) =>
  holds?.customers.find(({ customer_id: id }) => id === customerId);

/** Whose hold keeps this customer from being charged: `everybody`, `customer`, or undefined. */
export function heldBy(customerId) {
  if (isHeld()) return 'everybody';
  return holdOf(last, customerId) === undefined ? undefined : 'customer';
}
