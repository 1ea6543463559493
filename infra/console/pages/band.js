import { call } from './api.js';
import { make, show } from './dom.js';
import { actor, count, when } from './format.js';
import { link } from './parts.js';
import { t } from './texts.js';

/* The red band on every page while all charging is on hold. */

const EVERY_MS = 20_000;
const band = document.getElementById('band');
let standing;

/** What is held, as of now; undefined when nobody answers. */
export async function readHolds() {
  const { ok, body } = await call('GET', '/hold').catch(() => ({ ok: false }));
  if (ok) {
    standing = body;
    render(body);
  }
  return standing;
}

export const isHeld = () => standing?.on === true;

function render({ on, since, by, reason, waiting }) {
  show(band, on);
  if (!on) return;
  const about = [reason, actor(by), when(since), t.hold.waiting(count(waiting))].join(' · ');
  const text = `${t.hold.band} ${about}`;
  // A screen reader hears it once, not at each look.
  if (band.dataset.said === text) return;
  band.dataset.said = text;
  band.replaceChildren(
    make('strong', {}, t.hold.band),
    make('span', {}, ` ${about} `),
    link('#hold', t.hold.see),
  );
}

export async function watchHolds() {
  if (!document.hidden) await readHolds();
  setTimeout(watchHolds, EVERY_MS);
}
