import { BillingError } from '../domain/billing-error.ts';
import type { Card } from '../domain/card.ts';
import type { CardRepository, Clock } from '../ports.ts';
import { decide } from './decide.ts';
import type { TimeLeft } from './time-budget.ts';

export interface RevokeCardPorts extends TimeLeft {
  readonly cards: CardRepository;
  readonly clock: Clock;
}

/**
 * Stops us from ever charging a card again. The billing key itself stays at 아임포트: this PG has no way to delete it.
 * Subscriptions that use the card become past due at their next charge, unless it is changed before.
 */
export async function revokeCard(ports: RevokeCardPorts, customerUid: string): Promise<Card> {
  const now = ports.clock.now();
  return decide('the card', ports, async () => {
    const card = await ports.cards.find(customerUid);
    if (card === undefined) throw new BillingError('not_found', 'no such card');
    if (card.status === 'revoked') return { done: card };
    const revoked: Card = { ...card, status: 'revoked', revokedAt: now };
    const { customerId, registrationId } = card;
    const event = { type: 'card.revoked', at: now, customerId, customerUid, registrationId } as const;
    return (await ports.cards.save(card, revoked, [event])) === 'done' ? { done: revoked } : 'stale';
  });
}
