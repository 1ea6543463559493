/* The operators' console: one page at a time, named by the address behind `#`. */
import { openContext, Problem, takeKey } from './api.js';
import { readHolds, watchHolds } from './band.js';
import { chargePage } from './charge.js';
import { customerPage } from './customer.js';
import { make, show } from './dom.js';
import { findPage } from './find.js';
import { linkTo } from './format.js';
import { holdPage } from './hold.js';
import { listPage } from './lists.js';
import { overviewPage } from './overview.js';
import { heading, note } from './parts.js';
import { subscriptionPage } from './subscription.js';
import { switchLanguage, t } from './texts.js';

const $ = (id) => document.getElementById(id);
const main = $('main');

const pages = {
  overview: overviewPage,
  list: listPage,
  find: findPage,
  customer: customerPage,
  subscription: subscriptionPage,
  charge: chargePage,
  hold: holdPage,
};

/** What a page may do beside reading: read itself again, after an action or because something was not answered, and know what is held. */
const tools = {
  again: async (asked) => {
    if (!(await asked)) return;
    await readHolds();
    await render();
  },
  holds: readHolds,
};

let shown = 0;

async function render() {
  shown += 1;
  const mine = shown;
  const [, name = '', rest = ''] = /^#([a-z]+)\/?(.*)$/.exec(window.location.hash) ?? [];
  const page = Object.hasOwn(pages, name) ? name : 'overview';
  mark(page);
  main.setAttribute('aria-busy', 'true');
  const content = await contentOf(pages[page], decoded(rest));
  // Somebody has gone on meanwhile.
  if (mine !== shown) return;
  main.replaceChildren(...content);
  main.removeAttribute('aria-busy');
  const title = main.querySelector('h2')?.textContent;
  document.title = [title, t.title].filter(Boolean).join(' · ');
}

async function contentOf(page, id) {
  try {
    return await page(id, tools);
  } catch (error) {
    const told = error instanceof Problem ? error.message : t.problems.api_unreachable;
    return [heading(id || t.title), note(told, 'warn')];
  }
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function mark(page) {
  for (const each of document.querySelectorAll('header nav a')) {
    if (each.getAttribute('href') === `#${page}`) each.setAttribute('aria-current', 'page');
    else each.removeAttribute('aria-current');
  }
}

function label(context) {
  document.documentElement.lang = t.lang;
  $('title').textContent = t.title;
  $('skip').textContent = t.skip;
  $('skip').addEventListener('click', (event) => {
    event.preventDefault();
    main.focus();
  });
  $('language').textContent = t.otherLanguage;
  $('language').addEventListener('click', switchLanguage);
  for (const each of document.querySelectorAll('header nav a')) each.textContent = t.nav[each.dataset.page];
  $('stage').textContent = context?.stage ?? '';
  $('stage').className = `badge ${context?.stage === 'prod' ? 'prod' : ''}`;
  for (const name of ['tools', 'docs']) {
    $(name).textContent = t[name];
    show($(name), Boolean(context?.[name]));
    if (context?.[name]) $(name).href = context[name];
  }
  if (context?.docs && t.lang === 'ko') $('docs').href = `${context.docs}index.ko.html`;
  const search = $('search');
  search.q.setAttribute('aria-label', t.search.label);
  search.q.placeholder = t.search.hint;
  search.querySelector('button').textContent = t.search.button;
  search.addEventListener('submit', (event) => {
    event.preventDefault();
    const query = search.q.value.trim();
    if (query !== '') window.location.hash = linkTo('find', query);
  });
}

async function start() {
  takeKey();
  const context = await openContext().catch(() => undefined);
  label(context);
  if (context === undefined) {
    main.replaceChildren(make('p', {}, t.noKey));
    return;
  }
  window.addEventListener('hashchange', async () => {
    await render();
    window.scrollTo({ top: 0 });
    main.focus({ preventScroll: true });
  });
  watchHolds();
  await render();
}

start();
