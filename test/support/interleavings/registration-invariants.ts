import type { Item, Snapshot } from '../dynamo-model.ts';
import { TABLE } from './registration-world.ts';

const statusOf = (registration: Item | undefined) =>
  (registration?.['state'] as Item | undefined)?.['status'];
const isEvent = (item: Item | undefined) => String(item?.['sk']).startsWith('EVENT#');

function contents(snapshot: Snapshot) {
  const items = snapshot.items(TABLE);
  return {
    registration: items.find(({ sk }) => sk === 'REG'),
    cards: items.filter(({ sk }) => sk === 'CARD'),
    events: items.filter(isEvent),
    /** What the table's stream tells the merchant: an item written twice is told twice. */
    told: snapshot.writes().filter(({ newImage }) => isEvent(newImage)),
  };
}

/** What must hold after every single effect. */
export function wrongAlways(snapshot: Snapshot, activations: number): string | undefined {
  const { registration, cards, told } = contents(snapshot);
  const succeeded = statusOf(registration) === 'succeeded';
  if (cards.length > 1) return `${cards.length} cards`;
  if (activations > 1) return `activated ${activations} times`;
  if (told.length > 1) return `card.registered was told ${told.length} times`;
  if ((cards.length === 1) !== succeeded)
    return `${cards.length} cards, registration ${statusOf(registration)}`;
  if (told.length !== cards.length) return `${cards.length} cards, ${told.length} events`;
  const undone = snapshot
    .writes()
    .some(({ oldImage, newImage }) => statusOf(oldImage) === 'succeeded' && newImage !== oldImage);
  return undone ? 'a succeeded registration was written again' : undefined;
}

/** What must hold when nothing is left to happen. */
export function wrongAtEnd(snapshot: Snapshot): string | undefined {
  const { registration, cards, events } = contents(snapshot);
  if (statusOf(registration) !== 'succeeded') return `the registration ended ${statusOf(registration)}`;
  if (cards.length !== 1 || cards[0]?.['status'] !== 'active') return 'not exactly one active card';
  if (events.length !== 1 || events[0]?.['type'] !== 'card.registered')
    return 'not exactly one card.registered';
  return undefined;
}
