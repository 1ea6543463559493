import { segment } from './api.js';
import { ask } from './dialog.js';
import { make } from './dom.js';
import { chargeName, won } from './format.js';
import { t } from './texts.js';

const words = t.ask.refund;

/** All that is left, or a part of it. */
export function askRefund(charge) {
  const left = charge.amount - charge.refunded_amount;
  const amount = make('input', {
    name: 'amount',
    type: 'number',
    min: '1',
    max: String(left),
    required: true,
  });
  amount.value = String(left);
  const reason = make('input', { name: 'reason', maxlength: '100', required: true });
  return ask({
    title: words.title,
    facts: [
      [t.head.customer, charge.customer_id],
      [t.head.name, chargeName(charge)],
      [t.head.amount, won(charge.amount)],
      [t.head.left, won(left)],
      [t.head.merchantUid, charge.merchant_uid],
    ],
    fields: [
      make('label', {}, words.amount, amount),
      make('label', {}, words.reason, reason, make('small', {}, words.reasonHint)),
    ],
    button: words.button,
    danger: true,
    request: (values) => ({
      method: 'POST',
      path: `/charges/${segment(charge.merchant_uid)}/refunds`,
      body: { amount: Number(values.amount), reason: values.reason },
    }),
    typed: (values) => ({ kind: 'amount', text: values.amount }),
    told,
  });
}

function told({ status, body }) {
  if (status === 201) return { text: words.done(won(body.amount)) };
  if (status === 202) return { text: words.pending };
  return { text: words.refused, kind: 'error' };
}
