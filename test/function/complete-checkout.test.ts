import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/complete-checkout.ts';
import { createHandler as getRegistration } from '../../functions/http/get-card-registration.ts';
import { BillingError } from '../../shared/domain/billing-error.ts';
import { callHttp } from '../support/call-http.ts';
import { httpEvent, jsonEvent } from '../support/events.ts';
import {
  CUSTOMER_UID,
  failedPayment,
  IMP_UID,
  issuedPayment,
  MERCHANT_UID,
  OTHER_IMP_UID,
  policy,
  REGISTRATION_ID,
  settingsWith,
  TOKEN,
} from '../support/fixtures.ts';
import { createTestPorts, type TestPorts } from '../support/ports.ts';

const ROUTE = 'POST /checkout/{token}/complete';
const GET = 'GET /card-registrations/{registration_id}';
let test: TestPorts;
beforeEach(async () => {
  test = createTestPorts();
  await test.opened();
});

const call = async (event: ReturnType<typeof httpEvent>, ports = test.ports) => {
  const response = await callHttp(createHandler(ports), event);
  return { ...response, json: JSON.parse(response.body ?? 'null') };
};
const complete = (body: unknown = { imp_uid: IMP_UID, merchant_uid: MERCHANT_UID }, token = TOKEN) =>
  call(jsonEvent(ROUTE, body, { params: { token } }));
const cards = () => test.items().filter(({ sk }) => sk === 'CARD');
const returnUrl = (status: string) =>
  `https://shop.example/billing/done?plan=7&registration_id=${REGISTRATION_ID}&status=${status}`;

describe('a callback', () => {
  it('activates the card that 아임포트 has on record', async () => {
    test.gateway.payments = [issuedPayment()];
    const { statusCode, json } = await complete();
    expect(statusCode).toBe(200);
    expect(json).toEqual({
      registration_id: REGISTRATION_ID,
      status: 'succeeded',
      return_url: returnUrl('succeeded'),
      card: { card_name: '신한카드', card_number_masked: '400000******0000' },
      payment: { status: 'none' },
    });
    expect(cards()).toMatchObject([{ customerUid: CUSTOMER_UID, customerId: 'user-1', status: 'active' }]);
  });

  it('gives the same answer when it is repeated', async () => {
    test.gateway.payments = [issuedPayment()];
    const first = await complete();
    const before = test.items();
    expect((await complete()).body).toBe(first.body);
    expect(test.items()).toEqual(before);
  });

  it('needs no merchant_uid, and believes none of its other fields', async () => {
    test.gateway.payments = [failedPayment()];
    const claims = {
      imp_uid: IMP_UID,
      success: true,
      status: 'paid',
      paid_amount: 0,
      customer_uid: 'card_x',
    };
    expect((await complete(claims)).json).toMatchObject({
      status: 'failed',
      return_url: returnUrl('failed'),
      failure: { code: '120026', message: '[120026] 도난, 분실카드', class: 'card_blocked' },
    });
    expect(cards()).toEqual([]);
  });

  it('succeeds with a second card after a declined first', async () => {
    test.gateway.payments = [failedPayment()];
    expect((await complete()).json.status).toBe('failed');
    test.gateway.payments = [failedPayment(), issuedPayment({ impUid: OTHER_IMP_UID })];
    const second = await complete({ imp_uid: OTHER_IMP_UID, merchant_uid: MERCHANT_UID });
    expect(second.json.status).toBe('succeeded');
    expect(second.json.failure).toBeUndefined();
  });

  it.each([null, 'null', '', 'undefined', undefined, '../x', 'a b', 'x'.repeat(81)])(
    'with the imp_uid %p leaves the registration pending',
    async (imp_uid) => {
      const { statusCode, json } = await complete({ imp_uid, merchant_uid: MERCHANT_UID });
      expect([statusCode, json.status]).toEqual([200, 'pending']);
      expect(test.queued).toEqual([]);
    },
  );

  it('after the end still brings the key that was issued before it', async () => {
    test.gateway.payments = [issuedPayment()];
    test.clock.at = new Date('2026-03-01T03:00:00Z');
    expect((await complete()).json.status).toBe('succeeded');
  });
});

describe('while 아임포트 cannot tell', () => {
  it.each([
    ['it is unreachable', new BillingError('gateway_unavailable', 'down', { retryable: true })],
    ['its answer cannot be used', new BillingError('gateway_invalid_answer', 'odd', { retryable: true })],
    ['it refuses our keys', new BillingError('gateway_rejected_credentials', 'no', { retryable: true })],
  ])('answers pending and leaves the rest to the queue when %s', async (_, down) => {
    test.gateway.down = down;
    const { statusCode, json } = await complete();
    expect([statusCode, json.status, json.return_url]).toEqual([200, 'pending', returnUrl('pending')]);
    expect(test.queued).toMatchObject([{ impUid: IMP_UID, merchantUid: MERCHANT_UID, source: 'callback' }]);
  });

  it('looks it up once, for six seconds at most: within ten the customer is to know', async () => {
    await complete();
    expect(test.gateway.budgetsMs).toEqual([6_000]);
  });

  it('answers pending and queues when it knows no such payment yet', async () => {
    expect((await complete()).json.status).toBe('pending');
    expect(test.queued).toHaveLength(1);
  });

  it('answers pending and queues while the payment is not final', async () => {
    test.gateway.payments = [issuedPayment({ status: 'ready', paidAt: undefined })];
    expect((await complete()).json.status).toBe('pending');
    expect(test.queued).toHaveLength(1);
  });

  it('answers pending, without the words of an earlier window’s failure', async () => {
    test.gateway.payments = [failedPayment()];
    await complete();
    test.gateway.down = new BillingError('gateway_unavailable', 'down', { retryable: true });
    const { json } = await complete({ imp_uid: OTHER_IMP_UID, merchant_uid: MERCHANT_UID });
    expect(json).toEqual({
      registration_id: REGISTRATION_ID,
      status: 'pending',
      payment: { status: 'none' },
      return_url: returnUrl('pending'),
    });
  });

  it('answers pending also when only the other windows of a failed one cannot be asked for', async () => {
    test.gateway.payments = [failedPayment()];
    const gateway = {
      ...test.ports.gateway,
      findPayments: () =>
        Promise.reject(new BillingError('gateway_unavailable', 'down', { retryable: true })),
    };
    const event = jsonEvent(ROUTE, { imp_uid: IMP_UID }, { params: { token: TOKEN } });
    expect((await call(event, { ...test.ports, gateway })).json.status).toBe('pending');
    expect(test.items().find(({ sk }) => sk === 'REG')).toMatchObject({ state: { status: 'pending' } });
  });

  it('answers pending after the link’s end', async () => {
    test.gateway.down = new BillingError('gateway_unavailable', 'down', { retryable: true });
    test.clock.at = new Date('2026-03-01T03:00:00Z');
    expect((await complete()).json.status).toBe('pending');
  });

  it('answers 500 when even the queue fails, so that the page asks again', async () => {
    const settleQueue = { send: () => Promise.reject(new Error('no queue')) };
    const event = jsonEvent(ROUTE, { imp_uid: IMP_UID }, { params: { token: TOKEN } });
    expect((await call(event, { ...test.ports, settleQueue })).statusCode).toBe(500);
  });
});

describe('a payment that is not this registration’s', () => {
  const mismatches: [string, Parameters<typeof issuedPayment>[0]][] = [
    ['merchant_uid_mismatch', { merchantUid: 'reg_01JZ0000000000000000000002' }],
    ['customer_uid_mismatch', { customerUid: 'card_01JZ0000000000000000000002' }],
    ['customer_uid_mismatch', { customerUid: undefined }],
    ['usage_mismatch', { customerUidUsage: 'payment' }],
    ['usage_mismatch', { customerUidUsage: undefined }],
    ['amount_mismatch', { amount: 1_000 }],
    ['currency_mismatch', { currency: 'USD' }],
    ['pg_mismatch', { pgProvider: 'kakaopay' }],
    ['mid_mismatch', { pgId: 'OTHERMID00' }],
  ];

  it.each(mismatches)('is refused: %s', async (reason, change) => {
    test.gateway.payments = [issuedPayment(change)];
    const before = test.items();
    const { statusCode, json } = await complete();
    expect(statusCode).toBe(409);
    expect(json).toMatchObject({ code: 'payment_refused', detail: reason });
    expect(test.items()).toEqual(before);
    expect(test.queued).toEqual([]);
  });

  it('is refused in production when it was made on a test channel', async () => {
    const ports = { ...test.ports, settings: settingsWith({ ...policy, sandbox: 'refuse' }) };
    test.gateway.payments = [issuedPayment({ sandbox: true })];
    const { json } = await call(jsonEvent(ROUTE, { imp_uid: IMP_UID }, { params: { token: TOKEN } }), ports);
    expect(json).toMatchObject({ status: 409, detail: 'sandbox_refused' });
    expect(cards()).toEqual([]);
  });

  it('is refused without a look-up when the browser names another merchant_uid', async () => {
    test.gateway.down = new Error('nobody should ask');
    const { json } = await complete({ imp_uid: IMP_UID, merchant_uid: 'reg_01JZ0000000000000000000002' });
    expect(json).toMatchObject({ status: 409, code: 'payment_refused', detail: 'merchant_uid_mismatch' });
  });
});

describe('a second window of a registration that has its card', () => {
  beforeEach(async () => {
    test.gateway.payments = [issuedPayment()];
    await complete();
  });

  it.each([
    ['another imp_uid that failed', OTHER_IMP_UID, [failedPayment({ impUid: OTHER_IMP_UID })]],
    ['an imp_uid that nobody knows', OTHER_IMP_UID, []],
    ['somebody else’s', OTHER_IMP_UID, [issuedPayment({ impUid: OTHER_IMP_UID, merchantUid: 'reg_x' })]],
    ['none, as it was closed', null, []],
  ])('is told that the card stands, whatever it brings: %s', async (_, imp_uid, others) => {
    test.gateway.payments = [...test.gateway.payments, ...others];
    const { statusCode, json } = await complete({ imp_uid, merchant_uid: MERCHANT_UID });
    expect([statusCode, json.status, json.return_url]).toEqual([200, 'succeeded', returnUrl('succeeded')]);
    expect(json.card).toEqual({ card_name: '신한카드', card_number_masked: '400000******0000' });
    expect(cards()).toHaveLength(1);
  });

  it('is told so also while 아임포트 cannot be asked', async () => {
    test.gateway.down = new BillingError('gateway_unavailable', 'down', { retryable: true });
    expect((await complete({ imp_uid: OTHER_IMP_UID })).json.status).toBe('succeeded');
  });
});

describe('a bad request', () => {
  it.each([
    ['imp_uid', { imp_uid: 7 }],
    ['imp_uid', { imp_uid: { $ne: null } }],
    ['merchant_uid', { imp_uid: IMP_UID, merchant_uid: [MERCHANT_UID] }],
  ])('gets 400 that names %s', async (path, body) => {
    expect((await complete(body)).json).toMatchObject({ status: 400, errors: [{ path }] });
  });

  it('gets 415 as a form', async () => {
    const event = httpEvent({ route: ROUTE, params: { token: TOKEN }, body: `imp_uid=${IMP_UID}` });
    expect((await call(event)).statusCode).toBe(415);
  });

  it('gets 404 with another link', async () => {
    expect((await complete({ imp_uid: IMP_UID }, `${TOKEN.slice(0, -1)}x`)).statusCode).toBe(404);
  });
});

describe('with a subscription that is to come with the card', () => {
  const plan = {
    planId: 'basic',
    name: '베이직',
    amount: 9_900,
    interval: { unit: 'month', count: 1 },
  } as const;
  const begun = (id: string, more: object = {}) => ({
    registrationId: id,
    merchantUid: `reg_${id}`,
    customerUid: `card_${id}`,
    onSuccess: { kind: 'subscribe', plan, trialDays: 0, ...more } as const,
    displayAmount: 9_900,
  });
  const SECOND = '01JZ0000000000000000000002';
  const finish = async (id: string, more?: object) => {
    const { merchantUid, customerUid, displayAmount } = await test.opened(begun(id, more));
    const impUid = `imp_${id}`;
    test.gateway.payments = [issuedPayment({ impUid, merchantUid, customerUid, amount: displayAmount })];
    return complete({ imp_uid: impUid, merchant_uid: merchantUid }, `${id}.${TOKEN.split('.')[1]}`);
  };
  const view = async (id: string) => {
    const event = httpEvent({ route: GET, params: { registration_id: id } });
    return JSON.parse((await callHttp(getRegistration(test.ports), event)).body ?? '');
  };
  const subscriptions = () => test.items().filter(({ sk }) => sk === 'SUB');
  const told = () =>
    test.items().flatMap(({ pk, sk, type }) => (String(sk).startsWith('EVENT#') ? [`${pk} ${type}`] : []));

  it('of a customer who has it already is a card, and no second subscription: view and event say so', async () => {
    await finish('01JZ0000000000000000000003');
    const { statusCode, json } = await finish(SECOND);
    expect([statusCode, json.status]).toEqual([200, 'succeeded']);
    expect(cards()).toHaveLength(2);
    expect(subscriptions()).toHaveLength(1);
    expect(await view(SECOND)).toMatchObject({ status: 'succeeded', already_subscribed: true });
    expect(await view(SECOND)).not.toHaveProperty('subscription_id');
    expect(told()).toEqual(
      expect.arrayContaining([
        `CARD#card_${SECOND} card.registered`,
        `CARD#card_${SECOND} registration.already_subscribed`,
      ]),
    );
  });

  it('is made all the same with allow_duplicate', async () => {
    await finish('01JZ0000000000000000000003');
    await finish(SECOND, { allowDuplicate: true });
    expect(subscriptions()).toHaveLength(2);
    expect(await view(SECOND)).toMatchObject({ subscription_id: SECOND });
  });

  it.each([
    ['required', 'incomplete'],
    ['retry', 'trialing'],
    // Opened by earlier code.
    [undefined, 'trialing'],
  ] as const)('begins as was asked for: first payment %s, %s', async (firstPayment, status) => {
    await finish(SECOND, { firstPayment });
    expect(subscriptions()).toMatchObject([{ status, ...(firstPayment && { firstPayment }) }]);
  });

  it('is one, although two windows finish at once', async () => {
    const ids = ['01JZ0000000000000000000003', SECOND];
    const opened = await Promise.all(ids.map((id) => test.opened(begun(id))));
    test.gateway.payments = opened.map(({ merchantUid, customerUid }) =>
      issuedPayment({ impUid: `imp_${customerUid}`, merchantUid, customerUid, amount: 9_900 }),
    );
    const answers = await Promise.all(
      opened.map(({ registrationId, merchantUid, customerUid }) =>
        complete(
          { imp_uid: `imp_${customerUid}`, merchant_uid: merchantUid },
          `${registrationId}.${TOKEN.split('.')[1]}`,
        ),
      ),
    );
    expect(answers.map(({ json }) => json.status)).toEqual(['succeeded', 'succeeded']);
    expect([cards().length, subscriptions().length]).toEqual([2, 1]);
  });
});
