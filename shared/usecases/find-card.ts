import { BillingError } from '../domain/billing-error.ts';
import type { Card } from '../domain/card.ts';
import type { CardRepository } from '../ports.ts';

/** Throws `card_not_usable` for a card that is unknown or revoked. */
export async function activeCard(cards: CardRepository, customerUid: string): Promise<Card> {
  const card = await cards.find(customerUid);
  if (card?.status === 'active') return card;
  throw cardNotUsable();
}

export function cardNotUsable(): BillingError {
  return new BillingError('card_not_usable', 'no active card has this customer_uid', {
    issues: [{ path: 'customer_uid', message: 'the customer_uid of an active card' }],
  });
}
