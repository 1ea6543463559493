import { type Done, isDone } from './done.ts';

type Query = Readonly<Record<string, string | undefined>>;

/** Of the way back from the payment window (shared/domain/return-url.ts). */
const REGISTERED: Readonly<Record<string, Done>> = {
  succeeded: 'card_registered',
  failed: 'card_failed',
  pending: 'card_pending',
};

/** Of a card that stands: what became of what was owed (`payment`). */
const PAID: Readonly<Record<string, Done>> = {
  paid: 'card_paid',
  declined: 'card_declined',
  pending: 'card_paying',
};

/** What became of what the customer did, as one of our own words. Whatever else the address says is shown to nobody. */
export function doneOf(query: Query): Done | undefined {
  const { done = '', status = '', payment = '' } = query;
  if (isDone(done)) return done;
  if (status === 'succeeded' && Object.hasOwn(PAID, payment)) return PAID[payment];
  return Object.hasOwn(REGISTERED, status) ? REGISTERED[status] : undefined;
}
