import { declineText } from './failure.js';
import { linkTo, terms, when } from './format.js';
import { grid } from './parts.js';
import { nextCharge } from './subscription-words.js';
import { t } from './texts.js';

const customer = {
  head: t.head.customer,
  text: ({ customer_id }) => customer_id,
  href: ({ customer_id }) => linkTo('customer', customer_id),
};

/** Of one customer, or of all. */
export const subscriptionsGrid = (title, isOfOne) =>
  grid(
    title,
    [
      ...(isOfOne ? [] : [customer]),
      {
        head: t.head.plan,
        text: ({ plan }) => terms(plan),
        href: ({ subscription_id }) => linkTo('subscription', subscription_id),
      },
      { head: t.head.status, kind: 'badge', text: ({ status }) => status },
      { head: t.head.nextCharge, text: nextCharge },
      {
        head: t.subscription.lastDecline,
        text: ({ last_decline: last }) => (last === null ? '' : declineText({ decline_class: last.class })),
      },
      { head: t.head.paidUntil, kind: 'time', text: ({ current_period_end }) => when(current_period_end) },
    ],
    [],
  );
