import type { Buyer } from './registration.ts';

/** A key to one customer's page, for as long as it takes to do something there. */
export interface ManageLink {
  readonly linkId: string;
  readonly customerId: string;
  /** What the customer has come for: the page begins with it where there is only one subscription that it can be. */
  readonly purpose?: ManagePurpose | undefined;
  /** Where the page leads back to. */
  readonly returnUrl?: string | undefined;
  /** For the payment window, should the customer change the card. Absent: the page asks. */
  readonly buyer?: Buyer | undefined;
  /** Digest of the token's secret; the secret itself is stored nowhere. */
  readonly tokenDigest: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export const MANAGE_PURPOSES = ['consent', 'card', 'cancel'] as const;
export type ManagePurpose = (typeof MANAGE_PURPOSES)[number];

/** A link lives this long (ms): time to decide something, short enough that a forwarded message is no key to an account. */
export const MANAGE_LINK_LIFETIME_MS = 30 * 60_000;

export function isOpen({ expiresAt }: Pick<ManageLink, 'expiresAt'>, now: Date): boolean {
  return now < expiresAt;
}
