import { stages } from '../config.ts';
import { queues as queueSpecs } from '../topology.ts';
import type { LoadedFunction } from './functions.ts';
import { periodicSource } from './periodic-source.ts';
import type { DueSource } from './player.ts';
import type { LocalPorts } from './ports.ts';
import type { LocalQueue } from './queue.ts';
import { queueWorker } from './queue-worker.ts';
import { scheduleSource } from './schedule-source.ts';
import { type StreamSourceOptions, streamSource } from './stream-source.ts';

export interface DueSourcesOptions {
  readonly loaded: readonly LoadedFunction[];
  readonly ports: LocalPorts;
  readonly queues: Readonly<Record<string, LocalQueue>>;
  readonly stream: Omit<StreamSourceOptions, 'readers' | 'changed'>;
  readonly lookout: () => () => boolean;
  /** A look-out for changes at the simulator as well as in the table. */
  readonly activity: () => () => boolean;
}

/** Batches of an unbounded queue in work at a time; Lambda starts with as many pollers. */
const DEFAULT_CONCURRENCY = 5;

/** What the schedule's ticks come to where none of them runs out of time: one comparison a day. */
const DAILY_MINUTES = 24 * 60;

/** What starts functions by itself: schedule and queues, one source per function, and the stream. */
export function dueSources({
  loaded,
  ports,
  queues,
  stream,
  lookout,
  activity,
}: DueSourcesOptions): DueSource[] {
  const readers = loaded.filter(({ spec }) => spec.trigger.kind === 'stream');
  const others = loaded.flatMap(({ spec, handler }) => {
    const { trigger } = spec;
    switch (trigger.kind) {
      case 'http':
      case 'stream':
        return [];
      case 'schedule':
        // The minute's tick looks for what is due; a laptop need not tick through the minutes in between.
        return trigger.everyMinutes === 1
          ? [scheduleSource(spec, handler, ports.due, lookout())]
          : [periodicSource(spec, handler, DAILY_MINUTES, stream.store, ports.clock, activity())];
      case 'queue': {
        const queue = queues[trigger.queue];
        const queueSpec = queueSpecs.find(({ name }) => name === trigger.queue);
        const most = Math.min(DEFAULT_CONCURRENCY, queueSpec?.maxConcurrency ?? DEFAULT_CONCURRENCY);
        const concurrency = queueSpec?.bounded === true ? stages.dev.gatewayConcurrency : most;
        return queue === undefined ? [] : [queueWorker(queue, spec, handler, concurrency)];
      }
    }
    return [];
  });
  return [...others, streamSource({ ...stream, readers, changed: lookout() })];
}
