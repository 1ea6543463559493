import { isDeepStrictEqual } from 'node:util';
import { CARD_NUMBER, leaksIn, SECRETS } from './secrets.ts';
import type { FuzzWorld } from './world.ts';

/** An input that did what no input may do. */
export class Finding extends Error {}

export function demand(holds: boolean, what: string, more: () => unknown = () => ''): void {
  if (!holds) throw new Finding(`${what} ${JSON.stringify(more())}`.slice(0, 2_000));
}

/** How everything stands: to be taken before an input and compared after it. */
export interface State {
  readonly items: ReturnType<FuzzWorld['items']>;
  readonly ledger: string;
}

export function stateOf(world: FuzzWorld): State {
  return { items: world.items(), ledger: world.ledger() };
}

type Item = State['items'][number];

/** Items that are new, changed or gone. Stored items are deeply frozen: the same object is the same content. */
export function changesSince({ items: before }: State, world: FuzzWorld): readonly Item[] {
  const after = world.items();
  const same = new Set<Item>(before);
  const still = new Set<Item>(after);
  return [
    ...after.filter((item) => !same.has(item) && !before.some((old) => isDeepStrictEqual(old, item))),
    ...before.filter(
      (item) => !still.has(item) && !after.some(({ pk, sk }) => pk === item['pk'] && sk === item['sk']),
    ),
  ];
}

/** Nothing has moved: table, 아임포트, queues, bus. Only the answer kept for an Idempotency-Key may be there. */
export function demandUnchanged(world: FuzzWorld, before: State, idempotencyKey?: string): void {
  const changed = changesSince(before, world).filter(
    ({ pk }) => idempotencyKey === undefined || !String(pk).endsWith(`#${idempotencyKey}`),
  );
  demand(changed.length === 0, 'a refused input changed the table', () => changed);
  demand(world.ledger() === before.ledger, 'a refused input changed 아임포트');
  const { queues, charges, cancels, published } = world.outbox;
  demand(charges.length + cancels.length === 0, 'a refused input asked for money', () => [charges, cancels]);
  demand(Object.values(queues).flat().length === 0, 'a refused input was queued', () => queues);
  demand(published.length === 0, 'a refused input was published', () => published);
}

const everySecret = (buyer: Readonly<Record<string, string>>) => ({
  ...SECRETS,
  ...buyer,
  'card number': CARD_NUMBER,
});

/** Journal, queues and bus hold ids and outcomes, never what somebody could pay with or be known by. */
export function demandNothingSecret(
  world: FuzzWorld,
  buyer: Readonly<Record<string, string>>,
  tokenSecrets: readonly string[],
): void {
  const { journal, queues, published } = world.outbox;
  if (journal.length + Object.values(queues).flat().length + published.length === 0) return;
  const text = JSON.stringify([journal, queues, published]);
  const leaked = leaksIn(text, everySecret(buyer));
  demand(leaked.length === 0, 'a secret is in journal, queue or event', () => [leaked, text]);
  const token = tokenSecrets.find((secret) => text.includes(secret));
  demand(token === undefined, 'a checkout token is in journal, queue or event', () => text);
}
