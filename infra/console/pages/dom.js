/*
 * Elements, and lists that are kept up to date in place: what a person has opened, focused or typed stays as it is
 * while the page polls. Text only ever goes through textContent.
 */

/** `make('td', { class: 'num', 'data-label': '금액' }, '9,900원', child…)` */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === undefined) continue;
    element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

/** A button of one line. `act` is run by whoever listens; it is disabled meanwhile. */
export function button(text, act, kind = '') {
  const element = make('button', { type: 'button', class: kind || undefined }, text);
  element.addEventListener('click', () => whileDisabled(element, act));
  return element;
}

export async function whileDisabled(element, act) {
  element.disabled = true;
  try {
    await act();
  } finally {
    element.disabled = false;
    // A disabled button loses the focus; a person on the keyboard goes on from where they were.
    if (document.activeElement === document.body && element.isConnected) element.focus();
  }
}

/** Only a change is written: a screen reader or a selection is not disturbed by the same text again. */
export function setText(element, text) {
  const value = text ?? '';
  if (element.textContent !== value) element.textContent = value;
}

export function setClass(element, name) {
  if (element.className !== name) element.className = name;
}

export function show(element, visible) {
  element.hidden = !visible;
}

const views = new WeakMap();

/**
 * Keeps `parent`'s children in step with `items`: the same key keeps the same element. `create(item)` gives
 * `{ element, update(item) }`.
 */
export function reconcile(parent, items, keyOf, create) {
  const known = views.get(parent) ?? new Map();
  const focused = document.activeElement;
  const next = new Map();
  for (const item of items) {
    const key = keyOf(item);
    next.set(key, known.get(key) ?? create(item));
  }
  for (const [key, view] of known) if (!next.has(key)) view.element.remove();
  let at = parent.firstElementChild;
  for (const item of items) {
    const view = next.get(keyOf(item));
    view.update(item);
    if (view.element === at) at = at.nextElementSibling;
    else parent.insertBefore(view.element, at);
  }
  views.set(parent, next);
  // An element that was moved lost its focus on the way.
  if (focused !== document.activeElement && focused?.isConnected) focused.focus({ preventScroll: true });
}

/** The options of a select, keeping what is chosen. Each item is `{ value, text }`. */
export function fillOptions(select, items, placeholder) {
  const chosen = select.value;
  const all = items.length === 0 && placeholder !== undefined ? [{ value: '', text: placeholder }] : items;
  reconcile(
    select,
    all,
    ({ value }) => value,
    ({ value }) => {
      const element = make('option', { value });
      return { element, update: ({ text }) => setText(element, text) };
    },
  );
  if (all.some(({ value }) => value === chosen) && select.value !== chosen) select.value = chosen;
}
