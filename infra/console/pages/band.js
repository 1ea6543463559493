import { make, show } from './dom.js';
import { actor, when } from './format.js';
import { waitingText } from './holding.js';
import { holdsSoFar, lookAtHolds } from './holds.js';
import { link } from './parts.js';
import { t } from './texts.js';

/* The band on every page while all charging is on hold, or while nobody says whether it is. */

const EVERY_MS = 20_000;
const band = document.getElementById('band');

/** What is held, as of now; undefined when nobody answers. The band says the same. */
export async function readHolds() {
  const holds = await lookAtHolds();
  render(holdsSoFar());
  return holds;
}

function render({ last, isKnown }) {
  const isOn = last?.on === true;
  show(band, isOn || !isKnown);
  const parts = [
    ...(isOn ? [make('strong', {}, t.hold.band), ` ${about(last)} `] : []),
    ...(isKnown ? [] : [`${t.hold.notKnown} `]),
    ...(isOn ? [link('#hold', t.hold.see)] : []),
  ];
  const text = parts.map((part) => part.textContent ?? part).join('');
  // A screen reader hears it once, not at each look.
  if (band.dataset.said === text) return;
  band.dataset.said = text;
  band.replaceChildren(...parts);
}

const about = ({ since, by, reason, ...holds }) =>
  [reason, actor(by), when(since), t.hold.waiting(waitingText(holds))].join(' · ');

export async function watchHolds() {
  if (!document.hidden) await readHolds();
  setTimeout(watchHolds, EVERY_MS);
}
