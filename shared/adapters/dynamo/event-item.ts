import type { DayFacts } from '../../domain/day-facts.ts';
import type { DomainEvent } from '../../domain/event.ts';
import { actor } from '../actor.ts';
import { factsIndex, type Key } from './keys.ts';
import { toItem } from './stored-item.ts';
import { ttlAt } from './table.ts';

/** An event has been published long before this; the rest is for looking into what happened. 90 days, ms. */
const KEPT_MS = 90 * 86_400_000;

/** The item that tells of `event`, to be written in the transaction of the change itself; with the facts of the day that the change brings. */
export function eventItem(key: Key, event: DomainEvent, facts?: DayFacts): Record<string, unknown> {
  const told = { ...key, ...toItem(event), by: actor(), ttl: ttlAt(event.at.getTime() + KEPT_MS) };
  return facts === undefined ? told : { ...told, facts: toItem(facts), ...factsIndex(event.at, key) };
}
