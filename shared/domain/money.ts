import { invariant } from './invariant.ts';

declare const won$: unique symbol;

/**
 * Whole Korean won: an integer, zero or more. The won has no minor unit, and 아임포트's `amount` is the number
 * itself (PortOne V1, POST /subscribe/payments/again), so nothing here ever rounds.
 */
export type Won = number & { readonly [won$]: 'Won' };

/** Brands an amount that our own code made. Throws `InvariantViolation` unless a safe integer ≥ 0. */
export function won(amountKrw: number): Won {
  invariant(Number.isSafeInteger(amountKrw) && amountKrw >= 0, 'won: not a whole amount of zero or more');
  return (amountKrw + 0) as Won; // + 0 turns -0 into 0, which would otherwise survive into JSON comparisons
}

/**
 * Reads an amount that somebody else made: a whole number of at least 1 won, or undefined. Strings are not
 * converted: `"1000"` from a caller is a mistake to report, not to guess at.
 */
export function parseWon(value: unknown): Won | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 ? won(value) : undefined;
}

/** `a + b`. Throws `InvariantViolation` if the sum leaves the safe integers. */
export function addWon(a: Won, b: Won): Won {
  return won(a + b);
}

/** `a − b`. Throws `InvariantViolation` if it would be negative: nobody is ever owed less than nothing. */
export function subtractWon(a: Won, b: Won): Won {
  return won(a - b);
}

/** Zero is what a cancel must never send: 아임포트 reads an omitted or 0 `amount` as "everything". */
export function isZero(amount: Won): boolean {
  return amount === 0;
}
