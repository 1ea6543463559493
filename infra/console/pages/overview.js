import { openedAt, Problem, read, segment } from './api.js';
import { monthChart } from './chart.js';
import { make } from './dom.js';
import { count, dayOf, when, won } from './format.js';
import { grid, heading, link, note, section, unreadable } from './parts.js';
import { t } from './texts.js';
import { workSection } from './work.js';

const words = t.overview;

/** 현황: a month in figures, `#overview/2027-01`, and what is being charged now. */
export async function overviewPage(given) {
  const now = dayOf(openedAt()).slice(0, 7);
  const month = /^\d{4}-(?:0[1-9]|1[0-2])$/.test(given) ? given : now;
  return [
    heading(words.title),
    workSection(),
    make('div', { class: 'line heading' }, make('h2', {}, month), months(month, now)),
    ...(await figures(month)),
  ];
}

async function figures(month) {
  try {
    return shown(await read(`/overview?month=${segment(month)}`));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // What is being charged now is shown all the same; a stage of an earlier version has no more.
    return [make('section', {}, note(error.status === 404 ? words.absent : error.message, 'warn'))];
  }
}

function shown(overview) {
  const { charged, refunded, declined, recovered, subscriptions, mrr, churn } = overview;
  const kept = (value, text) => (value === null ? words.notKept : text(value));
  return [
    make(
      'section',
      {},
      list([
        [words.charged, ...both(charged)],
        [words.refunded, ...both(refunded)],
        [words.declined, ...both(declined)],
        [words.recovered, ...both(recovered)],
        [words.active, kept(subscriptions.active, count)],
        [words.fresh, count(subscriptions.new)],
        [words.returned, count(subscriptions.returned)],
        [words.takenOver, count(subscriptions.taken_over)],
        [words.ended, count(subscriptions.ended)],
        [words.mrr, kept(mrr, won)],
        // Of none that were active before, no share has ended.
        [words.churn, churn === null ? '–' : `${(churn * 100).toFixed(2)}%`],
      ]),
      note(words.asOf(when(overview.as_of))),
      ...(overview.unsummed.length === 0 ? [] : [note(words.unsummed(overview.unsummed.join(', ')), 'warn')]),
      ...unreadable(overview.unreadable),
    ),
    section(words.chart, monthChart(overview.days), daysTable(overview.days)),
    make('section', { class: 'narrow' }, make('h3', {}, words.ahead), ahead(overview)),
  ];
}

const both = (one) => [won(one.won), make('small', {}, words.times(count(one.count)))];
const sum = ({ count: number, won: amount }) => words.sum(count(number), won(amount));

const list = (pairs) =>
  make(
    'dl',
    { class: 'figures' },
    ...pairs.map(([term, ...text]) => make('div', {}, make('dt', {}, term), make('dd', {}, ...text))),
  );

const daysTable = (days) =>
  make(
    'details',
    {},
    make('summary', {}, words.table),
    grid(
      words.chart,
      [
        { head: words.day, kind: 'time', text: ({ day }) => day, href: ({ day }) => `#list/paid_on/${day}` },
        ...['charged', 'refunded', 'declined', 'recovered'].map((name) => ({
          head: words[name],
          kind: 'num',
          text: (day) => (day[name].count === 0 ? '' : sum(day[name])),
        })),
      ],
      days,
    ).element,
  );

function ahead({ due, due_as_of: asOf }) {
  if (asOf === null) return note(words.notAdded, 'warn');
  return grid(
    words.ahead,
    [
      { head: words.day, kind: 'time', text: ({ day }) => day },
      { head: t.head.amount, kind: 'num', text: sum },
    ],
    due,
  ).element;
}

function months(month, now) {
  const [year, number] = month.split('-').map(Number);
  const at = (step) => new Date(Date.UTC(year, number - 1 + step, 1)).toISOString().slice(0, 7);
  return make(
    'nav',
    { class: 'months', 'aria-label': words.month },
    link(`#overview/${at(-1)}`, `← ${words.earlier}`),
    ...(month < now ? [link(`#overview/${at(1)}`, `${words.later} →`)] : []),
  );
}
