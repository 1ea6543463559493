import { openedAt, segment } from './api.js';
import { chargesGrid } from './charges-grid.js';
import { make } from './dom.js';
import { dayOf } from './format.js';
import { listing, listOf } from './listing.js';
import { heading, note } from './parts.js';
import { subscriptionsGrid } from './subscriptions-grid.js';
import { t } from './texts.js';

const subscriptions = (query, fits) => listOf('subscriptions', query, fits);
const charges = (query) => listOf('charges', query);

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
export async function listPage(place, { holds }) {
  // The lists say which of these customers are held.
  await holds();
  const [wanted = '', given = ''] = place.split('/');
  const name = Object.hasOwn(filters, wanted) ? wanted : 'past_due';
  const isOfDay = name.endsWith('_on');
  const day = /^\d{4}-\d\d-\d\d$/.test(given) ? given : dayOf(openedAt());
  const sources = filters[name](day);
  const grid = sources[0].kind === 'charges' ? chargesGrid : subscriptionsGrid;
  const { content } = await listing(grid(t.list.filters[name], false), ...sources);
  return [
    heading(t.list.title),
    tabs(name),
    make('section', {}, note(t.list.notes[name]), ...(isOfDay ? [dayForm(name, day)] : []), ...content),
  ];
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
