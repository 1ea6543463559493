import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent, StreamRecord } from 'aws-lambda';
import { publishedEvent } from '../../shared/adapters/dynamo/published-event.ts';
import { readStreamImage } from '../../shared/adapters/dynamo/stream-image.ts';
import { reasonOf } from '../../shared/domain/billing-error.ts';
import type { Journal, PublishedEvent } from '../../shared/ports.ts';
import { correlated } from './correlated.ts';

/**
 * The stack around whatever reads the table's stream: its events one after another. From the first one that fails the batch is
 * repeated, so an event may come twice (same id) but none is skipped.
 *
 * An image that cannot be read never will be: it is told and passed over, or it would hold up all that comes after it.
 */
export function streamHandler(
  ports: { readonly journal: Journal },
  handle: (event: PublishedEvent) => Promise<void>,
) {
  const stack = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>({ timeoutEarlyInMillis: 0 }).handler(
    async ({ Records }) => {
      for (const { dynamodb } of Records) {
        const event = readEvent(ports, dynamodb);
        if (event === undefined) continue;
        try {
          await handle(event);
        } catch (error) {
          ports.journal.record({
            event: 'event.retry',
            level: 'error',
            outcome: event.type,
            reason: reasonOf(error),
          });
          return { batchItemFailures: [{ itemIdentifier: dynamodb?.SequenceNumber ?? '' }] };
        }
      }
      return { batchItemFailures: [] };
    },
  );
  return correlated(stack);
}

/** Undefined: no event (what was removed has no image), or none that can be read. */
function readEvent(
  { journal }: { readonly journal: Journal },
  dynamodb: StreamRecord | undefined,
): PublishedEvent | undefined {
  if (!dynamodb?.NewImage) return undefined;
  try {
    return publishedEvent(readStreamImage(dynamodb.NewImage));
  } catch (error) {
    journal.record({
      event: 'event.unreadable',
      level: 'error',
      // Its place in the stream: what stands in a damaged image may be anything.
      request_id: dynamodb.SequenceNumber,
      reason: reasonOf(error),
    });
    return undefined;
  }
}
