import { type QueueName, queues as queueSpecs, visibilityTimeoutSeconds } from '../topology.ts';
import { createLocalClock, type LocalClock } from './clock.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { createLocalQueue, type LocalQueue } from './queue.ts';
import { openStore, type Store } from './store.ts';
import { createTimeline, type Print, type Timeline } from './timeline.ts';

/** What lies in the runner's own file. Processes that open the same file share queues, clock, time line and events. */
export interface LocalState {
  readonly store: Store;
  readonly clock: LocalClock;
  readonly timeline: Timeline;
  readonly events: EventLog;
  readonly queues: Readonly<Record<QueueName, LocalQueue>>;
}

/** `path` `:memory:` for tests. */
export function openLocalState(path: string, print: Print): LocalState {
  const store = openStore(path);
  const clock = createLocalClock(store);
  const queue = ({ name, maxReceiveCount }: (typeof queueSpecs)[number]) =>
    createLocalQueue({
      store,
      clock,
      name,
      maxReceiveCount,
      visibilityTimeoutSeconds: visibilityTimeoutSeconds(name),
    });
  return {
    store,
    clock,
    timeline: createTimeline(store, clock, print),
    events: createEventLog(store),
    queues: Object.fromEntries(queueSpecs.map((spec) => [spec.name, queue(spec)])) as LocalState['queues'],
  };
}
