import { segment } from './api.js';
import { ask } from './dialog.js';
import { chargeName, won } from './format.js';
import { t } from './texts.js';

const words = t.ask.retry;

/** The same card, now. */
export function askRetry(charge) {
  return ask({
    title: words.title,
    note: words.note,
    facts: [
      [t.head.customer, charge.customer_id],
      [t.head.name, chargeName(charge)],
      [t.head.amount, won(charge.amount)],
      [t.head.merchantUid, charge.merchant_uid],
    ],
    button: words.button,
    request: () => ({ method: 'POST', path: `/charges/${segment(charge.merchant_uid)}/retry`, body: {} }),
    typed: () => ({ kind: 'amount', text: String(charge.amount) }),
    told: ({ body }) => {
      if (body.status === 'paid') return { text: words.paid(won(body.amount)) };
      if (body.status === 'declined') return { text: words.declined, kind: 'error' };
      return { text: words.unknown };
    },
  });
}
