import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { BillingError } from '../domain/billing-error.ts';
import { EVENT_SOURCE, eventDetail } from '../domain/published-event.ts';
import type { EventBus } from '../ports.ts';
import { tellingWhatPasses } from './passing.ts';

/** EventBridge's limit per call. */
const BATCH = 10;

export function createEventBus(client: EventBridgeClient, busName: string): EventBus {
  const bus = tellingWhatPasses('the bus', client);
  return {
    async publish(events) {
      for (let start = 0; start < events.length; start += BATCH) {
        const Entries = events.slice(start, start + BATCH).map((event) => ({
          EventBusName: busName,
          Source: EVENT_SOURCE,
          DetailType: event.type,
          Time: new Date(event.at),
          Detail: JSON.stringify(eventDetail(event)),
        }));
        const { FailedEntryCount = 0 } = await bus.send(new PutEventsCommand({ Entries }));
        if (FailedEntryCount > 0)
          throw new BillingError('storage_busy', 'some events were not published', { retryable: true });
      }
    },
  };
}
