import type { ChargeItem, Stored, SubscriptionItem } from './items.ts';
import { require } from './violation.ts';

/** What must hold of a subscription whenever it is stored. `items` holds what the same transaction has written, too. */
export function checkSubscription(
  before: SubscriptionItem | undefined,
  after: SubscriptionItem,
  events: readonly string[],
  items: ReadonlyMap<string, Stored>,
): void {
  const id = after.pk;
  if (before?.status !== after.status) {
    const expected = before === undefined ? CREATED : EVENTS_OF[after.status];
    require('event_with_every_change', events.some((event) => expected.includes(event)), () =>
      `${id} becomes ${after.status}`);
  }
  if (after.status === 'canceled' && before !== undefined && before.status !== 'canceled') {
    const charge = items.get(`${after.pk}/CHARGE#${String(after.period).padStart(4, '0')}`) as
      | ChargeItem
      | undefined;
    const isOut = charge?.status === 'charging' || charge?.status === 'unknown';
    require('charge_of_ended_is_called_off', !isOut || charge.calledOffAt !== undefined, () =>
      `${id} ends, its charge is ${charge?.status}`);
  }
  if (before === undefined) return;
  require('terminal_states_absorb', before.status !== 'canceled' || after.status === 'canceled', () =>
    `${id} is no longer canceled`);
  const moved = after.period - before.period;
  require('periods_advance_by_one', moved === 0 || moved === 1, () =>
    `${id} ${before.period} → ${after.period}`);
  if (moved === 0) return;
  const charge = items.get(`${after.pk}/CHARGE#${String(before.period).padStart(4, '0')}`) as
    | ChargeItem
    | undefined;
  require('advances_only_when_paid', charge?.status === 'paid', () =>
    `${id} leaves period ${before.period}, ${charge?.status}`);
}

const CREATED: readonly string[] = ['subscription.created'];

const EVENTS_OF: Readonly<Record<SubscriptionItem['status'], readonly string[]>> = {
  incomplete: [],
  trialing: ['subscription.resumed', 'subscription.card_changed'],
  active: ['subscription.activated', 'subscription.resumed', 'subscription.card_changed'],
  past_due: ['subscription.past_due', 'subscription.resumed', 'subscription.card_changed'],
  paused: ['subscription.paused'],
  canceled: ['subscription.canceled'],
  unpaid: ['subscription.unpaid'],
};
