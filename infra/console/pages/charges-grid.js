import { declineText, nextAttempt } from './failure.js';
import { chargeName, linkTo, standing, when, won } from './format.js';
import { grid } from './parts.js';
import { t } from './texts.js';

const columns = {
  at: { head: t.head.at, kind: 'time', text: ({ paid_at, created_at }) => when(paid_at ?? created_at) },
  customer: {
    head: t.head.customer,
    text: ({ customer_id }) => customer_id,
    href: ({ customer_id }) => linkTo('customer', customer_id),
  },
  name: {
    head: t.head.name,
    text: chargeName,
    href: ({ merchant_uid }) => linkTo('charge', merchant_uid),
  },
  amount: { head: t.head.amount, kind: 'num', text: ({ amount }) => won(amount) },
  refunded: {
    head: t.head.refunded,
    kind: 'num',
    text: ({ refunded_amount }) => (refunded_amount === 0 ? '' : won(refunded_amount)),
  },
  status: { head: t.head.status, kind: 'badge', text: standing },
  reason: {
    head: t.head.reason,
    text: ({ attempts, status, held_for }) =>
      held_for ?? (status === 'paid' ? '' : declineText(attempts.at(-1) ?? {})),
  },
  next: { head: t.head.nextAttempt, kind: 'time', text: nextAttempt },
};

const { at, customer, name, amount, refunded, status, reason, next } = columns;

/** Of one customer, or of all. */
export const chargesGrid = (title, isOfOne) =>
  grid(title, [at, ...(isOfOne ? [] : [customer]), name, amount, refunded, status, reason, next], []);
