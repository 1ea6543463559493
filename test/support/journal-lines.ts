import { jest } from '@jest/globals';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { createHandler as createCharge } from '../../functions/http/create-charge.ts';
import { createHandler as holdCharging } from '../../functions/http/hold-charging.ts';
import { createHandler as receiveWebhook } from '../../functions/http/receive-webhook.ts';
import { createHandler as refundCharge } from '../../functions/http/refund-charge.ts';
import { createHandler as chargeSubscription } from '../../functions/queue/charge-subscription.ts';
import { createHandler as deliverWebhook } from '../../functions/queue/deliver-webhook.ts';
import { createHandler as settlePayment } from '../../functions/queue/settle-payment.ts';
import { createHandler as tick } from '../../functions/schedule/enqueue-due-charges.ts';
import { createHandler as reconcile } from '../../functions/schedule/reconcile-payments.ts';
import { createHandler as publish } from '../../functions/stream/publish-events.ts';
import { chargeMessageBody } from '../../shared/adapters/charge-queue.ts';
import { consoleJournal } from '../../shared/adapters/journal.ts';
import { settleMessageBody } from '../../shared/adapters/settle-queue.ts';
import { webhookMessageBody } from '../../shared/adapters/webhook-queue.ts';
import { BillingError, type BillingErrorCode } from '../../shared/domain/billing-error.ts';
import type { GatewayPayment } from '../../shared/domain/payment.ts';
import type { JournalEntry } from '../../shared/ports.ts';
import { callHttp } from './call-http.ts';
import { DAY_MS, later, MINUTE_MS, payment } from './charging.ts';
import { callJson, createChargingPorts, type Ending } from './charging-ports.ts';
import { jsonEvent, lambdaContext, sqsEvent, sqsRecord } from './events.ts';
import { IMP_UID, issuedPayment, MERCHANT_UID, TEST_MARK } from './fixtures.ts';
import { createTestPorts } from './ports.ts';

const LONG_CONTEXT = { ...lambdaContext, getRemainingTimeInMillis: () => 840_000 };

/* Lines of the journal, each written by the real handlers in the situation that its function is named after. */

export async function hints(outcome: GatewayPayment[], down?: BillingErrorCode): Promise<JournalEntry[]> {
  const ports = createTestPorts();
  await ports.opened();
  ports.gateway.payments = outcome;
  ports.gateway.down = down && new BillingError(down, 'down', { retryable: true });
  const hint = { imp_uid: IMP_UID, merchant_uid: MERCHANT_UID, source: 'webhook' };
  await settlePayment(ports.ports)(sqsEvent(sqsRecord(JSON.stringify(hint))), lambdaContext);
  return ports.journal;
}

export async function strangersWebhook(): Promise<JournalEntry[]> {
  const { ports, journal } = createTestPorts({
    settings: { webhookSource: { policy: 'report', addresses: [] } },
  });
  await callHttp(receiveWebhook(ports), jsonEvent('POST /webhooks/iamport', { imp_uid: IMP_UID }));
  return journal;
}

export async function charges(ending: Ending, change: Partial<GatewayPayment> = {}): Promise<JournalEntry[]> {
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
export async function forgedHints(): Promise<JournalEntry[]> {
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
export async function badElements(): Promise<JournalEntry[]> {
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

/** A day at 아임포트 in which nothing happened, or two payments of one charge. */
export async function comparison(isPaidTwice: boolean): Promise<JournalEntry[]> {
  const { ports, gateway, journal, card, clock } = createChargingPorts();
  const body = { customer_uid: await card(), amount: 9_900, name: '단건' };
  const headers = { 'idempotency-key': 'charge-1' };
  await callJson(createCharge(ports), 'POST /charges', body, { headers });
  const [order] = gateway.charged;
  if (isPaidTwice) gateway.records.push(payment({ ...order!, impUid: 'imp_second', mark: TEST_MARK }));
  ports.gateway.listPayments = async () => ({ payments: gateway.records, isLast: true });
  clock.at = later(DAY_MS);
  gateway.ending = 'refused';
  await reconcile(ports)({ time: clock.at.toISOString() }, LONG_CONTEXT);
  return journal;
}

/** A payment with a merchant_uid of ours that no charge of ours has. */
export async function unexplained(): Promise<JournalEntry[]> {
  const { ports, gateway, journal, clock } = createChargingPorts();
  gateway.records.push(payment({ impUid: 'imp_nobodys', mark: TEST_MARK }));
  ports.gateway.listPayments = async () => ({ payments: gateway.records, isLast: true });
  clock.at = later(DAY_MS);
  await reconcile(ports)({ time: clock.at.toISOString() }, LONG_CONTEXT);
  return journal;
}

/** The tick after a comparison, which finds nothing to do. */
export async function nothingToCompare(): Promise<JournalEntry[]> {
  const { ports, gateway, journal, clock } = createChargingPorts();
  ports.gateway.listPayments = async () => ({ payments: gateway.records, isLast: true });
  await reconcile(ports)({ time: clock.at.toISOString() }, LONG_CONTEXT);
  journal.splice(0);
  clock.at = later(15 * MINUTE_MS);
  await reconcile(ports)({ time: clock.at.toISOString() }, LONG_CONTEXT);
  return journal;
}

/** A stretch that a person has asked for. */
export async function askedComparison(): Promise<JournalEntry[]> {
  const { ports, gateway, journal, clock } = createChargingPorts();
  ports.gateway.listPayments = async () => ({ payments: gateway.records, isLast: true });
  await reconcile(ports)({ from: later(-DAY_MS).toISOString(), to: clock.at.toISOString() }, LONG_CONTEXT);
  return journal;
}

/** A tick while somebody holds all charging, though something is due. */
export async function heldTick(): Promise<JournalEntry[]> {
  const test = createChargingPorts();
  await test.subscription();
  await callJson(holdCharging(test.ports), 'PUT /hold', { reason: '점검' });
  await tick(test.ports)({ time: later(0).toISOString() }, lambdaContext);
  return test.journal;
}

/** An endpoint that answers, the first time that it is told of an event, with this status. */
export async function webhook(status: number): Promise<JournalEntry[]> {
  const { ports, journal } = createChargingPorts();
  const url = 'https://hooks.shop.example/billing';
  const event = { id: 'SUB#1/EVENT#00000001#0', type: 'charge.paid', at: '', sequence: 100, detail: {} };
  const webhooks = {
    webhooks: [{ url }],
    webhookQueue: { send: async () => undefined },
    webhookSender: { send: async () => ({ kind: 'answered', status }) as const },
    webhookCircuit: () => ports.circuit,
  };
  const record = sqsRecord(webhookMessageBody({ url, event, tries: 0 }));
  await deliverWebhook({ ...ports, ...webhooks })(sqsEvent(record), lambdaContext);
  return journal;
}

/** A tick at which so many subscriptions are due. None of them is begun. */
export async function dueAndNotBegun(count: number): Promise<JournalEntry[]> {
  const test = createChargingPorts();
  const customerUid = await test.card();
  for (let made = 0; made < count; made += 1) await test.subscription({ customerUid });
  await tick(test.ports)({ time: later(0).toISOString() }, lambdaContext);
  return test.journal;
}

/** A card that declines each charge, from the first one to the last retry and a month beyond. */
export async function declinedLife(failReason?: string): Promise<JournalEntry[]> {
  const test = createChargingPorts();
  test.gateway.ending = 'declined';
  const inner = test.ports.gateway.charge;
  test.ports.gateway.charge = async (...asked) => {
    const answer = await inner(...asked);
    if (answer.kind !== 'answered' || failReason === undefined) return answer;
    return { ...answer, payment: { ...answer.payment, failReason } };
  };
  await test.subscription();
  for (let day = 0; day <= 40; day += 1) {
    test.clock.at = later(day * DAY_MS);
    await tick(test.ports)({ time: test.clock.at.toISOString() }, lambdaContext);
    for (const message of test.queued.splice(0))
      await chargeSubscription(test.ports)(sqsEvent(sqsRecord(chargeMessageBody(message))), lambdaContext);
  }
  return test.journal;
}

/** As the journal writes them, and Lambda's JSON log format shows them. */
export function asLines(entries: readonly JournalEntry[]): object[] {
  const lines: object[] = [];
  const written = (['info', 'warn', 'error'] as const).map((level) =>
    jest.spyOn(console, level).mockImplementation((message: object) => lines.push({ message })),
  );
  for (const entry of entries) consoleJournal.record(entry);
  for (const spy of written) spy.mockRestore();
  return lines;
}

/** A payment that names another card than the registration. */
export const otherCard = (): GatewayPayment => issuedPayment({ customerUid: 'card_other' });
