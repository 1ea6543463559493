import type { World } from './world.ts';

const MINUTE_MS = 60_000;

type TicksWorld = Pick<
  World,
  'scheduler' | 'monitor' | 'environment' | 'random' | 'isCalm' | 'invoke' | 'note'
>;

/**
 * EventBridge Scheduler, each minute. A tick at which nothing is due does nothing but four queries, so only those with
 * something to do are played; between them time passes for free.
 */
export function createTicks(world: TicksWorld) {
  let planned: number | undefined;
  let last = 0;
  let count = 0;

  function plan(): void {
    const due = world.monitor.earliestDue();
    if (due === undefined) return;
    const at = Math.max(
      Math.ceil(Math.max(due, world.scheduler.now) / MINUTE_MS) * MINUTE_MS,
      last + MINUTE_MS,
    );
    if (planned !== undefined && planned <= at) return;
    planned = at;
    world.scheduler.at(at, () => {
      if (planned !== at) return;
      planned = undefined;
      const earliest = world.monitor.earliestDue();
      if (earliest === undefined || earliest > at) return plan();
      last = at;
      tick(at);
      // Should it die before its first claim, nothing is written and nobody plans: the next minute comes anyway.
      plan();
    });
  }

  function tick(at: number): void {
    const { environment, random } = world;
    const chaos = !world.isCalm() && random.chance(environment.tickChaos);
    const kind = chaos ? random.pick(['missed', 'double', 'late'] as const) : 'once';
    if (kind === 'missed') return;
    count += 1;
    const event = { time: new Date(at).toISOString() };
    const start = () => world.invoke('enqueue-due-charges', event, () => plan());
    if (kind === 'late') world.scheduler.after(random.between(1_000, 20 * MINUTE_MS), start);
    else start();
    if (kind === 'double') world.scheduler.after(random.between(0, 2_000), start);
  }

  return { plan, count: () => count };
}
