import type { SQSRecord } from 'aws-lambda';
import { webhookMessageBody } from '../../shared/adapters/webhook-queue.ts';
import { laneOf, onceKeyOf, type WebhookMessage } from '../../shared/domain/webhook.ts';
import { sqsRecord } from './events.ts';

interface Queued {
  readonly id: string;
  readonly lane: string;
  readonly body: string;
  visibleMs: number;
  receives: number;
}

/** SQS takes a message of the same name within this for the same one. */
const SAME_FOR_MS = 5 * 60_000;

/** A FIFO queue of SQS: lanes in order, one message of each at a time, visibility time-outs, a DLQ, the same message once. */
export function createFifoModel(options: {
  readonly nowMs: () => number;
  readonly visibilityMs: number;
  readonly maxReceiveCount: number;
}) {
  const { nowMs, visibilityMs, maxReceiveCount } = options;
  let messages: Queued[] = [];
  const deadLetters: string[] = [];
  const known = new Map<string, number>();
  let sent = 0;

  const heads = () =>
    messages.filter(({ lane }, at) => messages.findIndex((other) => other.lane === lane) === at);

  return {
    deadLetters,
    size: () => messages.length,
    nextMs: () => Math.min(Number.POSITIVE_INFINITY, ...heads().map(({ visibleMs }) => visibleMs)),
    send(message: WebhookMessage): void {
      const key = onceKeyOf(message);
      const before = known.get(key);
      if (before !== undefined && nowMs() - before < SAME_FOR_MS) return;
      known.set(key, nowMs());
      sent += 1;
      const lane = laneOf(message);
      messages.push({
        id: `m${sent}`,
        lane,
        body: webhookMessageBody(message),
        visibleMs: nowMs(),
        receives: 0,
      });
    },
    /** The next message of any lane; undefined when none is visible. */
    receive(): SQSRecord | undefined {
      const head = heads().find(({ visibleMs }) => visibleMs <= nowMs());
      if (head === undefined) return undefined;
      head.receives += 1;
      if (head.receives > maxReceiveCount) {
        deadLetters.push(head.body);
        messages = messages.filter((one) => one !== head);
        return this.receive();
      }
      head.visibleMs = nowMs() + visibilityMs;
      return sqsRecord(head.body, { messageId: head.id, receiveCount: head.receives });
    },
    remove(messageId: string): void {
      messages = messages.filter(({ id }) => id !== messageId);
    },
    postpone(receipt: string, seconds: number): void {
      const message = messages.find(({ id, receives }) => receipt === `receipt-of-${id}-${receives}`);
      if (message !== undefined) message.visibleMs = nowMs() + seconds * 1000;
    },
  };
}
