import { openedAt, Problem, read, segment } from './api.js';
import { chargesGrid } from './charges-grid.js';
import { button, make, setText, show } from './dom.js';
import { dayOf } from './format.js';
import { heading, note, unreadable } from './parts.js';
import { say } from './say.js';
import { subscriptionsGrid } from './subscriptions-grid.js';
import { t } from './texts.js';

const PAGE = 50;
/** Pages that are read for one press, of a list from which the page chooses. */
const MOST_READS = 5;
const subscriptions = (query, fits = () => true) => ({ kind: 'subscriptions', query, fits });
const charges = (query) => ({ kind: 'charges', query, fits: () => true });

/** Each list of the API that makes up a filter, one after another. */
const filters = {
  past_due: () => [subscriptions('status=past_due')],
  unpaid: () => [subscriptions('status=unpaid')],
  declined: () => [charges('status=declined')],
  unknown: () => [charges('status=unknown')],
  held: () => [charges('held=true')],
  // There is no index of it: those in which it can be are read, and chosen from here.
  consent: () => [
    subscriptions('status=paused', ({ pause_reason }) => pause_reason === 'consent_required'),
    subscriptions('status=trialing', ({ consent_needed }) => consent_needed !== null),
  ],
  paid_on: (day) => [charges(`paid_on=${segment(day)}`)],
  refunded_on: (day) => [charges(`refunded_on=${segment(day)}`)],
};

/** 처리할 일: what waits for somebody, `#list/<filter>` or `#list/<filter>/<day>`. */
export async function listPage(place) {
  const [wanted = '', given = ''] = place.split('/');
  const name = Object.hasOwn(filters, wanted) ? wanted : 'past_due';
  const isOfDay = name.endsWith('_on');
  const day = /^\d{4}-\d\d-\d\d$/.test(given) ? given : dayOf(openedAt());
  const sources = filters[name](day);
  const grid = sources[0].kind === 'charges' ? chargesGrid : subscriptionsGrid;
  const { element, update } = grid(t.list.filters[name], [], false);
  const shown = note('');
  const warning = make('div');
  const next = pagesOf(sources);
  const more = button(t.more, () => load().catch(tell));
  await load();

  async function load() {
    let page = await next();
    const before = page.before;
    // Somebody who has asked for more is not told "none" while there may be some further on.
    for (let reads = 1; reads < MOST_READS && page.items.length === before && !page.isEnd; reads += 1)
      page = await next();
    const { items, looked, missing, isEnd } = page;
    update(items);
    setText(
      shown,
      looked === items.length ? t.list.shown(items.length) : t.list.lookedAt(items.length, looked),
    );
    warning.replaceChildren(...unreadable(missing));
    show(more, !isEnd);
  }

  return [
    heading(t.list.title),
    tabs(name),
    make(
      'section',
      {},
      note(t.list.notes[name]),
      ...(isOfDay ? [dayForm(name, day)] : []),
      shown,
      element,
      warning,
      more,
    ),
  ];
}

const tell = (error) => say(error instanceof Problem ? error.message : t.problems.api_unreachable, 'error');

/** Each call brings one page more to those that there are. */
function pagesOf(sources) {
  const items = [];
  let [at, cursor, looked, missing] = [0, undefined, 0, 0];
  return async () => {
    const before = items.length;
    const { kind, query, fits } = sources[at];
    const from = cursor === undefined ? '' : `&cursor=${segment(cursor)}`;
    const page = await read(`/${kind}?${query}&limit=${PAGE}${from}`);
    items.push(...page[kind].filter(fits));
    looked += page[kind].length;
    missing += page.unreadable;
    cursor = page.cursor ?? undefined;
    if (cursor === undefined) at += 1;
    return { items, before, looked, missing, isEnd: at === sources.length };
  };
}

const tabs = (current) =>
  make(
    'nav',
    { class: 'tabs', 'aria-label': t.list.title },
    ...Object.entries(t.list.filters).map(([name, text]) =>
      make('a', { href: `#list/${name}`, 'aria-current': name === current ? 'page' : undefined }, text),
    ),
  );

function dayForm(name, day) {
  const input = make('input', { type: 'date', name: 'day', required: true });
  input.value = day;
  input.addEventListener('change', () => {
    if (input.value !== '') window.location.hash = `#list/${name}/${input.value}`;
  });
  return make('form', { class: 'day' }, make('label', {}, t.list.day, input));
}
