import { answerDisagreements } from './answer-checks.ts';
import { eventDisagreements } from './event-checks.ts';
import type { Facts } from './facts.ts';
import { ledgerDisagreements } from './ledger-checks.ts';
import { subscriptionDisagreements } from './subscription-checks.ts';

/** Where 아임포트's ledger, ours, the bus, the queues and what the merchant was told differ. Empty: nowhere. */
export function disagreements(facts: Facts): readonly string[] {
  return [
    ...ledgerDisagreements(facts),
    ...answerDisagreements(facts),
    ...subscriptionDisagreements(facts),
    ...eventDisagreements(facts),
    ...queueDisagreements(facts),
  ];
}

function* queueDisagreements({ queued }: Facts): Generator<string> {
  for (const [queue, bodies] of Object.entries(queued))
    for (const body of bodies) yield `${queue} still holds ${body}`;
}
