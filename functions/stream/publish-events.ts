import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { publishedEvent } from '../../shared/adapters/dynamo/published-event.ts';
import { readStreamImage } from '../../shared/adapters/dynamo/stream-image.ts';
import type { EventBus, Journal, PublishedEvent } from '../../shared/ports.ts';
import * as wiring from '../wiring.ts';

interface Ports {
  readonly events: EventBus;
  readonly journal: Journal;
}

/**
 * The table's stream, event items only: publishes them to the `billing` bus, in order. From the first one that fails
 * the batch is repeated, so an event may arrive twice (same `event_id`) but none is skipped.
 */
export const createHandler = (ports: Ports) =>
  middy<DynamoDBStreamEvent, DynamoDBBatchResponse>({ timeoutEarlyInMillis: 0 }).handler(
    async ({ Records }) => {
      for (const { dynamodb } of Records) {
        let event: PublishedEvent | undefined;
        try {
          // An image that cannot be read fails like a bus that does not take it: by itself, not with the whole batch.
          event = dynamodb?.NewImage && publishedEvent(readStreamImage(dynamodb.NewImage));
          if (event !== undefined) await ports.events.publish([event]);
        } catch (error) {
          const reason = error instanceof Error ? error.name : 'unknown';
          ports.journal.record({ event: 'event.retry', level: 'error', outcome: event?.type, reason });
          return { batchItemFailures: [{ itemIdentifier: dynamodb?.SequenceNumber ?? '' }] };
        }
      }
      return { batchItemFailures: [] };
    },
  );

export const handler = wiring.onAws(() => createHandler({ ...wiring.base(), events: wiring.events() }));
