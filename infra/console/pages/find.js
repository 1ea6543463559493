import { read, segment } from './api.js';
import { linkTo } from './format.js';
import { grid, heading, note } from './parts.js';
import { t, wordFor } from './texts.js';

/** Kinds that have a page; a card, a plan or a registration leads to its customer. */
const PAGES = new Set(['customer', 'subscription', 'charge']);

const pageOf = ({ kind, id, customer_id }) => {
  if (PAGES.has(kind)) return linkTo(kind, id);
  return customerOf({ customer_id });
};

const customerOf = ({ customer_id }) => (customer_id === null ? undefined : linkTo('customer', customer_id));

/** What an id belongs to. One that has it is shown at once. */
export async function findPage(query) {
  const { results } = await read(`/find?q=${segment(query)}`);
  const [only] = results;
  const page = only && pageOf(only);
  if (results.length === 1 && page !== undefined) {
    window.location.replace(page);
    return [];
  }
  return [
    heading(`${t.search.label}: ${query}`),
    ...(results.length === 0
      ? [note(t.search.none)]
      : [note(t.search.found(results.length)), ...bounded(results), found(results)]),
  ];
}

/** Of each kind that bears a reference the API finds so many, the newest. */
const MOST_OF_A_KIND = 10;

function bounded(results) {
  const kinds = Object.values(Object.groupBy(results, ({ kind }) => kind));
  return kinds.some(({ length }) => length >= MOST_OF_A_KIND) ? [note(t.search.bounded(MOST_OF_A_KIND))] : [];
}

const found = (results) =>
  grid(
    t.search.label,
    [
      { head: t.head.kind, kind: 'word', text: ({ kind }) => wordFor(t.kinds, kind) },
      { head: t.head.id, text: ({ id }) => id, href: pageOf },
      {
        head: t.head.customer,
        text: ({ customer_id }) => customer_id,
        href: customerOf,
      },
      { head: t.head.summary, text: ({ summary }) => summary },
    ],
    results,
  ).element;
