import { BillingError } from '../domain/billing-error.ts';
import { type Card, ownRegistrationId } from '../domain/card.ts';
import { takenOverCard } from '../domain/card-evidence.ts';
import { isUlid } from '../domain/merchant-uid.ts';
import type { GatewayPayment } from '../domain/payment.ts';
import type { CardRepository, Clock, PaymentGateway, RegistrationOpener, Settings } from '../ports.ts';
import { decide } from './decide.ts';
import { cardNotUsable } from './find-card.ts';
import { lookUpEvidence } from './look-up-evidence.ts';
import type { TimeLeft } from './time-budget.ts';

export interface TakeOverCardPorts extends TimeLeft {
  readonly cards: CardRepository;
  readonly clock: Clock;
  readonly gateway: PaymentGateway;
  readonly registrations: Pick<RegistrationOpener, 'find'>;
  readonly settings: Settings;
}

export interface TakeOverCard {
  readonly customerId: string;
  readonly customerUid: string;
  /** Of a payment with the key, or of its issue. */
  readonly impUid: string;
  /** Decides, and stores nothing. */
  readonly isDryRun: boolean;
}

/**
 * Takes over a card whose key 아임포트 holds for another system, on the evidence of a payment. Its customer_uid is its key here, so a
 * repetition finds the card; dying before the one transaction is as if nobody had come.
 */
export async function takeOverCard(ports: TakeOverCardPorts, command: TakeOverCard): Promise<Card> {
  const { customerId, customerUid, impUid, isDryRun } = command;
  const { cards, clock } = ports;
  let evidence: GatewayPayment | undefined;
  return decide('the card', ports, async () => {
    const standing = await cards.find(customerUid);
    if (standing !== undefined) return { done: usable(standing, customerId) };
    await refuseOurOwn(ports, customerUid);
    evidence ??= await lookUpEvidence(ports, customerUid, impUid);
    const now = clock.now();
    const card = takenOverCard(customerId, customerUid, evidence, now);
    if (isDryRun) return { done: card };
    const event = { type: 'card.registered', at: now, customerId, customerUid } as const;
    return (await cards.save(undefined, card, [event])) === 'done' ? { done: card } : 'stale';
  });
}

function usable(card: Card, customerId: string): Card {
  if (card.customerId !== customerId) {
    throw new BillingError('customer_uid_taken', 'another customer has the card of this customer_uid', {
      issues: [{ path: 'customer_uid', message: 'one that no other customer has' }],
    });
  }
  // Who has revoked it shall not find it charged again.
  if (card.status !== 'active') throw cardNotUsable();
  return card;
}

/** What an open window of ours brings, its registration makes a card of: it must find the place free. */
async function refuseOurOwn({ registrations }: TakeOverCardPorts, customerUid: string): Promise<void> {
  const registrationId = ownRegistrationId(customerUid);
  if (registrationId === undefined || !isUlid(registrationId)) return;
  if ((await registrations.find(registrationId)) === undefined) return;
  throw new BillingError('conflict', `registration ${registrationId} brings this card by itself`);
}
