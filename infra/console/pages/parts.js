import { button, make } from './dom.js';
import { status } from './format.js';
import { setBadge, table } from './table.js';
import { t } from './texts.js';

/* What pages are made of. */

export const heading = (text, ...beside) =>
  make('div', { class: 'line heading' }, make('h2', { class: 'title' }, text), ...beside);

export const section = (title, ...content) => make('section', {}, make('h3', {}, title), ...content);

export const note = (text, kind = '') => make('p', { class: `note ${kind}`.trim() }, text);

export function badge(word) {
  const span = make('span');
  setBadge(span, word, status(word));
  return span;
}

/** `[[term, text or element]]`; what has no value is left out. */
export function facts(pairs) {
  const shown = pairs.filter(([, value]) => value !== undefined && value !== null && value !== '');
  return make(
    'dl',
    { class: 'facts' },
    ...shown.map(([term, value]) => make('div', {}, make('dt', {}, term), make('dd', {}, value))),
  );
}

/** A table with its name for those who do not see it. `update(items)` shows others. */
export function grid(name, columns, items) {
  const element = make('table', { 'aria-label': name });
  const show = table(
    element,
    columns.map((column) => ({ say: status, ...column })),
    t.none,
  );
  const update = (rows) =>
    show(
      rows.map((row, index) => ({ ...row, index })),
      ({ index }) => index,
    );
  update(items);
  return { element: make('div', { class: 'table' }, element), update };
}

/** Some of a list could not be read: nobody should take it for the whole. */
export const unreadable = (number) => (number > 0 ? [note(t.unreadable(number), 'warn')] : []);

/** Nobody takes a switch that may stand either way. */
export const holdsNotKnown = (again) => [
  note(t.hold.notKnown, 'warn'),
  button(t.again, () => again(Promise.resolve(true))),
];

export const link = (href, text) => make('a', { href }, text);
