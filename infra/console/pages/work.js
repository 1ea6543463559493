import { call } from './api.js';
import { make, setText } from './dom.js';
import { count, exactly } from './format.js';
import { isHeld } from './holds.js';
import { paceOf } from './pace.js';
import { t } from './texts.js';

/* How much is due, queued and in work, and when the last will be done at this pace. */

const EVERY_MS = 15_000;
const words = t.overview;

export function workSection() {
  const due = make('dd');
  const queued = make('dd');
  const inWork = make('dd');
  const done = make('dd');
  const fact = (term, value) => make('div', {}, make('dt', {}, term), value);
  const element = make(
    'section',
    { 'data-work': '' },
    make('h3', {}, words.work),
    make(
      'dl',
      { class: 'figures' },
      ...[
        fact(words.due, due),
        fact(words.queued, queued),
        fact(words.inWork, inWork),
        fact(words.doneBy, done),
      ],
    ),
  );
  const pace = paceOf();
  const say = (...texts) => {
    for (const [at, dd] of [due, queued, inWork, done].entries()) setText(dd, texts[at]);
  };
  say('–', '–', '–', t.loading);

  async function look() {
    const { ok, body } = await call('GET', '/work').catch(() => ({ ok: false }));
    if (!ok) return say('–', '–', '–', t.notKnown);
    const isDue = body.due_is_exact ? count(body.due) : words.atLeast(count(body.due));
    say(isDue, count(body.queued), count(body.in_work), sentence(pace(body), isHeld()));
  }

  async function watch() {
    if (!document.hidden) await look();
    // Gone with its page.
    setTimeout(() => element.isConnected && watch(), EVERY_MS);
  }
  watch();
  return element;
}

function sentence({ left, doneAt, isFalling }, held) {
  if (left === 0) return words.idle;
  if (held) return words.held;
  if (doneAt !== undefined) return exactly(doneAt);
  return isFalling === false ? words.standing : words.measuring;
}
