import { read, segment } from './api.js';
import { linkTo, status, won } from './format.js';
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

/** `paid, 9900 won, of sub_…`: the API's own words, of which the first is a status or a kind. */
const summaryText = ({ summary }) =>
  summary
    .split(', ')
    .map((part, at) => {
      const [, amount] = /^(\d+) won$/.exec(part) ?? [];
      const [, whole] = /^of (.+)$/.exec(part) ?? [];
      if (amount !== undefined) return won(amount);
      if (whole !== undefined) return t.search.of(whole);
      return at > 0 ? part : Object.hasOwn(t.kinds, part) ? t.kinds[part] : status(part);
    })
    .join(', ');

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
      { head: t.head.summary, text: summaryText },
    ],
    results,
  ).element;
