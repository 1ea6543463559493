import { BillingError } from '../domain/billing-error.ts';
import type { Card } from '../domain/card.ts';
import type { CardRepository } from '../ports.ts';

const MAX_ROUNDS = 3;

/**
 * Stops us from ever charging a card again. The billing key itself stays at 아임포트: this PG has no way to delete it.
 * Subscriptions that use the card become past due at their next charge, unless it is changed before.
 */
export async function revokeCard(cards: CardRepository, customerUid: string, now: Date): Promise<Card> {
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const card = await cards.find(customerUid);
    if (card === undefined) throw new BillingError('not_found', 'no such card');
    if (card.status === 'revoked') return card;
    const revoked: Card = { ...card, status: 'revoked', revokedAt: now, version: card.version + 1 };
    const { customerId, registrationId } = card;
    const event = { type: 'card.revoked', at: now, customerId, customerUid, registrationId } as const;
    if ((await cards.revoke(revoked, [event])) === 'done') return revoked;
  }
  throw new BillingError('storage_busy', 'the card kept changing', { retryable: true });
}
