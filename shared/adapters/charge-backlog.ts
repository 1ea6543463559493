import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ChargeBacklog } from '../ports.ts';
import { tellingWhatPasses } from './passing.ts';

/** By SQS's own counts, which are approximate. What waits to be tried again counts as queued, as far as SQS tells it apart. */
export function createChargeBacklog(client: Pick<SQSClient, 'send'>, queueUrl: string): ChargeBacklog {
  const queue = tellingWhatPasses('a queue', client);
  return {
    async count() {
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
      const of = (name: keyof typeof Attributes) => Number(Attributes[name] ?? 0);
      return {
        queued: of('ApproximateNumberOfMessages') + of('ApproximateNumberOfMessagesDelayed'),
        inWork: of('ApproximateNumberOfMessagesNotVisible'),
      };
    },
  };
}
