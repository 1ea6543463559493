import { segment, stage } from './api.js';
import { ask } from './dialog.js';
import { make } from './dom.js';
import { count } from './format.js';
import { t } from './texts.js';

/* Stopping charges, everybody's or one customer's, and letting them go on. */

const pathOf = (customer) => (customer === undefined ? '/hold' : `/customers/${segment(customer)}/hold`);
const typed = (customer) => () =>
  customer === undefined ? { kind: 'stage', text: stage() } : { kind: 'customer', text: customer };
/** Of a hold of everybody, as the API tells it. */
export const waitingText = ({ waiting, waiting_is_exact: isExact }) =>
  isExact ? t.hold.number(count(waiting)) : t.hold.orMore(count(waiting));

const who = (customer) => (customer === undefined ? [] : [[t.head.customer, customer]]);

export function askHold(customer) {
  const words = t.ask.hold;
  const reason = make('input', { name: 'reason', maxlength: '200', required: true });
  return ask({
    title: customer === undefined ? words.title : words.customerTitle,
    facts: who(customer),
    note: words.note,
    fields: [make('label', {}, words.reason, reason, make('small', {}, words.reasonHint))],
    button: words.button,
    danger: true,
    request: (values) => ({ method: 'PUT', path: pathOf(customer), body: { reason: values.reason } }),
    typed: typed(customer),
    told: () => ({ text: words.done }),
  });
}

/** `holds`: they say how many are charged then, of everybody's; undefined when nobody says. */
export function askRelease(holds, customer) {
  const words = t.ask.release;
  const number = holds === undefined ? words.some : words.note(waitingText(holds));
  return ask({
    title: words.title,
    facts: who(customer),
    note: customer === undefined ? number : words.customerNote,
    button: words.button,
    request: () => ({ method: 'DELETE', path: pathOf(customer) }),
    typed: typed(customer),
    told: () => ({ text: words.done }),
  });
}
