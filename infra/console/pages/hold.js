import { button, make } from './dom.js';
import { actor, exactly, linkTo } from './format.js';
import { askHold, askRelease } from './holding.js';
import { facts, grid, heading, holdsNotKnown, note, section } from './parts.js';
import { t } from './texts.js';

/** 청구 멈추기: the switch, and the customers who are held by name. */
export async function holdPage(_, { again, holds }) {
  const standing = await holds();
  if (standing === undefined) return [heading(t.hold.title), make('section', {}, ...holdsNotKnown(again))];
  const { on, since, by, reason, customers } = standing;
  return [
    heading(t.hold.title),
    make(
      'section',
      {},
      note(on ? t.hold.on : t.hold.off, on ? 'warn' : ''),
      facts([
        [t.head.since, exactly(since)],
        [t.head.by, actor(by ?? undefined)],
        [t.head.reason, reason],
      ]),
      make(
        'div',
        { class: 'buttons' },
        on
          ? button(t.hold.end, () => again(release(holds)), 'primary')
          : button(t.hold.begin, () => again(askHold()), 'danger'),
      ),
    ),
    section(t.hold.customers, held(customers)),
  ];
}

/** As many wait as when it is asked. */
const release = async (holds) => askRelease(await holds());

const held = (customers) =>
  grid(
    t.hold.customers,
    [
      {
        head: t.head.customer,
        text: ({ customer_id }) => customer_id,
        href: ({ customer_id }) => linkTo('customer', customer_id),
      },
      { head: t.head.since, kind: 'time', text: ({ since }) => exactly(since) },
      { head: t.head.by, text: ({ by }) => actor(by) },
      { head: t.head.reason, text: ({ reason }) => reason },
    ],
    customers,
  ).element;
