import type { DomainEvent } from '../../domain/event.ts';
import { actor } from '../actor.ts';
import type { Key } from './keys.ts';
import { toItem } from './stored-item.ts';
import { ttlAt } from './table.ts';

/** An event has been published long before this; the rest is for looking into what happened. 90 days, ms. */
const KEPT_MS = 90 * 86_400_000;

/** The item that tells of `event`, to be written in the transaction of the change itself. */
export function eventItem(key: Key, event: DomainEvent): Record<string, unknown> {
  return { ...key, ...toItem(event), by: actor(), ttl: ttlAt(event.at.getTime() + KEPT_MS) };
}
