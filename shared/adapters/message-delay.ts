import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Makes a message visible again later (or sooner) than the queue's own visibility time-out would. */
export interface MessageDelay {
  /** At most 43,200 s, SQS's limit. */
  postpone(receiptHandle: string, delaySeconds: number): Promise<void>;
}

export function createMessageDelay(client: Pick<SQSClient, 'send'>, queueUrl: string): MessageDelay {
  return {
    async postpone(receiptHandle, delaySeconds) {
      await client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrl,
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: delaySeconds,
        }),
      );
    },
  };
}
