import { read, segment } from './api.js';
import { button, make } from './dom.js';
import { declineText, whatNext, whyFailed } from './failure.js';
import { actor, chargeName, exactly, linkTo, metadataText, standing, when, won } from './format.js';
import { badge, facts, grid, heading, link, note, section, unreadable } from './parts.js';
import { askRefund } from './refund.js';
import { askRetry } from './retry.js';
import { t } from './texts.js';
import { timelineOf } from './timeline.js';

/** 결제: why it failed, what comes next, what was tried, what went back. */
export async function chargePage(merchantUid, { again, holds }) {
  const path = `/charges/${segment(merchantUid)}`;
  const [charge, { entries, unreadable: missing }] = await Promise.all([
    read(path),
    read(`${path}/timeline`),
    holds(),
  ]);
  const why = whyFailed(charge);
  return [
    heading(chargeName(charge), badge(standing(charge))),
    make(
      'div',
      { class: 'columns' },
      make(
        'section',
        { class: 'answer' },
        ...(why.length === 0 ? [] : [make('h3', {}, t.charge.why), ...why]),
        ...(isOver(charge) ? [] : [make('h3', {}, t.charge.next)]),
        make('p', { class: 'next' }, whatNext(charge)),
        ...moneyBack(charge),
        actions(charge, again),
      ),
      make('section', {}, about(charge)),
    ),
    section(t.charge.attempts, attempts(charge)),
    ...(charge.refunds.length === 0 ? [] : [section(t.charge.refunds, refunds(charge))]),
    section(t.charge.timeline, ...timelineOf(entries), ...unreadable(missing)),
  ];
}

const isOver = ({ status }) => status === 'paid' || status === 'void';

function moneyBack({ refunded_amount: back, amount, refunds: all }) {
  const isOpen = all.some(({ status }) => status === 'unknown');
  return [
    ...(back > 0 && back < amount ? [note(t.charge.isPartlyRefunded(won(back)))] : []),
    ...(isOpen ? [note(t.charge.refundOpen, 'warn')] : []),
  ];
}

function actions(charge, again) {
  const isOpen = charge.refunds.some(({ status }) => status === 'unknown');
  const mayRefund = charge.status === 'paid' && charge.refunded_amount < charge.amount && !isOpen;
  // Which of them the API will take, it says itself.
  const mayRetry =
    charge.status === 'declined' && charge.subscription_id !== null && charge.held_for === null;
  return make(
    'div',
    { class: 'buttons' },
    ...(mayRefund ? [button(t.charge.refund, () => again(askRefund(charge)), 'danger')] : []),
    ...(mayRetry ? [button(t.charge.retry, () => again(askRetry(charge)))] : []),
  );
}

const about = (charge) =>
  facts([
    [t.head.customer, link(linkTo('customer', charge.customer_id), charge.customer_id)],
    [t.head.amount, won(charge.amount)],
    [t.head.refunded, charge.refunded_amount === 0 ? '' : won(charge.refunded_amount)],
    [
      t.head.subscription,
      charge.subscription_id && link(linkTo('subscription', charge.subscription_id), charge.subscription_id),
    ],
    [t.head.paidAt, when(charge.paid_at)],
    [t.head.card, charge.card_name],
    [t.head.merchantUid, make('code', {}, charge.merchant_uid)],
    [t.head.reference, charge.reference],
    [t.head.metadata, metadataText(charge.metadata)],
    [t.head.impUid, charge.imp_uid && make('code', {}, charge.imp_uid)],
    [t.head.created, when(charge.created_at)],
    [t.charge.receipt, receipt(charge.receipt_url)],
  ]);

/** At the PG. What is no https address leads nowhere. */
const receipt = (url) =>
  url?.startsWith('https://')
    ? make('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, t.charge.receipt)
    : undefined;

const attempts = (charge) =>
  grid(
    t.charge.attempts,
    [
      { head: t.head.at, kind: 'time', text: ({ at }) => exactly(at) },
      { head: t.head.outcome, kind: 'badge', text: ({ outcome }) => outcome },
      { head: t.head.reason, text: declineText },
      { head: t.head.impUid, kind: 'code', text: ({ imp_uid }) => imp_uid },
      { head: t.head.merchantUid, kind: 'long', text: ({ merchant_uid }) => merchant_uid },
    ],
    charge.attempts,
  ).element;

const refunds = (charge) =>
  grid(
    t.charge.refunds,
    [
      { head: t.head.at, kind: 'time', text: ({ requested_at }) => exactly(requested_at) },
      { head: t.head.amount, kind: 'num', text: ({ amount }) => won(amount) },
      { head: t.head.outcome, kind: 'badge', text: ({ status }) => status },
      { head: t.head.by, text: ({ by }) => actor(by ?? 'unknown') },
      {
        head: t.head.reason,
        // What stands there was written in the console of 아임포트, by whomever.
        text: ({ refund_id, reason }) => (refund_id.startsWith('outside-') ? t.charge.outside : reason),
      },
    ],
    charge.refunds,
  ).element;
