import { call, problemText, stage } from './api.js';
import { make } from './dom.js';
import { facts } from './parts.js';
import { say } from './say.js';
import { t } from './texts.js';

/* What moves money, or stops it, is asked back first. */

/** In prod what is done is written once more, so that nobody does it in the wrong window. */
const isTyped = () => stage() === 'prod';

/**
 * Asks, calls, says what became of it. Resolves when the dialog is gone: true, if something was done.
 *
 * `title`, `facts` and `note` say what it is about; `fields` are labels with their inputs; `request(values)` gives `{ method, path, body }`;
 * `typed(values)` gives `{ kind, text }`, which is to be typed in prod; `told(answer)` the sentence afterwards. Until `isReady()` it cannot be done.
 */
export function ask({
  title,
  facts: about,
  note,
  fields = [],
  button,
  danger,
  isReady = () => true,
  request,
  typed,
  told,
}) {
  const error = make('p', { class: 'note warn', role: 'alert' });
  const confirmText = make('input', { name: 'confirmation', autocomplete: 'off' });
  const confirmLabel = make('span');
  const confirm = make('label', {}, confirmLabel, confirmText);
  const close = make('button', { type: 'button' }, t.ask.close);
  const submit = make('button', { type: 'submit', class: danger ? 'primary danger' : 'primary' }, button);
  const form = make(
    'form',
    {},
    make('h2', { id: 'dialog-title' }, title),
    facts(about),
    ...(note === undefined ? [] : [make('p', { class: 'note' }, note)]),
    ...fields,
    ...(isTyped() ? [confirm] : []),
    error,
    make('div', { class: 'buttons' }, close, submit),
  );
  const dialog = make('dialog', { 'aria-labelledby': 'dialog-title' }, form);
  document.body.append(dialog);

  const values = () => Object.fromEntries(new FormData(form));
  const wanted = () => typed(values());
  let isUnderWay = false;
  function refresh() {
    confirmLabel.textContent = t.ask.typed[wanted().kind](wanted().text);
    close.disabled = isUnderWay;
    submit.disabled = isUnderWay || !isReady();
  }
  function underWay(is) {
    isUnderWay = is;
    refresh();
  }
  form.addEventListener('input', refresh);
  refresh();

  return new Promise((resolve) => {
    let done = false;
    const attempt = once();
    close.addEventListener('click', () => dialog.close());
    // Nothing that is under way is left by a key.
    dialog.addEventListener('cancel', (event) => isUnderWay && event.preventDefault());
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(done);
    });
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      if (submit.disabled) return;
      error.textContent = '';
      if (isTyped() && confirmText.value.trim() !== wanted().text) {
        error.textContent = t.ask.wrong;
        confirmText.focus();
        return;
      }
      underWay(true);
      try {
        const answer = await attempt(request(values()));
        const isRefused = !answer.ok && answer.status !== 402 && answer.body?.refund_id === undefined;
        if (isRefused) {
          error.textContent = problemText(answer);
          return;
        }
        done = true;
        const { text, kind } = told(answer);
        dialog.close();
        say(text, kind);
      } catch {
        error.textContent = t.noAnswer;
      } finally {
        underWay(false);
      }
    });
    dialog.showModal();
  });
}

/**
 * One press, one key. Pressed again because nobody answered, it is the same request; after an answer that says no, or with another
 * amount, it is a new one.
 */
function once() {
  let key;
  let sent;
  return async ({ method, path, body }) => {
    const text = JSON.stringify([method, path, body]);
    if (text !== sent) key = crypto.randomUUID();
    sent = text;
    const answer = await call(method, path, body, method === 'POST' ? key : undefined);
    if (answer.status < 500) sent = undefined;
    return answer;
  };
}
