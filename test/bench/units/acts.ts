import { createHandler as completeCheckout } from '../../../functions/http/complete-checkout.ts';
import { createHandler as createRegistration } from '../../../functions/http/create-card-registration.ts';
import { createHandler as createCharge } from '../../../functions/http/create-charge.ts';
import { createHandler as receiveWebhook } from '../../../functions/http/receive-webhook.ts';
import { createHandler as chargeSubscription } from '../../../functions/queue/charge-subscription.ts';
import { createHandler as settlePayment } from '../../../functions/queue/settle-payment.ts';
import { billingTableSchema } from '../../../infra/local/table-schema.ts';
import { chargeMessageBody } from '../../../shared/adapters/charge-queue.ts';
import { settleMessageBody } from '../../../shared/adapters/settle-queue.ts';
import type { Handles } from '../../../shared/domain/handles.ts';
import type { SettleHint } from '../../../shared/ports.ts';
import { enqueueDueWork } from '../../../shared/usecases/enqueue-due-work.ts';
import { callHttp } from '../../support/call-http.ts';
import {
  type ChargingPorts,
  callJson,
  createChargingPorts,
  type Ending,
} from '../../support/charging-ports.ts';
import { httpEvent, jsonEvent, lambdaContext, sqsEvent, sqsRecord } from '../../support/events.ts';
import { issuedPayment, registrationRequest } from '../../support/fixtures.ts';
import { dueSubscription } from './charging.ts';
import { createMeter, type Meter, type Metered } from './meter.ts';

const TIME_LEFT_MS = 50_000;

/** One period, by the real tick and the real worker: claim, read, write-ahead, answer. */
export async function meterPeriod(ending: Ending, handles: Handles = {}): Promise<readonly Metered[]> {
  const { test, meter } = await dueSubscription(handles);
  test.gateway.ending = ending;
  const claim = await enqueue(test, meter);
  await bill(test);
  return [...claim, ...meter.take()];
}

/** Looking through the index, and for a hold, is the tick's own: it finds many at once. */
async function enqueue(test: ChargingPorts, meter: Meter): Promise<readonly Metered[]> {
  await enqueueDueWork({ ...test.ports, timeLeftMs: () => TIME_LEFT_MS }, test.clock.at);
  return meter.take().filter(({ writes }) => writes.length > 0);
}

async function bill(test: ChargingPorts): Promise<void> {
  const [message] = test.queued;
  if (message === undefined) throw new Error('what is due was queued');
  const record = sqsRecord(chargeMessageBody(message));
  record.attributes.SentTimestamp = String(test.clock.at.getTime());
  await chargeSubscription(test.ports)(sqsEvent(record), lambdaContext);
}

/** The notice of a payment that its own answer has told of already, as is usual, from its HTTP request to its end in the queue. */
export async function meterWebhook(): Promise<readonly Metered[]> {
  const { test, meter } = await dueSubscription();
  await enqueue(test, meter);
  await bill(test);
  const payment = test.gateway.records.at(-1);
  meter.take();
  const hints: SettleHint[] = [];
  const ports = { ...test.ports, settleQueue: { send: async (hint: SettleHint) => void hints.push(hint) } };
  const notice = { imp_uid: payment?.impUid, merchant_uid: payment?.merchantUid, status: 'paid' };
  await callHttp(receiveWebhook(ports), jsonEvent('POST /webhooks/iamport', notice));
  const [hint] = hints;
  if (hint === undefined) throw new Error('the notice was queued');
  await settlePayment(ports)(sqsEvent(sqsRecord(settleMessageBody(hint))), lambdaContext);
  return meter.take();
}

/** `POST /charges`, paid. */
export async function meterOneOff(handles: Handles = {}): Promise<readonly Metered[]> {
  const test = createChargingPorts();
  const customer_uid = await test.card('auth0|5f7c8ec7c33c6c004bbafe82');
  const meter = createMeter(test.engine.model, billingTableSchema('billing'));
  test.engine.execute = meter.execute;
  const body = { customer_uid, amount: 12_000, name: '추가 이용권', ...handles };
  await callJson(createCharge(test.ports), 'POST /charges', body);
  return meter.take();
}

/** A card, from `POST /card-registrations` to what the page is told on a PC. */
export async function meterRegistration(): Promise<readonly Metered[]> {
  const test = createChargingPorts();
  const meter = createMeter(test.engine.model, billingTableSchema('billing'));
  test.engine.execute = meter.execute;
  const ports = { ...test.ports, settleQueue: { send: async () => {} }, sleep: async () => {} };
  const opened = await callJson(
    createRegistration(ports),
    'POST /card-registrations',
    registrationRequest({ customer_id: 'auth0|5f7c8ec7c33c6c004bbafe82' }),
  );
  const { merchant_uid, customer_uid } = opened.json.request_pay;
  test.gateway.records.push(issuedPayment({ merchantUid: merchant_uid, customerUid: customer_uid }));
  const token = new URL(opened.json.checkout_url).pathname.split('/').at(-1) ?? '';
  const body = JSON.stringify({ imp_uid: issuedPayment().impUid, merchant_uid });
  const headers = { 'content-type': 'application/json' };
  const complete = httpEvent({ route: 'POST /checkout/{token}/complete', params: { token }, body, headers });
  await callHttp(completeCheckout(ports), complete);
  return meter.take();
}
