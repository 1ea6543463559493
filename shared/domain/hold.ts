import { BillingError } from './billing-error.ts';

/** Charging that somebody has stopped: everybody's, or one customer's. Look-ups, refunds and registrations go on. */
export interface Hold {
  readonly since: Date;
  /** Who did it: the ARN that signed the request. */
  readonly by: string;
  readonly reason: string;
}

/** All that is held at a moment. */
export interface Holds {
  readonly everybody?: Hold | undefined;
  readonly customers: ReadonlyMap<string, Hold>;
}

/** They are read together, by every process that charges. */
export const MOST_HELD_CUSTOMERS = 200;

export const NO_HOLDS: Holds = { customers: new Map() };

export function isHeld({ everybody, customers }: Holds, customerId: string): boolean {
  return everybody !== undefined || customers.has(customerId);
}

/** Retryable: what is stored and due is charged when the hold ends. */
export function chargingHeld(): BillingError {
  return new BillingError('charging_held', 'charging is on hold: GET /hold says since when and why', {
    retryable: true,
  });
}
