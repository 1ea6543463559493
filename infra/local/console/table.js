import { make, reconcile, setClass, setText } from './dom.js';
import { status } from './format.js';

/**
 * A table that is updated in place. Columns are `{ head, text(item), kind? }`, kind `badge` (a status), `code` (a word of
 * the API), `long` (an id that may break), `time` or `num`. On a phone each row becomes a card: the cell's own label comes from `data-label` (console.css).
 * The roles are spelled out because a table that CSS lays out otherwise loses them.
 */
export function table(element, columns, empty) {
  element.setAttribute('role', 'table');
  const head = make(
    'tr',
    { role: 'row' },
    ...columns.map(({ head: text, kind }) =>
      make('th', { scope: 'col', role: 'columnheader', class: kind === 'num' ? 'is-num' : undefined }, text),
    ),
  );
  const body = make('tbody', { role: 'rowgroup' });
  element.replaceChildren(make('thead', { role: 'rowgroup' }, head), body);
  const none = { id: 'none' };

  return (items, keyOf) =>
    reconcile(
      body,
      items.length === 0 ? [none] : items,
      (item) => (item === none ? '' : keyOf(item)),
      (item) => (item === none ? emptyRow(columns.length, empty) : row(columns)),
    );
}

function row(columns) {
  const cells = columns.map(({ head, kind, text }) => {
    const td = make('td', { role: 'cell', 'data-label': head, class: kind && `is-${kind}` });
    const target = kind === 'badge' ? make('span') : kind === 'code' || kind === 'long' ? make('code') : td;
    if (target !== td) td.append(target);
    return { td, target, kind, text };
  });
  return {
    element: make('tr', { role: 'row' }, ...cells.map(({ td }) => td)),
    update(item) {
      for (const { td, target, kind, text } of cells) {
        const value = text(item) ?? '';
        td.classList.toggle('none', value === '');
        if (kind === 'badge') setBadge(target, value);
        else setText(target, String(value));
      }
    },
  };
}

function emptyRow(columns, text) {
  const cell = make('td', { role: 'cell', colspan: String(columns), class: 'empty' }, text);
  return { element: make('tr', { role: 'row' }, cell), update: () => undefined };
}

/** A status in its colour; the word itself always stands there too. */
export function setBadge(span, word) {
  setText(span, word ? status(word) : '');
  setClass(span, word ? `badge ${word}` : '');
}
