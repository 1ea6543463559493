import type { Registration, RegistrationRefusal } from '../domain/registration.ts';

/** What has become of a hint. */
export type SettleOutcome =
  /** What the hint is about now stands as it says, by this hint (`settled`) or since before (`unchanged`). */
  | { readonly kind: 'settled' | 'unchanged'; readonly status: string; readonly registration?: Registration }
  /** The hint will never be accepted; nothing changed. */
  | {
      readonly kind: 'refused';
      readonly reason: RegistrationRefusal | 'unknown_merchant_uid' | 'surplus_payment';
    }
  /** 아임포트 has no final record yet; the same hint may be accepted later. */
  | {
      readonly kind: 'not_yet';
      readonly reason: 'payment_not_found' | 'payment_not_final';
      readonly registration?: Registration;
    };
