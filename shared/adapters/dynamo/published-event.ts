import type { PublishedEvent } from '../../ports.ts';

/** What the table needs and the world does not. */
const OWN_ATTRIBUTES: ReadonlySet<string> = new Set(['pk', 'sk', 'ttl', 'type', 'at']);

/**
 * The event that an item tells of; undefined for any other item. `id` is the item's own key: a repeated delivery has
 * the same one. Details are snake_case, as everything that leaves us.
 */
export function publishedEvent(item: Readonly<Record<string, unknown>>): PublishedEvent | undefined {
  const { pk, sk, type, at } = item;
  if (typeof pk !== 'string' || typeof sk !== 'string' || !sk.startsWith('EVENT#')) return undefined;
  const detail = Object.entries(item)
    .filter(([name]) => !OWN_ATTRIBUTES.has(name))
    .map(([name, value]) => [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]);
  return { id: `${pk}/${sk}`, type: String(type), at: String(at), detail: Object.fromEntries(detail) };
}
