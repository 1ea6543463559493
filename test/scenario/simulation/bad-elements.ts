import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { TABLE } from './ports.ts';
import { createRandom } from './random.ts';
import type { World } from './world.ts';

const MINUTE_MS = 60_000;
const HEALED_AFTER_MS = 120 * MINUTE_MS;

/**
 * In a few seeds: items in the index `due` that nobody can read, of which one cannot even be claimed, in the shard of what is to
 * be charged, until a person mends them. Drawn apart: all the other seeds stay as they are.
 */
export function startBadElements(world: World): void {
  const { scheduler, environment } = world;
  const random = createRandom(world.seed * 2 + 4_000_000_001);
  if (!random.chance(0.06)) return;
  const fromMs = random.chance(0.5)
    ? random.between(0, MINUTE_MS)
    : random.between(0, environment.faultsMs / 2);
  scheduler.after(fromMs, () => {
    const due = [...world.monitor.dueItems().keys()].map((id) => world.monitor.items.get(id));
    const shard = (due[0] as { readonly due_pk?: string } | undefined)?.due_pk ?? 'DUE#0';
    const broken = Array.from({ length: random.between(1, 3) }, (_, at) => `SUB#BROKEN${at}`);
    const dueAt = new Date(scheduler.now).toISOString();
    for (const pk of broken)
      world.put(put(pk, { due_pk: shard, due_sk: `${dueAt}#${pk}#BROKEN`, subscriptionId: 7 }));
    if (random.chance(0.7)) world.conflicting.add('SUB#BROKEN0');
    world.note(`${broken.length} damaged items in ${shard}`);
    const untilMs = Math.min(scheduler.now + HEALED_AFTER_MS, world.faultsEndMs);
    scheduler.at(untilMs, () => {
      world.conflicting.clear();
      for (const pk of broken) world.put(put(pk, {}));
    });
  });
}

const put = (pk: string, marks: object) =>
  new PutCommand({ TableName: TABLE, Item: { pk, sk: 'BROKEN', ...marks } });
