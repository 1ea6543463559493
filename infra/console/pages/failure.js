import { make } from './dom.js';
import { when } from './format.js';
import { heldBy } from './holds.js';
import { note } from './parts.js';
import { t, wordFor } from './texts.js';

/* Why a charge failed, in our words: its class and the PG's code. The PG's own text is not shown. */

export function whyFailed({ attempts, status, held_for: heldFor }) {
  const last = attempts.at(-1);
  if (heldFor !== null) return [note(t.charge.isHeld(heldFor), 'warn')];
  if (status === 'paid' || last === undefined) return [];
  if (last.outcome !== 'declined') return [note(wordFor(t.outcomes, last.outcome))];
  return [
    make(
      'p',
      { class: 'why' },
      make('strong', {}, wordFor(t.declines, last.decline_class)),
      ` (${last.decline_class}) · ${!last.decline_code ? t.charge.noCode : t.charge.code(last.decline_code)}`,
    ),
    note(wordFor(t.advice, last.decline_class)),
  ];
}

/** `잔액 부족 (insufficient_balance) 120054` */
export const declineText = ({ decline_class: name, decline_code: code }) =>
  name === null || name === undefined
    ? ''
    : [`${wordFor(t.declines, name)} (${name})`, code].filter(Boolean).join(' ');

/** What a hold keeps back: look-ups go on. */
const SENT_WHEN_DUE = new Set(['declined', 'scheduled']);

export function whatNext(charge) {
  const { status, next_attempt_at: at, held_for: heldFor, refunded_amount: back, amount } = charge;
  if (heldFor !== null) return '';
  const hold = at !== null && SENT_WHEN_DUE.has(status) ? heldBy(charge.customer_id) : undefined;
  if (hold !== undefined) return `${t.hold.goesOn[hold]} ${t.hold.planned(when(at))}`;
  switch (status) {
    case 'paid':
      return back === amount ? t.charge.isRefunded : t.charge.isPaid;
    case 'declined':
      return at === null ? t.charge.notRetried : t.charge.retriedAt(when(at));
    case 'scheduled':
      return at === null ? '' : t.charge.chargedAt(when(at));
    case 'void':
      return t.charge.isVoid;
    default:
      return t.charge.lookedUp;
  }
}

/** When it is sent, for a column: what is held is not sent then. */
export function nextAttempt({ status, customer_id: customer, next_attempt_at: at }) {
  if (at === null) return '';
  return SENT_WHEN_DUE.has(status) && heldBy(customer) !== undefined ? t.hold.keeps(when(at)) : when(at);
}
