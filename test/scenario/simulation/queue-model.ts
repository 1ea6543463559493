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
  /** How likely a message is delivered once more although it has been removed. */
  readonly duplicates: () => number;
  /** How long it may take to be seen first, ms: what reorders. */
  readonly spreadMs: number;
  readonly work: (event: SQSEvent, done: (response: SQSBatchResponse | undefined) => void) => void;
}

interface Message {
  readonly id: string;
  readonly body: string;
  visibleAt: number;
  receives: number;
}

export type QueueModel = ReturnType<typeof createQueueModel>;

/** SQS in virtual time: at least once, visibility time-outs, any order, a DLQ. */
export function createQueueModel(options: QueueModelOptions) {
  const { name, scheduler, random, visibilityMs, maxReceiveCount, batchSize, work } = options;
  const messages = new Map<string, Message>();
  const deadLetters: Message[] = [];
  let sent = 0;

  const pollAt = (ms: number): void => scheduler.at(ms, poll);

  function poll(): void {
    const now = scheduler.now;
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
    const records = batch.map(({ id, body, receives }) =>
      sqsRecord(body, { messageId: id, receiveCount: receives }),
    );
    work({ Records: records }, (response) => {
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
    messages.set(id, { id, body, visibleAt, receives: 0 });
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
    list: (): readonly Message[] => [...messages.values()],
    deadLetters: deadLetters as readonly Message[],
  };
}
