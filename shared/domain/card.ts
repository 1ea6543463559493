/**
 * One billing key, kept at 아임포트 under `customerUid`: ours, fresh for each card and never reused; or another system's, whatever it
 * is made of, where the card was taken over.
 */
export interface Card {
  readonly customerUid: string;
  readonly customerId: string;
  /** Absent: it was taken over. */
  readonly registrationId?: string | undefined;
  readonly status: (typeof CARD_STATUSES)[number];
  /** Issuer as 아임포트 names it, e.g. `신한카드`. */
  readonly cardName?: string | undefined;
  readonly cardNumberMasked?: string | undefined;
  readonly registeredAt: Date;
  readonly revokedAt?: Date | undefined;
  /** Counted by the repository: 0 until it is stored. */
  readonly version: number;
}

export const CARD_STATUSES = ['active', 'revoked'] as const;

const OWN = /^card_([0-9A-Z]{26})$/;

/** The registration that a customer_uid of ours names. Undefined: it is another system's. */
export const ownRegistrationId = (customerUid: string): string | undefined => OWN.exec(customerUid)?.[1];

/** For journals and queues: another system's customer_uid may be anything, an e-mail address too. */
export const ownCustomerUid = (customerUid: string): string | undefined =>
  OWN.test(customerUid) ? customerUid : undefined;

/** What a customer may see of a card. */
export interface CardSummary {
  readonly cardName?: string | undefined;
  readonly cardNumberMasked?: string | undefined;
}

/** Another card stands behind the same customer_uid: what is shown of it is that one's. */
export function withSummary(card: Card, { cardName, cardNumberMasked }: CardSummary): Card {
  return { ...card, cardName, cardNumberMasked };
}

/**
 * 아임포트 sends card numbers masked. Should one arrive whole, keep only what a receipt may show
 * (first six, last four): a full number must never reach our table.
 */
export function maskCardNumber(cardNumber: string | undefined): string | undefined {
  if (cardNumber === undefined) return undefined;
  const digits = cardNumber.replaceAll(/\D/g, '');
  const visible = cardNumber.includes('*') && digits.length <= 12;
  if (visible) return cardNumber.slice(0, 30);
  if (digits.length < 11) return undefined;
  return `${digits.slice(0, 6)}${'*'.repeat(digits.length - 10)}${digits.slice(-4)}`;
}
