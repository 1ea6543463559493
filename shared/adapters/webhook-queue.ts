import { createHash } from 'node:crypto';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { BillingError } from '../domain/billing-error.ts';
import { laneOf, onceKeyOf, type WebhookMessage } from '../domain/webhook.ts';
import type { WebhookQueue } from '../ports.ts';
import { correlationId } from './correlation.ts';
import { exactly } from './exactly.ts';
import { instant } from './instant.ts';
import { tellingWhatPasses } from './passing.ts';

const event = v.object({
  // Both are journaled as they stand: a text that is none makes the message unreadable.
  id: v.pipe(v.string(), v.regex(/^[A-Z]+#[\w-]+\/EVENT#[\w#:.-]+$/), v.maxLength(200)),
  type: v.pipe(v.string(), v.regex(/^[a-z_]+\.[a-z_]+$/), v.maxLength(60)),
  at: v.string(),
  sequence: v.number(),
  detail: v.record(v.string(), v.unknown()),
});

/** Written out, so that what `WebhookMessage` gains must be sent as well. */
interface Message {
  url: string;
  event: v.InferOutput<typeof event>;
  hasHandles?: boolean | undefined;
  tries: number;
  notBefore?: Date | undefined;
  replayId?: string | undefined;
}

/**
 * Message body: `{"url", "event", "has_handles"?, "tries", "not_before"?, "replay_id"?}`, and the `correlation_id` of whoever sent it, for the journal
 * alone.
 */
export const webhookMessage = exactly<WebhookMessage>()(
  v.pipe(
    v.string(),
    v.parseJson(),
    v.object({
      url: v.pipe(v.string(), v.url()),
      event,
      has_handles: v.optional(v.boolean()),
      tries: v.pipe(v.number(), v.integer(), v.minValue(0)),
      not_before: v.optional(instant),
      replay_id: v.optional(v.string()),
    }),
    v.transform(
      ({ not_before, replay_id, has_handles, ...message }): Message => ({
        ...message,
        ...(has_handles === undefined ? {} : { hasHandles: has_handles }),
        ...(not_before === undefined ? {} : { notBefore: not_before }),
        ...(replay_id === undefined ? {} : { replayId: replay_id }),
      }),
    ),
  ),
);

export function webhookMessageBody({ notBefore, replayId, hasHandles, ...message }: WebhookMessage): string {
  return JSON.stringify({
    ...message,
    has_handles: hasHandles,
    not_before: notBefore?.toISOString(),
    replay_id: replayId,
    correlation_id: correlationId(),
  });
}

/** SQS's limit per call. */
const BATCH = 10;

export function createWebhookQueue(client: Pick<SQSClient, 'send'>, queueUrl: string): WebhookQueue {
  const queue = tellingWhatPasses('a queue', client);
  return {
    async send(messages) {
      for (let start = 0; start < messages.length; start += BATCH) {
        const Entries = messages.slice(start, start + BATCH).map((message, index) => ({
          Id: String(index),
          MessageBody: webhookMessageBody(message),
          MessageGroupId: shortened(laneOf(message)),
          MessageDeduplicationId: shortened(onceKeyOf(message)),
        }));
        const { Failed = [] } = await queue.send(
          new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }),
        );
        // What comes after it must not overtake it.
        if (Failed.length > 0)
          throw new BillingError('storage_busy', 'some messages were not queued', { retryable: true });
      }
    },
  };
}

/** SQS takes 128 characters, and not every one. */
function shortened(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
