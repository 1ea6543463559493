import { t, wordFor } from './texts.js';

/* How values read. */

export { dayOf, exactly, when } from './times.js';

export const count = (number) => Number(number).toLocaleString('en-US');
/** `9,900원` */
export const won = (amount) => t.won(count(amount));

const every = ({ unit, count: times }) =>
  times === 1 ? t.every[unit] : t.everyFew(times, wordFor(t.units, unit));
/** `월간 이용권 · 9,900원 · 매월` */
export const terms = (plan) => [plan.name, won(plan.amount), every(plan.interval)].join(' · ');

/** `past_due · 연체`: the API's own word, and what it means. */
export function status(word) {
  const said = wordFor(t.statuses, word);
  return said === word ? word : `${word} · ${said}`;
}

export const cardLabel = (card) =>
  [card?.card_name, card?.card_number_masked].filter(Boolean).join(' ') || (card?.customer_uid ?? '');

/** `arn:aws:iam::1:user/kim` is `kim`; the roles of sso end with who has taken them. */
export const actor = (by) => (by?.startsWith('arn:') ? (by.split('/').at(-1) ?? by) : wordFor(t.actors, by));

/** `월간 이용권 3회차` */
export const chargeName = ({ name, period }) => (period === null ? name : `${name} ${t.nth(period)}`);

/** Where a page is. */
export const linkTo = (page, id) => `#${page}/${encodeURIComponent(id)}`;

/** A charge that went back whole was paid, and is nothing that anybody has. */
export const standing = ({ status, refund_status: back }) => (back === 'full' ? 'refunded' : status);

export const metadataText = (metadata) =>
  Object.entries(metadata ?? {})
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ');
