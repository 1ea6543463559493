import { Problem, read, segment } from './api.js';
import { chargesGrid } from './charges-grid.js';
import { button } from './dom.js';
import { when } from './format.js';
import { askHold, askRelease } from './holding.js';
import { holdOf } from './holds.js';
import { listing, listOf } from './listing.js';
import { grid, heading, holdsNotKnown, note, section, unreadable } from './parts.js';
import { subscriptionsGrid } from './subscriptions-grid.js';
import { t } from './texts.js';
import { timelineOf } from './timeline.js';

/** Of so many subscriptions and one-off charges, the newest, what happened is told here; the others have pages of their own. */
const MOST_TOLD = 5;
/** The API shows no more of one customer's. */
const MOST_CARDS = 100;

/** 고객: cards, subscriptions, charges, what happened. Ids only. */
export async function customerPage(id, { again, holds }) {
  const standing = await holds();
  const ofTheirs = `customer_id=${segment(id)}`;
  const charged = chargesGrid(t.customer.charges, true);
  const [
    { cards, subscriptions: newest, one_off_charges: oneOffs, unreadable: unread },
    subscriptions,
    charges,
  ] = await Promise.all([
    read(`/customers/${segment(id)}`),
    listing(subscriptionsGrid(t.customer.subscriptions, true), listOf('subscriptions', ofTheirs)),
    listing({ ...charged, update: (items) => charged.update(items.map(named)) }, listOf('charges', ofTheirs)),
  ]);
  const history = await told(newest, oneOffs);
  return [
    ...standingOf(id, standing, again),
    ...unreadable(unread),
    section(t.customer.subscriptions, ...subscriptions.content),
    section(t.customer.charges, ...charges.content),
    section(
      t.customer.cards,
      cardsGrid(cards),
      ...(cards.length < MOST_CARDS ? [] : [note(t.customer.moreCards(MOST_CARDS))]),
    ),
    section(
      t.customer.timeline,
      ...(Math.max(newest.length, oneOffs.length) > MOST_TOLD ? [note(t.customer.toldOf(MOST_TOLD))] : []),
      ...timelineOf(history.entries),
      ...(history.missing === 0 ? [] : [note(t.customer.notTold(history.missing), 'warn')]),
      ...unreadable(history.unreadable),
    ),
  ];
}

/** Whether they are charged, and the switch for it. */
function standingOf(id, standing, again) {
  if (standing === undefined) return [heading(id), ...holdsNotKnown(again)];
  const held = holdOf(standing, id);
  if (held === undefined)
    return [
      heading(
        id,
        button(t.customer.hold, () => again(askHold(id)), 'danger'),
      ),
    ];
  return [
    heading(
      id,
      button(t.customer.release, () => again(askRelease(undefined, id))),
    ),
    note(`${t.customer.held} ${held.reason}`, 'warn'),
  ];
}

const named = (charge) =>
  charge.subscription_id === null ? { ...charge, name: `${charge.name} (${t.customer.oneOff})` } : charge;

const cardsGrid = (cards) =>
  grid(
    t.customer.cards,
    [
      { head: t.head.card, text: ({ card_name }) => card_name },
      { head: t.head.number, kind: 'word', text: ({ card_number_masked }) => card_number_masked },
      { head: t.head.status, kind: 'badge', text: ({ status }) => status },
      { head: t.head.registered, kind: 'time', text: ({ registered_at }) => when(registered_at) },
      { head: 'customer_uid', kind: 'long', text: ({ customer_uid }) => customer_uid },
    ],
    cards,
  ).element;

/** The API tells of one subscription or charge at a time. */
async function told(subscriptions, oneOffs) {
  const paths = [
    ...subscriptions.slice(0, MOST_TOLD).map(({ subscription_id: id }) => `/subscriptions/${segment(id)}`),
    ...oneOffs.slice(0, MOST_TOLD).map(({ merchant_uid }) => `/charges/${segment(merchant_uid)}`),
  ];
  const all = await Promise.all(paths.map((path) => readTimeline(`${path}/timeline`)));
  const answered = all.filter((one) => one !== undefined);
  return {
    entries: answered.flatMap(({ entries }) => entries).sort((a, b) => Date.parse(b.at) - Date.parse(a.at)),
    unreadable: answered.reduce((sum, one) => sum + one.unreadable, 0),
    missing: all.length - answered.length,
  };
}

/** One that cannot be told is in nobody's way. */
async function readTimeline(path) {
  try {
    return await read(path);
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}
