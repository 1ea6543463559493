import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Pacing } from '../ports.ts';
import { tellingWhatPasses } from './passing.ts';

/** SQS's own counts. What is in work is not visible either: so many of those are taken off. */
export function createPacing(
  client: Pick<SQSClient, 'send'>,
  queueUrl: string,
  workers: number,
  sleep: Pacing['sleep'],
): Pacing {
  const queue = tellingWhatPasses('a queue', client);
  return {
    sleep,
    async waiting() {
      const { Attributes = {} } = await queue.send(
        new GetQueueAttributesCommand({
          QueueUrl: queueUrl,
          AttributeNames: [
            'ApproximateNumberOfMessages',
            'ApproximateNumberOfMessagesNotVisible',
            'ApproximateNumberOfMessagesDelayed',
          ],
        }),
      );
      const count = (name: keyof typeof Attributes) => Number(Attributes[name] ?? 0);
      const hidden = Math.max(0, count('ApproximateNumberOfMessagesNotVisible') - workers);
      return count('ApproximateNumberOfMessages') + count('ApproximateNumberOfMessagesDelayed') + hidden;
    },
  };
}
