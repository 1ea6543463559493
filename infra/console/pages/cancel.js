import { segment } from './api.js';
import { ask } from './dialog.js';
import { make } from './dom.js';
import { foresight } from './foresight.js';
import { terms, won } from './format.js';
import { t } from './texts.js';

const words = t.ask.cancel;

const bodies = {
  period_end: { at: 'period_end' },
  now: { at: 'now' },
  unused: { at: 'now', refund: 'unused' },
};

export function askCancel(subscription) {
  const path = `/subscriptions/${segment(subscription.subscription_id)}`;
  const at = make(
    'select',
    { name: 'at' },
    ...Object.entries(words.whens).map(([value, text]) => make('option', { value }, text)),
  );
  const goesBack = foresight({
    // To the won, as the cancel would decide it now. The others give nothing back.
    path: () => (at.value === 'unused' ? `${path}/cancel-preview?at=now&refund=unused` : undefined),
    text: (preview) => (preview?.refund ? won(preview.refund.amount) : words.nothing),
  });
  at.addEventListener('change', goesBack.look);
  const reason = make('input', { name: 'reason', maxlength: '100' });
  return ask({
    title: words.title,
    facts: [
      [t.head.customer, subscription.customer_id],
      [t.head.plan, terms(subscription.plan)],
      [t.head.subscription, subscription.subscription_id],
    ],
    fields: [
      make('label', {}, words.at, at),
      make('p', {}, `${words.goesBack} `, goesBack.element),
      make('label', {}, words.reason, reason),
    ],
    button: words.button,
    danger: true,
    isReady: goesBack.isKnown,
    request: (values) => ({
      method: 'POST',
      path: `${path}/cancel`,
      body: { ...bodies[values.at], ...(values.reason === '' ? {} : { reason: values.reason }) },
    }),
    typed: () => ({ kind: 'customer', text: subscription.customer_id }),
    told: ({ body }) => {
      if (body.refund !== null) return { text: words.doneRefund(won(body.refund.amount)) };
      return { text: body.status === 'canceled' ? words.done : words.scheduled };
    },
  });
}
