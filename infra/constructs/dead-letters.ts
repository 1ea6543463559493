import { Duration, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type EncryptionKey, queueEncryption } from './encryption.ts';

/** SQS's maximum. The clock of a message runs on from its first queue, so this must be longer than that one's. */
const KEPT = Duration.days(14);

/** A queue where work that failed for good waits for a person; whatever lies in it raises an alarm. */
export function deadLetters(
  scope: Construct,
  id: string,
  { of, key, fifo = false }: { readonly of: string; readonly key: EncryptionKey; readonly fifo?: boolean },
): Queue {
  const queue = new Queue(scope, id, {
    enforceSSL: true,
    ...queueEncryption(key),
    retentionPeriod: KEPT,
    // That of a FIFO queue must be one itself.
    ...(fifo ? { fifo } : {}),
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions::AwsSolutions-SQS3',
    reason: `It is a dead-letter queue itself: of ${of}`,
  });
  return queue;
}
