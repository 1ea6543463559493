import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler as createCharge } from '../../functions/http/create-charge.ts';
import { createHandler as refundCharge } from '../../functions/http/refund-charge.ts';
import { httpHandler } from '../../functions/middleware/http-handler.ts';
import { createHandler as work } from '../../functions/queue/charge-subscription.ts';
import { createPaymentGateway } from '../../shared/adapters/iamport/gateway.ts';
import type { CancelAnswer, ChargeAnswer } from '../../shared/domain/gateway-answer.ts';
import { journalReason } from '../../shared/domain/journal-reason.ts';
import { failedPayment } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts } from '../support/charging-ports.ts';
import { httpEvent, lambdaContext, sqsEvent, sqsRecord } from '../support/events.ts';

/* The PG's free text can name a person. The merchant gets it in an answer; in our journal stand class and code. */

const NAME = '홍길동';
const TEXT = `${NAME}님(900101) 010-1234-5678`;

let test: ChargingPorts;
beforeEach(() => {
  test = createChargingPorts();
});

const journaled = () => JSON.stringify(test.journal);
const expectNothingOf = (written: string) => {
  for (const part of [NAME, '900101', '1234', '5678']) expect(written).not.toContain(part);
};
/** Ports whose 아임포트 answers a charge, or a cancel, so. */
const answering = (answer: { charge?: ChargeAnswer; cancel?: CancelAnswer }) => ({
  ...test.ports,
  gateway: {
    ...test.ports.gateway,
    ...(answer.charge && { charge: async () => answer.charge as ChargeAnswer }),
    ...(answer.cancel && { cancel: async () => answer.cancel as CancelAnswer }),
  },
});
const charge = async (ports: typeof test.ports) => {
  const body = { customer_uid: await test.card(), amount: 5_000, name: '단건' };
  return callJson(createCharge(ports), 'POST /charges', body, { headers: { 'idempotency-key': 'key-1' } });
};

describe('the text of', () => {
  it.each<[string, (impUid: string) => ChargeAnswer, string]>([
    [
      'a decline',
      (impUid) => ({ kind: 'answered', payment: failedPayment({ impUid, failReason: `[120054]${TEXT}` }) }),
      'insufficient_balance',
    ],
    ['a refusal', () => ({ kind: 'refused', code: 1, message: TEXT }), 'pg_text'],
    ['trouble', () => ({ kind: 'refused', code: -1, message: `[550106]${TEXT}` }), 'pg_550106'],
    [
      'trouble of a code nobody knows',
      () => ({ kind: 'refused', code: -1, message: `[900101]${TEXT}` }),
      'pg_text',
    ],
    ['no answer', () => ({ kind: 'no_answer', reason: 'gateway_unavailable' }), 'gateway_unavailable'],
  ])('%s stays out of the journal, and its class or code does not', async (_, answerOf, reason) => {
    const ports = answering({});
    ports.gateway.charge = async ({ merchantUid, customerUid, amount }) => {
      const answer = answerOf('imp_1');
      return answer.kind === 'answered'
        ? { ...answer, payment: { ...answer.payment, merchantUid, customerUid, amount } }
        : answer;
    };
    const { json } = await charge(ports);
    expectNothingOf(journaled());
    expect(test.journal.find(({ event }) => event === 'charge')).toMatchObject({ reason });
    // Who sold something may know why the card said no.
    if (reason !== 'gateway_unavailable') expect(JSON.stringify(json.attempts)).toContain(NAME);

    const record = sqsRecord(
      JSON.stringify({ merchant_uid: json.merchant_uid, as_of: '2026-03-01T01:03:00.000Z' }),
    );
    await work(ports)(sqsEvent(record), lambdaContext);
    expectNothingOf(journaled());
  });

  it.each([
    [`[500714]${TEXT}`, 'pg_500714'],
    [TEXT, 'pg_text'],
  ])('a refused refund stays out of the journal: %s', async (message, reason) => {
    const merchant_uid = (await charge(test.ports)).json.merchant_uid;
    const { json } = await callJson(
      refundCharge(answering({ cancel: { kind: 'refused', message } })),
      'POST /charges/{merchant_uid}/refunds',
      { amount: 1_000, reason: '고객 요청' },
      { params: { merchant_uid }, headers: { 'idempotency-key': 'key-2' } },
    );
    expectNothingOf(journaled());
    expect(test.journal.find(({ event }) => event === 'refund')).toMatchObject({ reason });
    expect(json.message).toContain(NAME);
  });

  it('an answer that does not fit stays out of what is thrown', async () => {
    const client = {
      request: async () => ({ status: 200, code: 0, message: '', response: { imp_uid: 7, [NAME]: TEXT } }),
    };
    const gateway = createPaymentGateway({
      client,
      sandbox: 'allow',
      noticeUrl: 'https://billing.example',
      mark: 'test',
    });
    const error: unknown = await gateway.findPayment('imp_1', 1_000).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'gateway_invalid_answer' });
    expectNothingOf(String(error) + JSON.stringify(error));
  });

  it('an unexpected error stays out of its line, also when it looks like a place in the code', async () => {
    const handler = httpHandler(test.ports, () =>
      Promise.reject(new TypeError(`no such card\n    at ${TEXT}`)),
    );
    await handler(httpEvent({ route: 'GET /plans/{plan_id}' }), lambdaContext);
    expectNothingOf(journaled());
    expect(test.journal[0]?.outcome).toMatch(/^TypeError at .*pg-text-stays-out/);
  });
});

it.each([
  ['gateway_no_token', 'gateway_no_token'],
  ['승인거절 [1254]', 'pg_120054'],
  ['no answer', 'no answer'],
  ['', 'pg_text'],
  [undefined, undefined],
])('of %j is written down %j', (message, reason) => {
  expect(journalReason(message)).toBe(reason);
});
