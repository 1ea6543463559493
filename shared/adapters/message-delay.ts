import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { tellingWhatPasses } from './passing.ts';

/** Makes a message visible again later (or sooner) than the queue's own visibility time-out would. */
export interface MessageDelay {
  /** At most 43,200 s, SQS's limit. */
  postpone(receiptHandle: string, delaySeconds: number): Promise<void>;
}

export function createMessageDelay(client: Pick<SQSClient, 'send'>, queueUrl: string): MessageDelay {
  const queue = tellingWhatPasses('a queue', client);
  return {
    async postpone(receiptHandle, delaySeconds) {
      await queue.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrl,
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: delaySeconds,
        }),
      );
    },
  };
}
