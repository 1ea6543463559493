import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { WriteRecord } from '../../../infra/local/dynamo-model/model.ts';
import { apart } from '../../support/open-charge.ts';
import { TABLE } from './ports.ts';
import { createRandom } from './random.ts';
import type { World } from './world.ts';

/*
 * In some seeds functions of yesterday are still at work. They know of charges in items of their own only, so an open charge
 * lies in one once they have written, and what they do not know they carry along. Drawn apart from all else.
 */

type Image = NonNullable<WriteRecord['newImage']>;

/** Now and then one writes a subscription in between. */
export function startOlderCode(world: World): void {
  const { scheduler, environment } = world;
  const random = createRandom(world.seed * 64 + 21);
  if (!random.chance(0.15)) return;
  for (let times = random.between(1, 6); times > 0; times -= 1) {
    const afterMs = random.chance(0.6)
      ? random.between(0, environment.faultsMs)
      : random.between(0, environment.faultsMs + environment.calmMs);
    scheduler.after(afterMs, () => {
      const found = world.model.items(TABLE).filter(({ sk }) => sk === 'SUB');
      const one = found[random.int(found.length)];
      if (one === undefined) return;
      world.note(`${String(one['pk'])} is written by older code`);
      world.put(asBefore(one));
    });
  }
}

/**
 * Or they write after most of ours, so that hardly any subscription says all of its charge: what is decided on the pair is decided on
 * two items then. Undefined in all the other seeds.
 */
export function olderCodeBehind(seed: number): ((records: readonly WriteRecord[]) => Image[]) | undefined {
  const random = createRandom(seed * 64 + 23);
  if (!random.chance(0.15)) return undefined;
  return (records) =>
    records.flatMap(({ newImage }) => (newImage?.['sk'] === 'SUB' && random.chance(0.8) ? [newImage] : []));
}

/** An item as they write it: it counts its version up, and says at which other one it was whole. */
export function asBefore(one: Image): TransactWriteCommand {
  const { item, charge } = apart(one);
  const Item = { ...item, version: Number(item['version']) + 1 };
  const puts = [Item, ...(charge === undefined ? [] : [charge])];
  return new TransactWriteCommand({
    TransactItems: puts.map((put) => ({ Put: { TableName: TABLE, Item: { ...put } } })),
  });
}
