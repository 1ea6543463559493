import { t } from './texts.js';

/* Calls of the public API: straight to it on one machine, through the process that signs on a stage. */

const KEPT = 'console-key';

/** The key comes behind `#`, which no server is told, and leaves the address at once. Another run has another one. */
export function takeKey() {
  const given = /^#key=([\w-]+)$/.exec(window.location.hash)?.[1];
  if (given === undefined) return;
  localStorage.setItem(KEPT, given);
  history.replaceState(null, '', window.location.pathname);
}

let context = { api: '', stage: '', now: '' };
export const stage = () => context.stage;
/** When the page was opened, by the clock of whoever runs it. */
export const openedAt = () => context.now;

/** `{ stage, api, now, tools, docs }`. Throws when nobody answers, or the key is of another run. */
export async function openContext() {
  const response = await fetch('/console/context', { headers: keyed() });
  if (!response.ok) throw new Error('no key');
  context = await response.json();
  return context;
}

const keyed = () => ({ 'x-console-key': localStorage.getItem(KEPT) ?? '' });

/** `{ status, ok, body }`. Throws when there is no answer. */
export async function call(method, path, body, idempotencyKey) {
  const response = await fetch(`${context.api}${path}`, {
    method,
    headers: {
      ...keyed(),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, ok: response.ok, body: await response.json().catch(() => undefined) };
}

export class Problem extends Error {
  constructor({ status, body }) {
    super(problemText({ status, body }));
    this.status = status;
  }
}

/** The body of a GET. Throws a Problem that can be shown. */
export async function read(path) {
  const answer = await call('GET', path);
  if (!answer.ok) throw new Problem(answer);
  return answer.body;
}

/** In our words; of the API's own text only which fields were wrong, and the reason that is a word. */
export function problemText({ status, body }) {
  const code = body?.code ?? { 401: 'console_key_required', 403: 'forbidden', 429: 'too_many' }[status] ?? '';
  const fields = (body?.errors ?? []).map(t.wrongField);
  const reason = /(\w+)$/.exec(body?.detail ?? '')?.[1];
  const refused = Object.hasOwn(t.refused, reason ?? '') ? t.refused[reason] : undefined;
  const said = Object.hasOwn(t.problems, code)
    ? t.problems[code]
    : [t.failed, code].filter(Boolean).join(' ');
  return [said, refused, ...fields].filter(Boolean).join(' ');
}

export const segment = encodeURIComponent;
