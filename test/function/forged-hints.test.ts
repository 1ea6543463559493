import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler as completeCheckout } from '../../functions/http/complete-checkout.ts';
import { createHandler as receiveWebhook } from '../../functions/http/receive-webhook.ts';
import { createHandler as settle } from '../../functions/queue/settle-payment.ts';
import { settleMessageBody } from '../../shared/adapters/settle-queue.ts';
import type { SettleHint } from '../../shared/ports.ts';
import { callHttp } from '../support/call-http.ts';
import { jsonEvent, lambdaContext, sqsEvent, sqsRecord } from '../support/events.ts';
import { IMP_UID, issuedPayment, MERCHANT_UID, TOKEN } from '../support/fixtures.ts';
import { createTestPorts, type TestPorts } from '../support/ports.ts';

/* Anybody who knows a merchant_uid can send webhooks: what they cost us at 아임포트 is bounded, and told by its own name. */

const STRANGER = '203.0.113.9';
const IAMPORT = '52.78.100.19';
const MINUTE_MS = 60_000;

let test: TestPorts;
let lookUps: string[];
beforeEach(async () => {
  test = createTestPorts();
  await test.opened();
  lookUps = [];
  const { findPayment } = test.ports.gateway;
  test.ports.gateway.findPayment = (impUid, budgetMs) => {
    lookUps.push(impUid);
    return findPayment(impUid, budgetMs);
  };
});

const webhook = async (imp_uid: string, sourceIp = STRANGER, merchant_uid = MERCHANT_UID) => {
  const event = jsonEvent('POST /webhooks/iamport', { imp_uid, merchant_uid, status: 'paid' }, { sourceIp });
  const { statusCode, body } = await callHttp(receiveWebhook(test.ports), event);
  expect(statusCode).toBe(200);
  return JSON.parse(body ?? '').result as string;
};
/** Works each message off until it is done with, as the queue does; how often each was received. */
const workOff = async () => {
  for (const hint of test.queued.splice(0)) {
    for (let receiveCount = 1; receiveCount <= 20; receiveCount += 1) {
      const record = sqsRecord(settleMessageBody(hint), { receiveCount });
      const { batchItemFailures } = await settle(test.ports)(sqsEvent(record), lambdaContext);
      if (batchItemFailures.length === 0) break;
    }
  }
};
const lines = (event: string) => test.journal.filter((line) => line.event === event);

describe('webhooks that somebody has made up', () => {
  it('make us ask twice for each at most, and for one merchant_uid twenty times an hour', async () => {
    for (let one = 0; one < 50; one += 1) await webhook(`imp_fake${one}`);
    await workOff();
    expect(lookUps).toHaveLength(20);
    expect(Math.max(...[...new Set(lookUps)].map((uid) => lookUps.filter((one) => one === uid).length))).toBe(
      2,
    );

    test.clock.at = new Date(test.clock.at.getTime() + 60 * MINUTE_MS);
    await webhook('imp_fake0');
    await workOff();
    expect(lookUps).toHaveLength(22);
  });

  it('are told as such, and not as trouble with 아임포트', async () => {
    for (let one = 0; one < 12; one += 1) await webhook(`imp_fake${one}`);
    await workOff();
    expect(lines('hint.forged')).toHaveLength(10);
    expect(lines('webhook').filter(({ reason }) => reason === 'too_many_hints')).toHaveLength(2);
    expect(test.journal.map(({ reason }) => reason)).not.toContain('gateway_unavailable');
  });

  it('in another hour or about another charge are counted apart', async () => {
    const other = '01JZ0000000000000000000002';
    await test.opened({ registrationId: other, merchantUid: `reg_${other}` });
    for (let one = 0; one < 10; one += 1) await webhook(`imp_fake${one}`);
    expect(await webhook('imp_10')).toBe('ignored');
    expect(await webhook('imp_10', STRANGER, `reg_${other}`)).toBe('queued');
  });

  it('keep nobody who comes from 아임포트’s own address from being heard, with all patience', async () => {
    for (let one = 0; one < 50; one += 1) await webhook(`imp_fake${one}`);
    await workOff();
    lookUps.length = 0;
    expect(await webhook(IMP_UID, IAMPORT)).toBe('queued');
    await workOff();
    expect(lookUps).toHaveLength(8);
    expect(lines('queue.retry').map(({ reason }) => reason)).not.toContain('gateway_unavailable');
  });
});

describe('a true webhook that comes through somebody else’s address', () => {
  it('is settled', async () => {
    test.gateway.payments = [issuedPayment()];
    expect(await webhook(IMP_UID)).toBe('queued');
    await workOff();
    expect(test.items().filter(({ sk }) => sk === 'CARD')).toHaveLength(1);
  });

  it('waits once, however often it is sent', async () => {
    expect(await webhook(IMP_UID)).toBe('queued');
    expect(await webhook(IMP_UID)).toBe('ignored');
    expect(test.queued).toHaveLength(1);
  });

  it('is queued anew when the one before it has been looked up: it tells of something later', async () => {
    await webhook(IMP_UID);
    await workOff();
    expect(await webhook(IMP_UID)).toBe('queued');
  });

  it('that was counted and then not queued is taken when it is sent again', async () => {
    const { send } = test.ports.settleQueue;
    test.ports.settleQueue.send = () => Promise.reject(new Error('no queue'));
    const event = jsonEvent(
      'POST /webhooks/iamport',
      { imp_uid: IMP_UID, merchant_uid: MERCHANT_UID },
      { sourceIp: STRANGER },
    );
    expect((await callHttp(receiveWebhook(test.ports), event)).statusCode).toBe(500);
    test.ports.settleQueue.send = send;
    test.clock.at = new Date(test.clock.at.getTime() + MINUTE_MS);
    expect(await webhook(IMP_UID)).toBe('queued');
  });
});

it('a browser that makes results up has few of them queued as well', async () => {
  for (let one = 0; one < 30; one += 1) {
    const body = { imp_uid: `imp_fake${one}`, merchant_uid: MERCHANT_UID };
    const event = jsonEvent('POST /checkout/{token}/complete', body, { params: { token: TOKEN } });
    await callHttp(completeCheckout(test.ports), event);
  }
  lookUps.length = 0;
  await workOff();
  expect(lookUps).toHaveLength(20);
});

it('a message of the code before this one is worked off with all patience', async () => {
  const hint: SettleHint = { impUid: IMP_UID, merchantUid: MERCHANT_UID, source: 'webhook' };
  expect(settleMessageBody(hint)).not.toContain('stranger');
  test.queued.push(hint);
  await workOff();
  expect(lookUps).toHaveLength(8);
});
