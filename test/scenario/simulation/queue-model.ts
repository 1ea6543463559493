import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { sqsRecord } from '../../support/events.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

export interface QueueModelOptions {
  readonly name: string;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly visibilityMs: number;
  readonly maxReceiveCount: number;
  readonly batchSize: number;
  /** Batches in work at a time; absent: as many as there are. */
  readonly workers?: number | undefined;
  /** How likely a message is delivered once more although it has been removed. */
  readonly duplicates: () => number;
  /** How long it may take to be seen first, ms: what reorders. */
  readonly spreadMs: number;
  readonly work: (event: SQSEvent, done: (response: SQSBatchResponse | undefined) => void) => void;
}

interface Message {
  readonly id: string;
  readonly body: string;
  readonly sentMs: number;
  visibleAt: number;
  receives: number;
}

export type QueueModel = ReturnType<typeof createQueueModel>;

/** SQS in virtual time: at least once, visibility time-outs, any order, a DLQ. */
export function createQueueModel(options: QueueModelOptions) {
  const { name, scheduler, random, visibilityMs, maxReceiveCount, batchSize, workers, work } = options;
  const messages = new Map<string, Message>();
  const deadLetters: Message[] = [];
  let sent = 0;
  let inWork = 0;

  const pollAt = (ms: number): void => scheduler.at(ms, poll);

  function poll(): void {
    const now = scheduler.now;
    if (workers !== undefined && inWork >= workers) return;
    const batch: Message[] = [];
    for (const message of messages.values()) {
      if (message.visibleAt > now || batch.length === batchSize) continue;
      message.receives += 1;
      if (message.receives > maxReceiveCount) {
        messages.delete(message.id);
        deadLetters.push(message);
        continue;
      }
      message.visibleAt = now + visibilityMs;
      pollAt(message.visibleAt);
      batch.push(message);
    }
    if (batch.length === 0) return;
    // Without a bound on the workers all are as old as the history, so what fails there is let go: those were drawn so.
    const records = batch.map(({ id, body, receives, sentMs }) =>
      sqsRecord(body, { messageId: id, receiveCount: receives, ...(workers !== undefined && { sentMs }) }),
    );
    inWork += 1;
    work({ Records: records }, (response) => {
      inWork -= 1;
      // Who is free takes the next one.
      if (workers !== undefined) pollAt(scheduler.now);
      // No answer: the function crashed or ran out of time, and everything comes back by its visibility time-out.
      if (response === undefined) return;
      const failed = new Set(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { id, body } of batch) {
        if (failed.has(id)) continue;
        messages.delete(id);
        if (random.chance(options.duplicates())) send(body, random.between(0, 30 * 60_000));
      }
    });
    if (batch.length === batchSize) pollAt(now);
  }

  function send(body: string, delayMs = 0): void {
    sent += 1;
    const id = `${name}-${sent}`;
    const visibleAt =
      scheduler.now + delayMs + (options.spreadMs === 0 ? 10 : random.between(5, options.spreadMs));
    messages.set(id, { id, body, sentMs: scheduler.now, visibleAt, receives: 0 });
    pollAt(visibleAt);
  }

  return {
    send,
    changeVisibility(receiptHandle: string, seconds: number): void {
      // sqsRecord makes them so; an older receipt of a message no longer counts.
      const [, id = '', receives] = /^receipt-of-(.+)-(\d+)$/.exec(receiptHandle) ?? [];
      const message = messages.get(id);
      if (message === undefined || message.receives !== Number(receives)) return;
      message.visibleAt = scheduler.now + seconds * 1000;
      pollAt(message.visibleAt);
    },
    size: () => messages.size,
    /** As SQS counts: what can be received now, and what is in work or waits to be tried again. */
    counts() {
      const hidden = [...messages.values()].filter(({ visibleAt }) => visibleAt > scheduler.now).length;
      return { visible: messages.size - hidden, hidden };
    },
    list: (): readonly Message[] => [...messages.values()],
    deadLetters: deadLetters as readonly Message[],
  };
}
