import { Problem, read, segment } from './api.js';
import { button, make, setText, show } from './dom.js';
import { note, unreadable } from './parts.js';
import { say } from './say.js';
import { t } from './texts.js';

/* Lists that go on: what there is of one so far, whether there is more, and a button for it. */

const PAGE = 50;
/** Pages that are read for one press, of a list from which the page chooses. */
const MOST_READS = 5;
/** Of what is read already. */
const PART = 60;

/** A list of the API. `fits` chooses from it where there is no index for it. */
export const listOf = (kind, query, fits = () => true) => ({ kind, query, fits });

/** `grid(items)` shows sources one after another, a page at a time. `{ items, content }`, of which `items` are those so far. */
export async function listing({ element, update }, ...sources) {
  const items = [];
  const shown = note('');
  const warning = make('div');
  const next = pagesOf(sources, items);
  const more = button(t.more, () => load().catch(tell));
  await load();

  async function load() {
    const before = items.length;
    let page = await next();
    // Somebody who has asked for more is not told "none" while there may be some further on.
    for (let reads = 1; reads < MOST_READS && items.length === before && !page.isEnd; reads += 1)
      page = await next();
    const { looked, missing, isEnd } = page;
    update(items);
    setText(shown, [howMany(items.length, looked), ...(isEnd ? [] : [t.list.goesOn])].join(' · '));
    warning.replaceChildren(...unreadable(missing));
    show(more, !isEnd);
  }

  return { items, content: [shown, element, warning, more] };
}

const howMany = (number, looked) =>
  looked === number ? t.list.shown(number) : t.list.lookedAt(number, looked);

const tell = (error) => say(error instanceof Problem ? error.message : t.problems.api_unreachable, 'error');

/** Each call brings one page more to those that there are. */
function pagesOf(sources, items) {
  let [at, cursor, looked, missing] = [0, undefined, 0, 0];
  return async () => {
    const { kind, query, fits } = sources[at];
    const from = cursor === undefined ? '' : `&cursor=${segment(cursor)}`;
    const page = await read(`/${kind}?${query}&limit=${PAGE}${from}`);
    items.push(...page[kind].filter(fits));
    looked += page[kind].length;
    missing += page.unreadable;
    cursor = page.cursor ?? undefined;
    if (cursor === undefined) at += 1;
    return { looked, missing, isEnd: at === sources.length };
  };
}

/** What is read already, and would be long: a part at a time. */
export function inParts({ element, update }, items) {
  let most = 0;
  const shown = note('');
  const more = button(t.more, go);
  function go() {
    most += PART;
    update(items.slice(0, most));
    setText(shown, t.list.lookedAt(Math.min(most, items.length), items.length));
    for (const one of [shown, more]) show(one, most < items.length);
  }
  go();
  return [element, shown, more];
}
