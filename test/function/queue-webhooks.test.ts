import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import { createHandler } from '../../functions/stream/queue-webhooks.ts';
import { eventItem } from '../../shared/adapters/dynamo/event-item.ts';
import type { DomainEvent } from '../../shared/domain/event.ts';
import { createChargingPorts } from '../support/charging-ports.ts';
import { lambdaContext } from '../support/events.ts';
import { NOW } from '../support/fixtures.ts';
import { createWebhookPorts, ENDPOINT, LEDGER } from '../support/webhooks.ts';

const ALL = { url: ENDPOINT };
const PAYMENTS = { url: LEDGER, events: ['charge.paid', 'refund.succeeded'] };

const record = (index: number, type: DomainEvent['type'] = 'charge.paid'): DynamoDBRecord => {
  const event = { type, at: NOW, customerId: 'user-1' } as DomainEvent;
  const item = eventItem({ pk: 'SUB#1', sk: `EVENT#0000000${index}#0` }, event);
  const NewImage = marshall(item, { removeUndefinedValues: true });
  return { eventName: 'INSERT', dynamodb: { SequenceNumber: String(index), NewImage } } as DynamoDBRecord;
};

function world(webhooks = [ALL, PAYMENTS]) {
  const { ports, journal } = createChargingPorts();
  const hooks = createWebhookPorts(ports.clock, webhooks);
  const run = (...Records: DynamoDBRecord[]) =>
    createHandler({ ...ports, ...hooks.ports })({ Records }, lambdaContext);
  return { ...hooks, journal, run };
}

test('each event is queued for each endpoint that wants its type, in order', async () => {
  const { run, queued } = world();
  expect(await run(record(1, 'subscription.created'), record(2))).toEqual({ batchItemFailures: [] });
  expect(queued.map(({ url, event }) => [url, event.sequence])).toEqual([
    [ENDPOINT, 100],
    [ENDPOINT, 200],
    [LEDGER, 200],
  ]);
  expect(queued[1]).toEqual({
    url: ENDPOINT,
    event: {
      ...{ id: 'SUB#1/EVENT#00000002#0', type: 'charge.paid', at: NOW.toISOString(), sequence: 200 },
      detail: { customer_id: 'user-1' },
    },
    tries: 0,
  });
});

test('from the first that could not be queued the batch is repeated, and none is skipped', async () => {
  const { run, queued, world: outside, journal } = world([ALL]);
  outside.queueFails = new Error('queue says no: whsec_hunter2');
  expect(await run(record(1), record(2))).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
  expect(JSON.stringify(journal)).not.toContain('hunter2');
  outside.queueFails = undefined;
  await run(record(1), record(2));
  expect(queued.map(({ event }) => event.sequence)).toEqual([100, 200]);
});

test('an image that cannot be read holds nothing up', async () => {
  const { run, queued } = world([ALL]);
  const unreadable = { dynamodb: { SequenceNumber: '2', NewImage: { pk: {} } } } as unknown as DynamoDBRecord;
  expect(await run(unreadable, record(3))).toEqual({ batchItemFailures: [] });
  expect(queued).toHaveLength(1);
});
