import type { Handles } from './handles.ts';
import type { GatewayPayment } from './payment.ts';
import type { NamedTax } from './tax.ts';

/** What 아임포트 is asked to do with a card, and all that can be known of it afterwards. */

export interface ChargeOrder extends Handles, NamedTax {
  readonly merchantUid: string;
  readonly customerUid: string;
  /** Integer won. */
  readonly amount: number;
  readonly name: string;
}

export type ChargeAnswer =
  /** `code 0`: the card side answered; the payment may be paid or failed, and is still to be held against the order. */
  | { readonly kind: 'answered'; readonly payment: GatewayPayment }
  /** `code` ≠ 0: 아임포트 or the PG refused; no payment in the answer. */
  | { readonly kind: 'refused'; readonly code: number; readonly message: string }
  /** No token, keys refused, or too late to leave: nothing was sent. The only certain failure. */
  | { readonly kind: 'not_sent'; readonly reason: string }
  /** Time-out, reset, 5xx, HTML …: nobody knows. */
  | { readonly kind: 'no_answer'; readonly reason: string; readonly retryAfterMs?: number | undefined };

export interface CancelOrder extends NamedTax {
  readonly impUid: string;
  /** Integer won, never 0: 아임포트 would take that for "everything". */
  readonly amount: number;
  readonly checksum: number;
  readonly reason: string;
}

export type CancelAnswer =
  | { readonly kind: 'canceled'; readonly payment: GatewayPayment }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'not_sent'; readonly reason: string }
  | { readonly kind: 'no_answer'; readonly reason: string; readonly retryAfterMs?: number | undefined };
