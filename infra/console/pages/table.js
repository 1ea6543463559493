import { make, reconcile, setClass, setText } from './dom.js';

/**
 * A table that is updated in place. Columns are `{ head, text(item), kind?, href?(item), say?(word) }`, kind `badge` (a status, in the words of `say`), `code` (a word of
 * the API), `long` (an id that may break), `time` or `num`; with `href` it leads there, if that gives an address. On a phone each row becomes a card: the cell's own label comes from `data-label` (console.css).
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
  const cells = columns.map(({ head, kind, text, href, say }) => {
    const td = make('td', { role: 'cell', 'data-label': head, class: kind && `is-${kind}` });
    const inner = kind === 'badge' ? make('span') : kind === 'code' || kind === 'long' ? make('code') : td;
    const target = href === undefined ? inner : make('a');
    if (inner !== td) td.append(inner);
    if (target !== inner) inner.append(target);
    return { td, target, kind, text, href, say };
  });
  return {
    element: make('tr', { role: 'row' }, ...cells.map(({ td }) => td)),
    update(item) {
      for (const { td, target, kind, text, href, say } of cells) {
        const value = text(item) ?? '';
        td.classList.toggle('none', value === '');
        const to = href?.(item);
        if (to === undefined) target.removeAttribute('href');
        else target.setAttribute('href', to);
        if (kind === 'badge') setBadge(target, value, say(value));
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
export function setBadge(span, word, said) {
  setText(span, word ? said : '');
  setClass(span, word ? `badge ${word}` : '');
}
