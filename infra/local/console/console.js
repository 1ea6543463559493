/* The developer's console: reads /console/state every two seconds and brings each section up to date in place. */

import { setText } from '../../console/pages/dom.js';
import { onDone, say } from './api.js';
import { showCharges } from './charges.js';
import { showClock } from './clock.js';
import { showFaults } from './faults.js';
import { showLogs } from './logs.js';
import { showQueues } from './queues.js';
import { showStart } from './start.js';
import { showSteps } from './steps.js';
import { showSubscriptions } from './subscriptions.js';

const POLL_MS = 2_000;
const sections = [
  showClock,
  showStart,
  showSteps,
  showSubscriptions,
  showCharges,
  showLogs,
  showQueues,
  showFaults,
];

let asked = 0;
let shown = 0;

/** The state as it is now. An older answer that arrives late is not shown over a newer one. */
async function refresh() {
  asked += 1;
  const mine = asked;
  const response = await fetch('/console/state');
  if (!response.ok || mine < shown) return;
  const state = await response.json();
  if (mine < shown) return;
  shown = mine;
  for (const update of sections) update(state);
  showCounts(state);
}

function showCounts(state) {
  const counts = {
    subscriptions: state.subscriptions.length,
    charges: state.charges_total,
    dead: state.queues.reduce((sum, { dead }) => sum + dead.length, 0),
    faults: Object.keys(state.faults).length,
  };
  for (const badge of document.querySelectorAll('[data-count]')) {
    const count = counts[badge.dataset.count];
    setText(badge, count > 0 ? String(count) : '');
  }
}

/** One section at a time, named by the address: the back button and a reload stay where one was. */
function showPanel() {
  const panels = [...document.querySelectorAll('[data-panel]')];
  const wanted = window.location.hash.slice(1);
  const name = panels.some((panel) => panel.dataset.panel === wanted) ? wanted : 'start';
  for (const panel of panels) panel.hidden = panel.dataset.panel !== name;
  for (const link of document.querySelectorAll('nav a')) {
    const here = link.getAttribute('href') === `#${name}`;
    if (here) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
    if (here) link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
}

window.addEventListener('hashchange', () => {
  if (window.location.hash === '#main') return;
  showPanel();
  window.scrollTo({ top: 0 });
});
showPanel();

const returned = new URLSearchParams(window.location.search).get('status');
const words = {
  succeeded: ['카드가 등록되었습니다.', 'done'],
  failed: ['카드가 등록되지 않았습니다.', 'error'],
  pending: ['등록 결과를 기다리고 있습니다.', 'done'],
};
if (returned && Object.hasOwn(words, returned)) say(...words[returned]);

async function poll() {
  // A server that is being restarted is simply asked again.
  await refresh().catch(() => undefined);
  setTimeout(poll, POLL_MS);
}

onDone(refresh);
poll();
