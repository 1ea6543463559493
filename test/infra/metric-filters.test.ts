import { beforeAll, expect, test } from '@jest/globals';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { createHandler as createCharge } from '../../functions/http/create-charge.ts';
import { createHandler as receiveWebhook } from '../../functions/http/receive-webhook.ts';
import { createHandler as refundCharge } from '../../functions/http/refund-charge.ts';
import { createHandler as deliverWebhook } from '../../functions/queue/deliver-webhook.ts';
import { createHandler as settlePayment } from '../../functions/queue/settle-payment.ts';
import { createHandler as tick } from '../../functions/schedule/enqueue-due-charges.ts';
import { createHandler as reconcile } from '../../functions/schedule/reconcile-payments.ts';
import { createHandler as publish } from '../../functions/stream/publish-events.ts';
import { settleMessageBody } from '../../shared/adapters/settle-queue.ts';
import { webhookMessageBody } from '../../shared/adapters/webhook-queue.ts';
import { BillingError, type BillingErrorCode } from '../../shared/domain/billing-error.ts';
import { JOURNAL_EVENTS } from '../../shared/domain/journal-words.ts';
import type { GatewayPayment } from '../../shared/domain/payment.ts';
import type { JournalEntry } from '../../shared/ports.ts';
import { synthesized } from '../support/billing-template.ts';
import { callHttp } from '../support/call-http.ts';
import { DAY_MS, later, payment } from '../support/charging.ts';
import { callJson, createChargingPorts, type Ending } from '../support/charging-ports.ts';
import { jsonEvent, lambdaContext, sqsEvent, sqsRecord } from '../support/events.ts';
import { IMP_UID, issuedPayment, MERCHANT_UID, TEST_MARK } from '../support/fixtures.ts';
import { metricFilters } from '../support/metric-filters.ts';
import { createTestPorts } from '../support/ports.ts';

/*
 * Alarms hang on metrics, metrics on the words of journal lines. The lines here are written by the real handlers; were
 * a word renamed on one side only, its metric would count nothing any more, and its alarm be silent for ever.
 */

const filters = metricFilters(synthesized('prod'));
/** As Lambda's JSON log format shows them. */
let lines: readonly object[] = [];

async function hints(outcome: GatewayPayment[], down?: BillingErrorCode): Promise<JournalEntry[]> {
  const ports = createTestPorts();
  await ports.opened();
  ports.gateway.payments = outcome;
  ports.gateway.down = down && new BillingError(down, 'down', { retryable: true });
  const hint = { imp_uid: IMP_UID, merchant_uid: MERCHANT_UID, source: 'webhook' };
  await settlePayment(ports.ports)(sqsEvent(sqsRecord(JSON.stringify(hint))), lambdaContext);
  return ports.journal;
}

async function strangersWebhook(): Promise<JournalEntry[]> {
  const { ports, journal } = createTestPorts({
    settings: { webhookSource: { policy: 'report', addresses: [] } },
  });
  await callHttp(receiveWebhook(ports), jsonEvent('POST /webhooks/iamport', { imp_uid: IMP_UID }));
  return journal;
}

async function charges(ending: Ending, change: Partial<GatewayPayment> = {}): Promise<JournalEntry[]> {
  const { ports, gateway, journal, card } = createChargingPorts();
  gateway.ending = ending;
  const inner = ports.gateway.charge;
  ports.gateway.charge = async (...asked) => {
    const answer = await inner(...asked);
    return answer.kind === 'answered' ? { ...answer, payment: { ...answer.payment, ...change } } : answer;
  };
  const body = { customer_uid: await card(), amount: 9_900, name: '단건' };
  const headers = { 'idempotency-key': 'charge-1' };
  const { json } = await callJson(createCharge(ports), 'POST /charges', body, { headers });
  gateway.ending = 'refused';
  await callJson(
    refundCharge(ports),
    'POST /charges/{merchant_uid}/refunds',
    { reason: '고객 요청', amount: 100 },
    { params: { merchant_uid: String(json.merchant_uid) }, headers: { 'idempotency-key': 'refund-1' } },
  );
  return journal;
}

/** More webhooks of one merchant_uid than anybody sends, about a payment that nobody knows. */
async function forgedHints(): Promise<JournalEntry[]> {
  const { ports, journal, queued, opened } = createTestPorts();
  await opened();
  for (let one = 0; one < 12; one += 1) {
    const body = { imp_uid: `imp_fake${one}`, merchant_uid: MERCHANT_UID };
    const event = jsonEvent('POST /webhooks/iamport', body, { sourceIp: '203.0.113.9' });
    await callHttp(receiveWebhook(ports), event);
  }
  const record = sqsRecord(settleMessageBody(queued[0]!), { receiveCount: 3 });
  await settlePayment(ports)(sqsEvent(record), lambdaContext);
  return journal;
}

/** An item in `due` and an image of the stream that nobody can read, and a table that refuses a claim. */
async function badElements(): Promise<JournalEntry[]> {
  const test = createChargingPorts();
  await test.subscription();
  await test.subscription();
  test.rewrite((item) => (item['sk'] === 'SUB' ? { ...item, subscriptionId: 5 } : item));
  await tick(test.ports)({ time: later(0).toISOString() }, lambdaContext);
  test.trouble.with = (command) =>
    command.constructor.name === 'UpdateCommand' ? new Error('refused') : undefined;
  await tick(test.ports)({ time: later(DAY_MS).toISOString() }, lambdaContext).catch(() => undefined);
  const damaged = { eventName: 'INSERT', dynamodb: { SequenceNumber: '1', NewImage: { pk: {} } } };
  await publish(test.ports)({ Records: [damaged] } as unknown as DynamoDBStreamEvent, lambdaContext);
  return test.journal;
}

/** An endpoint that wants no more. */
async function failedWebhook(): Promise<JournalEntry[]> {
  const { ports, journal } = createChargingPorts();
  const url = 'https://hooks.shop.example/billing';
  const event = { id: 'SUB#1/EVENT#00000001#0', type: 'charge.paid', at: '', sequence: 100, detail: {} };
  const webhooks = {
    webhooks: [{ url }],
    webhookQueue: { send: async () => undefined },
    webhookSender: { send: async () => ({ kind: 'answered', status: 410 }) as const },
    webhookCircuit: () => ports.circuit,
  };
  const record = sqsRecord(webhookMessageBody({ url, event, tries: 0 }));
  await deliverWebhook({ ...ports, ...webhooks })(sqsEvent(record), lambdaContext);
  return journal;
}

/** A day at 아임포트 in which nothing happened, or two payments of one charge. */
async function comparison(isPaidTwice: boolean): Promise<JournalEntry[]> {
  const { ports, gateway, journal, card, clock } = createChargingPorts();
  const body = { customer_uid: await card(), amount: 9_900, name: '단건' };
  const headers = { 'idempotency-key': 'charge-1' };
  await callJson(createCharge(ports), 'POST /charges', body, { headers });
  const [order] = gateway.charged;
  if (isPaidTwice) gateway.records.push(payment({ ...order!, impUid: 'imp_second', mark: TEST_MARK }));
  ports.gateway.listPayments = async () => ({ payments: gateway.records, isLast: true });
  clock.at = later(DAY_MS);
  gateway.ending = 'refused';
  const context = { ...lambdaContext, getRemainingTimeInMillis: () => 840_000 };
  await reconcile(ports)({ time: clock.at.toISOString() }, context);
  return journal;
}

beforeAll(async () => {
  const journals = await Promise.all([
    hints([issuedPayment()]),
    hints([issuedPayment({ customerUid: 'card_other' })]),
    ...(
      [
        'gateway_rejected_credentials',
        'secret_unusable',
        'gateway_unavailable',
        'gateway_no_token',
        'gateway_invalid_answer',
      ] as const
    ).map((code) => hints([], code)),
    strangersWebhook(),
    forgedHints(),
    badElements(),
    failedWebhook(),
    charges('paid'),
    charges('paid', { amount: 1 }),
    charges('declined'),
    charges('lost'),
    comparison(false),
    comparison(true),
  ]);
  lines = journals.flat().map(({ level: _level, ...message }) => ({ message }));
});

test.each(filters)(
  '$name counts a line that code writes, by each of its words: $pattern',
  ({ counts, leaves }) => {
    expect(leaves.length).toBeGreaterThan(0);
    expect(lines.some(counts)).toBe(true);
    const unheard = leaves.filter((one) => !lines.some((line) => counts(line) && one.counts(line)));
    expect(unheard.map(({ field, value }) => `${field} = ${value}`)).toEqual([]);
  },
);

test('every event that is counted is one that the code knows', () => {
  const events = filters.flatMap(({ leaves }) => leaves.filter(({ field }) => field === 'event'));
  expect(
    events.map(({ value }) => value).filter((value) => !JOURNAL_EVENTS.some((one) => one === value)),
  ).toEqual([]);
});
