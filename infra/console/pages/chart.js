import { make } from './dom.js';
import { count, won } from './format.js';
import { t } from './texts.js';

/* A month's days as pairs of bars, in plain SVG. The same figures stand in a table beside it. */

const SVG = 'http://www.w3.org/2000/svg';
const HEIGHT = 220;
/** As wide as it will be, so that its words are as large as those around it. */
const widthNow = () => (window.matchMedia('(max-width: 760px)').matches ? 360 : 720);
/** Room for the words at the left and below. */
const [LEFT, BELOW, ABOVE] = [78, 24, 10];
const STEPS = 4;

/** `days`: `[{ day, charged: { won }, refunded: { won } }]`. */
export function monthChart(days) {
  const top = niceTop(Math.max(1, ...days.flatMap(({ charged, refunded }) => [charged.won, refunded.won])));
  const width = widthNow();
  const height = HEIGHT - BELOW - ABOVE;
  const y = (amount) => ABOVE + height * (1 - amount / top);
  const slot = (width - LEFT) / 31;
  const chart = svg('svg', {
    viewBox: `0 0 ${width} ${HEIGHT}`,
    role: 'img',
    'aria-label': t.overview.chart,
    class: 'chart',
  });
  for (let step = 0; step <= STEPS; step += 1) {
    const amount = (top / STEPS) * step;
    chart.append(
      svg('line', { x1: LEFT, x2: width, y1: y(amount), y2: y(amount), class: 'rule' }),
      svg('text', { x: LEFT - 8, y: y(amount) + 4, 'text-anchor': 'end' }, count(amount)),
    );
  }
  days.forEach(({ day, charged, refunded }, index) => {
    const x = LEFT + slot * index;
    chart.append(
      bar(
        'charged',
        x + slot * 0.12,
        slot * 0.42,
        y(charged.won),
        y(0),
        `${day} ${t.overview.charged} ${won(charged.won)}`,
      ),
      bar(
        'refunded',
        x + slot * 0.56,
        slot * 0.32,
        y(refunded.won),
        y(0),
        `${day} ${t.overview.refunded} ${won(refunded.won)}`,
      ),
    );
    const date = Number(day.slice(8));
    if (date === 1 || date % 5 === 0)
      chart.append(svg('text', { x: x + slot / 2, y: HEIGHT - 6, 'text-anchor': 'middle' }, String(date)));
  });
  return make(
    'figure',
    {},
    chart,
    make(
      'figcaption',
      {},
      make('span', { class: 'key charged' }, t.overview.charged),
      make('span', { class: 'key refunded' }, t.overview.refunded),
    ),
  );
}

function bar(name, x, width, from, to, title) {
  const element = svg('rect', { x, width, y: from, height: Math.max(0, to - from), class: name, rx: 1.5 });
  element.append(svg('title', {}, title));
  return element;
}

/** The next of 1, 2, 4, 5, 10 × 10ⁿ: each of four steps is a round number. */
function niceTop(most) {
  const unit = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 5, 10].map((times) => times * unit).find((top) => top >= most) ?? 10 * unit;
}

function svg(name, attributes, ...content) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...content);
  return element;
}
