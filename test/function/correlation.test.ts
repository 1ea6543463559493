import { expect, test } from '@jest/globals';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import * as v from 'valibot';
import { createHandler as createCharge } from '../../functions/http/create-charge.ts';
import { createHandler as receiveWebhook } from '../../functions/http/receive-webhook.ts';
import { createHandler as chargeSubscription } from '../../functions/queue/charge-subscription.ts';
import { createHandler as deliverWebhook } from '../../functions/queue/deliver-webhook.ts';
import { createHandler as settlePayment } from '../../functions/queue/settle-payment.ts';
import { createHandler as tick } from '../../functions/schedule/enqueue-due-charges.ts';
import { createHandler as publish } from '../../functions/stream/publish-events.ts';
import { createHandler as queueWebhooks } from '../../functions/stream/queue-webhooks.ts';
import { chargeMessage, chargeMessageBody } from '../../shared/adapters/charge-queue.ts';
import { correlated, inFlow } from '../../shared/adapters/correlation.ts';
import { settleMessage, settleMessageBody } from '../../shared/adapters/settle-queue.ts';
import { webhookMessage, webhookMessageBody } from '../../shared/adapters/webhook-queue.ts';
import type { WebhookQueue } from '../../shared/ports.ts';
import { callHttp } from '../support/call-http.ts';
import { DAY_MS, later } from '../support/charging.ts';
import { callJson, createChargingPorts } from '../support/charging-ports.ts';
import { jsonEvent, lambdaContext, sqsEvent, sqsRecord } from '../support/events.ts';
import { IMP_UID, issuedPayment, MERCHANT_UID } from '../support/fixtures.ts';
import { createTestPorts } from '../support/ports.ts';

/** Of `httpEvent`, and of `lambdaContext`. */
const REQUEST = 'JKJaXmPLvHcESHA=';
const TICK = lambdaContext.awsRequestId;

/** With a queue that keeps the bodies as they would lie in SQS. */
function charging() {
  const test = createChargingPorts();
  const bodies: string[] = [];
  const send: typeof test.ports.chargeQueue.send = async (messages) =>
    void bodies.push(...messages.map(chargeMessageBody));
  return {
    ...test,
    bodies,
    ports: { ...test.ports, journal: correlated(test.ports.journal), chargeQueue: { send } },
  };
}

const idsOf = (
  journal: readonly { readonly event: string; readonly correlation_id?: string | undefined }[],
) => journal.map(({ event, correlation_id }) => [event, correlation_id]);

test('a month that is charged bears its tick’s id from the tick to the answer of the POST', async () => {
  const world = charging();
  const { ports, bodies, journal, gateway } = world;
  await world.subscription();
  await tick(ports)({ time: later(40 * DAY_MS).toISOString() }, lambdaContext);
  const worker = { ...lambdaContext, awsRequestId: 'another-invocation' };
  for (const body of bodies) await chargeSubscription(ports)(sqsEvent(sqsRecord(body)), worker);
  expect(gateway.charged).toHaveLength(1);
  expect(idsOf(journal)).toEqual([
    ['due.enqueued', TICK],
    ['charge', TICK],
  ]);
});

test('a webhook’s id is on the line of its request and on that of what it has settled', async () => {
  const { ports, journal, queued, gateway, opened } = createTestPorts();
  await opened();
  gateway.payments = [issuedPayment()];
  const bodies: string[] = [];
  const settleQueue = {
    send: async (hint: (typeof queued)[number]) => void bodies.push(settleMessageBody(hint)),
  };
  const told = { ...ports, settleQueue, journal: correlated(ports.journal) };
  const event = jsonEvent('POST /webhooks/iamport', { imp_uid: IMP_UID, merchant_uid: MERCHANT_UID });
  await callHttp(receiveWebhook(told), event);
  await settlePayment(told)(sqsEvent(sqsRecord(bodies[0] ?? '')), lambdaContext);
  expect(idsOf(journal)).toEqual([
    ['webhook', REQUEST],
    ['settle', REQUEST],
  ]);
});

test('a request that charges, and one that ends in an error, bear API Gateway’s id', async () => {
  const { ports, journal, card } = charging();
  const headers = { 'idempotency-key': 'charge-1' };
  const body = { customer_uid: await card(), amount: 9_900, name: '단건' };
  await callJson(createCharge(ports), 'POST /charges', body, { headers });
  await callJson(createCharge(ports), 'POST /charges', { ...body, amount: -1 }, { headers });
  expect(idsOf(journal)).toEqual([
    ['charge', REQUEST],
    ['http.problem', REQUEST],
  ]);
});

test('of a batch each message bears its own id, also where it goes back', async () => {
  const { ports, journal } = charging();
  const told = { ...ports, delay: { postpone: async () => undefined } };
  const bad = (id: string | undefined) => JSON.stringify({ correlation_id: id });
  await chargeSubscription(told)(
    sqsEvent(
      sqsRecord(bad('first'), { messageId: 'm-1' }),
      sqsRecord(bad(undefined), { messageId: 'm-2' }),
      sqsRecord('{', { messageId: 'm-3' }),
      // Somebody's words are no id.
      sqsRecord(bad('홍길동 010-1234-5678'), { messageId: 'm-4' }),
    ),
    lambdaContext,
  );
  expect(idsOf(journal)).toEqual([
    ['queue.retry', 'first'],
    ['queue.retry', 'm-2'],
    ['queue.retry', 'm-3'],
    ['queue.retry', 'm-4'],
  ]);
});

test('a message is read with an id, without one, and with one that is none', () => {
  const at = '2027-01-31T01:00:00.000Z';
  const charge = { merchant_uid: 'one_1', as_of: at };
  const hint = { imp_uid: IMP_UID, merchant_uid: MERCHANT_UID, source: 'webhook' };
  for (const correlation_id of [undefined, REQUEST, 5]) {
    expect(v.parse(chargeMessage, JSON.stringify({ ...charge, correlation_id }))).toEqual({
      subject: { kind: 'charge', merchantUid: 'one_1' },
      asOf: new Date(at),
    });
    expect(v.is(settleMessage, JSON.stringify({ ...hint, correlation_id }))).toBe(true);
  }
});

test('what either reader of the stream tells bears its invocation’s id, up to the answer of the endpoint', async () => {
  const { ports, journal } = charging();
  const damaged = {
    Records: [{ dynamodb: { SequenceNumber: '1', NewImage: { pk: {} } } }],
  } as unknown as DynamoDBStreamEvent;
  const bodies: string[] = [];
  const url = 'https://hooks.shop.example/billing';
  const event = { id: 'SUB#1/EVENT#00000001#0', type: 'charge.paid', at: '', sequence: 100, detail: {} };
  const webhookQueue: WebhookQueue = {
    send: async (messages) => void bodies.push(...messages.map(webhookMessageBody)),
  };
  const webhooks = {
    ...ports,
    webhooks: [{ url }],
    webhookQueue,
    webhookSender: { send: async () => ({ kind: 'answered', status: 410 }) as const },
    webhookCircuit: () => ports.circuit,
  };
  await publish(ports)(damaged, lambdaContext);
  await queueWebhooks(webhooks)(damaged, lambdaContext);
  await inFlow('reader', () => webhookQueue.send([{ url, event, tries: 0 }]));
  const worker = { ...lambdaContext, awsRequestId: 'another-invocation' };
  await deliverWebhook(webhooks)(sqsEvent(sqsRecord(bodies[0] ?? '')), worker);
  expect(idsOf(journal)).toEqual([
    ['event.unreadable', TICK],
    ['event.unreadable', TICK],
    ['webhook.failed', 'reader'],
  ]);
  expect(v.parse(webhookMessage, bodies[0])).toEqual({ url, event, tries: 0 });
});
