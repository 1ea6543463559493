import { idAt } from './ids.ts';
import type { Sizes } from './sizes.ts';

/* What each thing of the world is called, so that a case can ask for it without having seen it. */

export const DAY = '2027-03-01';
export const PAID_AT = new Date(`${DAY}T10:00:00+09:00`);
/** Of one customer there is much. */
export const BUSY = 'auth0|busy0000000000000000000000';
export const BUSIEST = 100;
export const PLAN_ID = 'premium-monthly';
export const KINDS = ['declined', 'unknown', 'held'] as const;

export type Kind = 'rare' | 'many' | 'lasting' | 'oneOff';

export const customerAt = (n: number): string => `auth0|${n.toString(16).padStart(24, '0')}`;
export const cardAt = (n: number): string => `card_${idAt(n, 'many')}`;
export const planAt = (n: number): string => `plan-${String(n).padStart(8, '0')}`;
export const uidAt = (n: number, kind: 'rare' | 'many' = 'many'): string => `sub_${idAt(n, kind)}_0001`;
export const oneOffUid = (n: number): string => `one_${idAt(n, 'oneOff')}`;
export const rareAt = (sizes: Sizes, kind: (typeof KINDS)[number], n: number): number =>
  KINDS.indexOf(kind) * sizes.open + n;

export const impUidAt = (n: number, kind: Kind = 'many'): string =>
  `imp_${kind}${String(n).padStart(8, '0')}`;
/** Whose payment that is, of `many`. */
export const ofImpUid = (impUid: string): number => Number(impUid.slice(impUidAt(0).length - 8));

/** The subscription that has gone on for years. */
export const LASTING = idAt(0, 'lasting');
/** The largest batch. */
export const LARGEST = idAt(0, 'batch');

/** Of the merchant, for one of a kind; and one for all that a campaign has brought. */
export const referenceAt = (kind: 'subscription' | 'charge' | 'refund' | 'registration', n: number): string =>
  `${kind}-${String(n).padStart(10, '0')}`;
export const SHARED = 'campaign-2027-spring';

/** A month whose days have been summed up and closed, but for the last; and what time it is then. */
export const MONTH = '2027-02';
export const LAST_OF_MONTH = new Date(`${MONTH}-28T09:00:00+09:00`);
/** On the evening of the day on which so much was paid. */
export const EVENING = new Date(`${DAY}T20:00:00+09:00`);
