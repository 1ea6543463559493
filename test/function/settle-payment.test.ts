import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/queue/settle-payment.ts';
import { BillingError } from '../../shared/domain/billing-error.ts';
import { lambdaContext, sqsEvent, sqsRecord } from '../support/events.ts';
import { failedPayment, IMP_UID, issuedPayment, MERCHANT_UID, OTHER_IMP_UID } from '../support/fixtures.ts';
import { createTestPorts, type TestPorts } from '../support/ports.ts';

let test: TestPorts;
beforeEach(async () => {
  test = createTestPorts();
  await test.opened();
});

const message = (change: object = {}) =>
  JSON.stringify({ imp_uid: IMP_UID, merchant_uid: MERCHANT_UID, source: 'webhook', ...change });
const work = async (...records: ReturnType<typeof sqsRecord>[]) => {
  const { batchItemFailures } = await createHandler(test.ports)(sqsEvent(...records), lambdaContext);
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
};
const cards = () => test.items().filter(({ sk }) => sk === 'CARD');
const down = new BillingError('gateway_unavailable', 'down', { retryable: true });

describe('a message', () => {
  it('activates the card and is done with', async () => {
    test.gateway.payments = [issuedPayment()];
    expect(await work(sqsRecord(message()))).toEqual([]);
    expect(cards()).toMatchObject([{ status: 'active' }]);
  });

  it('that comes twice activates once', async () => {
    test.gateway.payments = [issuedPayment()];
    expect(await work(sqsRecord(message()), sqsRecord(message(), { messageId: 'second' }))).toEqual([]);
    expect(test.items().filter(({ sk }) => String(sk).startsWith('EVENT#'))).toHaveLength(1);
  });

  it('about a declined window records why', async () => {
    test.gateway.payments = [failedPayment()];
    expect(await work(sqsRecord(message()))).toEqual([]);
    expect(test.items()).toMatchObject([{ state: { status: 'failed', failure: { code: '120026' } } }]);
  });

  it('that is refused is done with: it would be refused for ever', async () => {
    test.gateway.payments = [issuedPayment({ customerUid: 'card_other' })];
    expect(await work(sqsRecord(message()))).toEqual([]);
    expect(cards()).toEqual([]);
  });

  it.each(['ORDER-1', 'reg_01JZ0000000000000000000009'])(
    'about the merchant_uid "%s" is done with',
    async (merchant_uid) => {
      expect(await work(sqsRecord(message({ merchant_uid })))).toEqual([]);
    },
  );
});

describe('while 아임포트 cannot tell', () => {
  it.each([
    [1, 30],
    [2, 60],
    [5, 480],
    [8, 3_600],
    [20, 3_600],
  ])('receive %i goes back for %i s', async (receiveCount, seconds) => {
    test.gateway.down = down;
    const record = sqsRecord(message(), { messageId: 'm1', receiveCount });
    expect(await work(record)).toEqual(['m1']);
    expect(test.postponed).toEqual([{ receipt: record.receiptHandle, seconds }]);
  });

  it('a payment that is not final goes back, however often', async () => {
    test.gateway.payments = [issuedPayment({ status: 'ready', paidAt: undefined })];
    expect(await work(sqsRecord(message(), { messageId: 'm1', receiveCount: 15 }))).toEqual(['m1']);
  });

  it('a payment without a record goes back at first, and is given up after an hour', async () => {
    expect(await work(sqsRecord(message(), { messageId: 'm1', receiveCount: 7 }))).toEqual(['m1']);
    expect(await work(sqsRecord(message(), { messageId: 'm1', receiveCount: 8 }))).toEqual([]);
  });

  it('goes back also when it cannot be postponed', async () => {
    test.gateway.down = down;
    const delay = { postpone: () => Promise.reject(new Error('no such receipt')) };
    const handler = createHandler({ ...test.ports, delay });
    const answer = await handler(sqsEvent(sqsRecord(message(), { messageId: 'm1' })), lambdaContext);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  });
});

describe('a batch', () => {
  it('sends back only the messages that failed', async () => {
    test.gateway.payments = [issuedPayment()];
    const batch = [
      sqsRecord('not JSON', { messageId: 'unreadable' }),
      sqsRecord(message(), { messageId: 'good' }),
      sqsRecord(message({ source: 'carrier pigeon' }), { messageId: 'unknown source' }),
    ];
    expect(await work(...batch)).toEqual(['unreadable', 'unknown source']);
    expect(cards()).toHaveLength(1);
  });

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '{"imp_uid":1,"merchant_uid":"x","source":"webhook"}',
    message({ merchant_uid: '' }),
    message({ imp_uid: 'buyer-7@customer.example' }),
    message({ merchant_uid: '구매고객' }),
    message({ imp_uid: '../users/getToken' }),
  ])('keeps failing a message that cannot be read, until it lies in the DLQ: %s', async (body) => {
    expect(await work(sqsRecord(body, { messageId: 'm1', receiveCount: 19 }))).toEqual(['m1']);
    expect(JSON.stringify(test.journal)).not.toMatch(/customer|구매|getToken/);
  });

  it('keeps the first of two payments of one registration, whatever the order in the queue', async () => {
    test.gateway.payments = [issuedPayment(), issuedPayment({ impUid: OTHER_IMP_UID })];
    const other = sqsRecord(message({ imp_uid: OTHER_IMP_UID }), { messageId: 'other' });
    expect(await work(other, sqsRecord(message()))).toEqual([]);
    expect(test.items()).toContainEqual(
      expect.objectContaining({ state: expect.objectContaining({ impUid: OTHER_IMP_UID }) }),
    );
    expect(cards()).toHaveLength(1);
  });

  it('whose first messages were slow sends the rest back by themselves, before the function is cut off', async () => {
    test.gateway.payments = [issuedPayment()];
    let leftMs = 60_000;
    const slow = { ...test.ports.gateway };
    const findPayment: typeof slow.findPayment = async (...args) => {
      leftMs -= 25_000;
      return test.ports.gateway.findPayment(...args);
    };
    const handler = createHandler({ ...test.ports, gateway: { ...slow, findPayment } });
    const records = ['a', 'b', 'c', 'd'].map((messageId) =>
      sqsRecord(message({ imp_uid: `imp_${messageId}` }), { messageId }),
    );
    const context = { ...lambdaContext, getRemainingTimeInMillis: () => leftMs };
    await handler(sqsEvent(...records), context);
    expect(leftMs).toBe(10_000);
    expect(test.journal.filter(({ reason }) => reason === 'out_of_time')).toHaveLength(2);
    expect(test.postponed).toHaveLength(4);
  });

  it('is journaled without any text of an error', async () => {
    test.gateway.down = new Error('imp_secret=hunter2');
    await work(sqsRecord(message()));
    expect(JSON.stringify(test.journal)).toContain('"receive_count":1');
    expect(JSON.stringify(test.journal)).not.toContain('hunter2');
  });
});
