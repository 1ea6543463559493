import type { PublishedEvent } from '../../domain/published-event.ts';
import { sequenceOf } from './event-sequence.ts';
import { TABLE_ATTRIBUTES } from './keys.ts';

/** No part of what an event tells. */
const ENVELOPE: ReadonlySet<string> = new Set(['type', 'at', 'by']);

/**
 * The event that an item tells of; undefined for any other item. `id` is the item's own key: a repeated delivery has
 * the same one. Details are snake_case, as everything that leaves us. Throws for one that is damaged.
 */
export function publishedEvent(item: Readonly<Record<string, unknown>>): PublishedEvent | undefined {
  const { pk, sk, type, at } = item;
  if (typeof pk !== 'string' || typeof sk !== 'string' || !sk.startsWith('EVENT#')) return undefined;
  if (typeof type !== 'string' || typeof at !== 'string' || Number.isNaN(Date.parse(at)))
    throw new Error('an event item without its type or time');
  const detail = Object.fromEntries(
    Object.entries(item).filter(([name]) => !ENVELOPE.has(name) && !TABLE_ATTRIBUTES.has(name)),
  );
  return { id: `${pk}/${sk}`, type, at, sequence: sequenceOf(sk), detail: snakeCased(detail) };
}

function snakeCased(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(value).map(([name, inner]) => [
    name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    // The merchant's keys are the merchant's.
    name === 'metadata' ? inner : inSnakeCase(inner),
  ]);
  return Object.fromEntries(entries);
}

/** Events hold plain values and lists of plain objects, no deeper. */
function inSnakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inSnakeCase);
  return typeof value === 'object' && value !== null ? snakeCased({ ...value }) : value;
}
