import { read, segment } from './api.js';
import { askCancel } from './cancel.js';
import { chargesGrid } from './charges-grid.js';
import { button, make } from './dom.js';
import { declineText } from './failure.js';
import { linkTo, metadataText, terms, when } from './format.js';
import { heldBy } from './holds.js';
import { listing, listOf } from './listing.js';
import { badge, facts, heading, link, note, section, unreadable } from './parts.js';
import { cancelReason, consentText, nextCharge } from './subscription-words.js';
import { t, wordFor } from './texts.js';
import { timelineOf } from './timeline.js';

/** 구독: how it stands, its charges, what happened. */
export async function subscriptionPage(id, { again, holds }) {
  await holds();
  const path = `/subscriptions/${segment(id)}`;
  const [subscription, charges, timeline] = await Promise.all([
    read(path),
    listing(chargesGrid(t.subscription.charges, true), listOf('charges', `subscription_id=${segment(id)}`)),
    read(`${path}/timeline`),
  ]);
  const isOver = subscription.status === 'canceled';
  const hold = heldBy(subscription.customer_id);
  return [
    heading(terms(subscription.plan), badge(subscription.status)),
    ...(isOver || hold === undefined ? [] : [note(t.hold.goesOn[hold], 'warn')]),
    make(
      'section',
      {},
      about(subscription),
      make(
        'div',
        { class: 'buttons' },
        ...(isOver ? [] : [button(t.subscription.cancel, () => again(askCancel(subscription)), 'danger')]),
      ),
    ),
    section(t.subscription.charges, ...charges.content),
    section(t.charge.timeline, ...timelineOf(timeline.entries), ...unreadable(timeline.unreadable)),
  ];
}

function about(subscription) {
  const { last_decline: last, pending_plan: pending, pause_reason: paused } = subscription;
  return facts([
    [t.head.customer, link(linkTo('customer', subscription.customer_id), subscription.customer_id)],
    [t.head.nextCharge, nextCharge(subscription)],
    [t.subscription.lastDecline, last && `${declineText({ decline_class: last.class })} · ${when(last.at)}`],
    [t.head.paidUntil, when(subscription.current_period_end)],
    [t.head.period, String(subscription.period)],
    [t.head.plan, pending && `→ ${terms(pending)}`],
    [t.head.reason, paused && wordFor(t.subscription.pauseReason, paused)],
    [t.head.consent, consentText(subscription)],
    [t.subscription.cancelReason, subscription.cancel_reason && cancelReason(subscription.cancel_reason)],
    [t.head.subscription, make('code', {}, subscription.subscription_id)],
    [t.head.reference, subscription.reference],
    [t.head.metadata, metadataText(subscription.metadata)],
    [t.head.card, make('code', {}, subscription.customer_uid)],
    [t.head.created, when(subscription.created_at)],
  ]);
}
