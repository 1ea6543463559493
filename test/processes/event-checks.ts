import {
  type ChargeItem,
  isCharge,
  isEvent,
  isSubscription,
  type Stored,
} from '../scenario/simulation/items.ts';
import type { Facts } from './facts.ts';

/** Every change was told, in order, and nothing was told that did not happen. */
export function* eventDisagreements({ items, published }: Facts): Generator<string> {
  const written = new Set(items.filter(isEvent).map(({ pk, sk }) => `${pk}/${sk}`));
  const told = new Set(published.map(({ id }) => id));
  for (const id of written) if (!told.has(id)) yield `${id} was not published`;
  for (const id of told) if (!written.has(id)) yield `${id} was published, and nothing is stored`;

  const last = new Map<string, string>();
  for (const { id } of published) {
    const series = seriesOf(id);
    const before = last.get(series);
    if (before !== undefined && before > id) yield `${id} was published after ${before}`;
    last.set(series, id);
  }
  yield* missingEvents(items, published);
}

/** A charge that changes alone (a refund) numbers its events apart from its subscription's. */
function seriesOf(id: string): string {
  return id.replace(/#\d{8}(#\d+)?$/, '');
}

function* missingEvents(items: readonly Stored[], published: Facts['published']): Generator<string> {
  const count = new Map<string, number>();
  for (const { id, type } of published) {
    const key = `${id.slice(0, id.indexOf('/'))} ${type}`;
    count.set(key, (count.get(key) ?? 0) + 1);
  }
  const expected = new Map<string, number>();
  const expect = (pk: string, type: string, times = 1) => {
    if (times > 0) expected.set(`${pk} ${type}`, (expected.get(`${pk} ${type}`) ?? 0) + times);
  };
  for (const item of items) {
    if (isCharge(item)) expectOfCharge(item, expect);
    if (item.sk === 'CARD') expect(item.pk, 'card.registered');
    if (!isSubscription(item)) continue;
    expect(item.pk, 'subscription.created');
    if (item.status === 'canceled') expect(item.pk, 'subscription.canceled');
  }
  for (const [key, times] of expected) {
    const found = count.get(key) ?? 0;
    // Giving up on a declined charge tells its last decline once more, without a next try; what is void may be paid after all.
    const isTold = /charge\.(declined|voided)$/.test(key) ? found >= times : found === times;
    if (!isTold) yield `${key} ${times} times, and published ${found} times`;
  }
}

function expectOfCharge(
  { pk, status, attempts, refunds, calledOffAt }: ChargeItem,
  expect: (pk: string, type: string, times?: number) => void,
): void {
  expect(pk, 'charge.paid', status === 'paid' ? 1 : 0);
  // What was out when its subscription ended is told once, as void, whatever the card has said.
  const ended = attempts.filter(({ endedAt }) => calledOffAt === undefined || String(endedAt) < calledOffAt);
  expect(pk, 'charge.declined', ended.filter(({ outcome }) => outcome === 'declined').length);
  expect(pk, 'charge.voided', status === 'void' ? 1 : 0);
  for (const verdict of ['succeeded', 'failed'] as const)
    expect(pk, `refund.${verdict}`, refunds.filter((refund) => refund.status === verdict).length);
}
