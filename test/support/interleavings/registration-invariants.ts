import type { Item, Snapshot } from '../../../infra/local/dynamo-model/model.ts';
import { TABLE } from './registration-world.ts';

const statusOf = (registration: Item | undefined) =>
  (registration?.['state'] as Item | undefined)?.['status'];
const isEvent = (item: Item | undefined) => String(item?.['sk']).startsWith('EVENT#');

const impUidOf = (registration: Item | undefined) =>
  (registration?.['state'] as Item | undefined)?.['impUid'];

function contents(snapshot: Snapshot) {
  const items = snapshot.items(TABLE);
  // What the table's stream tells the merchant: an item written twice is told twice.
  const told = snapshot.writes().flatMap(({ newImage }) => (isEvent(newImage) ? [newImage?.['type']] : []));
  return {
    registration: items.find(({ sk }) => sk === 'REG'),
    cards: items.filter(({ sk }) => sk === 'CARD'),
    registered: told.filter((type) => type === 'card.registered').length,
    updated: told.filter((type) => type === 'card.updated').length,
    others: told.filter((type) => type !== 'card.registered' && type !== 'card.updated'),
  };
}

/** What must hold after every single effect. */
export function wrongAlways(snapshot: Snapshot, transactions: number): string | undefined {
  const { registration, cards, registered, updated, others } = contents(snapshot);
  const succeeded = statusOf(registration) === 'succeeded';
  if (cards.length > 1) return `${cards.length} cards`;
  if (transactions > 1 + updated) return `activated ${transactions - updated} times`;
  if (registered > 1) return `card.registered was told ${registered} times`;
  if (others.length > 0) return `told ${others.join()}`;
  if ((cards.length === 1) !== succeeded)
    return `${cards.length} cards, registration ${statusOf(registration)}`;
  if (registered !== cards.length) return `${cards.length} cards, ${registered} events`;
  const state = registration?.['state'] as Item | undefined;
  const shown = (state?.['card'] as Item | undefined)?.['cardName'];
  if (succeeded && cards[0]?.['cardName'] !== shown) return 'card and registration show different cards';
  // Only another key may change it, and only into another success.
  const undone = snapshot
    .writes()
    .some(
      ({ oldImage, newImage }) =>
        statusOf(oldImage) === 'succeeded' &&
        newImage !== oldImage &&
        (statusOf(newImage) !== 'succeeded' || impUidOf(newImage) === impUidOf(oldImage)),
    );
  return undone ? 'a succeeded registration was written again' : undefined;
}

/** What must hold when nothing is left to happen. `lastIssued`: the imp_uid of the key that 아임포트 charges. */
export function wrongAtEnd(snapshot: Snapshot, lastIssued: string | undefined): string | undefined {
  const { registration, cards, registered } = contents(snapshot);
  if (statusOf(registration) !== 'succeeded') return `the registration ended ${statusOf(registration)}`;
  if (cards.length !== 1 || cards[0]?.['status'] !== 'active') return 'not exactly one active card';
  if (registered !== 1) return 'not exactly one card.registered';
  if (lastIssued !== undefined && impUidOf(registration) !== lastIssued)
    return `the card of ${impUidOf(registration)} is shown, that of ${lastIssued} is charged`;
  return undefined;
}
