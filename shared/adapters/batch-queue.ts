import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import type { BatchMessage, BatchQueue } from '../ports.ts';
import { correlationId } from './correlation.ts';
import { exactly } from './exactly.ts';
import { tellingWhatPasses } from './passing.ts';

/** Message body: `{"batch_id", "turn"}`, and the `correlation_id` of whoever sent it, for the journal alone. */
export const batchMessage = exactly<BatchMessage>()(
  v.pipe(
    v.string(),
    v.parseJson(),
    v.object({
      // Journaled as it stands: a text that is no id makes the message unreadable.
      batch_id: v.pipe(v.string(), v.regex(/^[0-9A-HJKMNP-TV-Z]{26}$/)),
      turn: v.pipe(v.number(), v.integer(), v.minValue(1)),
    }),
    v.transform(({ batch_id, turn }) => ({ batchId: batch_id, turn })),
  ),
);

export function batchMessageBody({ batchId, turn }: BatchMessage): string {
  return JSON.stringify({ batch_id: batchId, turn, correlation_id: correlationId() });
}

export function createBatchQueue(client: Pick<SQSClient, 'send'>, queueUrl: string): BatchQueue {
  const queue = tellingWhatPasses('a queue', client);
  return {
    async send(message, delaySeconds) {
      await queue.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: batchMessageBody(message),
          DelaySeconds: delaySeconds,
        }),
      );
    },
  };
}
