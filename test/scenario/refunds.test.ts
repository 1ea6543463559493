import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FaultKind } from '../../infra/local/iamport-simulator/faults.ts';
import { type BillingStack, startBillingStack } from '../support/billing.ts';
import { eventually, GOOD_CARD, type HttpAnswer } from '../support/local.ts';
import { setFaults } from '../support/patience.ts';

/*
 * Money given back, in full and in part, on the whole stack. However an answer is lost, our ledger and the simulator's
 * say the same in the end, and nobody gets back more than was paid.
 */
const AMOUNT = 10_000;
const MINUTE_MS = 60_000;
const NO_PARTIAL_REFUNDS = '4500000000500699';
const NO_REFUNDS = '4500000000500714';

let billing: BillingStack;
beforeAll(async () => {
  billing = await startBillingStack();
});
afterAll(() => billing.stop());
beforeEach(() => {
  // A payment's own webhook would tell of its refund before the look-up does.
  faults({ webhook: { kind: 'lost' } });
});
afterEach(async () => {
  billing.stack.simulator.faults.clear();
  // Nothing that one test has left open is looked up in another's faults.
  await billing.playTo(new Date(billing.now().getTime() + 20 * MINUTE_MS));
});

const faults = (patch: object) => setFaults(billing.stack, patch);
const minutes = (count: number) => billing.playTo(new Date(billing.now().getTime() + count * MINUTE_MS));

/** A one-off charge that has been paid. Answers its merchant_uid. */
async function paid(card = GOOD_CARD): Promise<string> {
  const customer_uid = await billing.registerCard(card);
  const answer = await billing.http('POST', '/charges', { customer_uid, amount: AMOUNT, name: '단건' });
  expect(answer.status).toBe(201);
  return answer.json.merchant_uid;
}

const refund = (
  merchantUid: string,
  amount?: number,
  headers: Record<string, string> = {},
): Promise<HttpAnswer> =>
  billing.http('POST', `/charges/${merchantUid}/refunds`, { reason: '고객 요청', amount }, headers);

/** The sums of both ledgers, after they have been found to agree. */
async function refunded(merchantUid: string): Promise<number> {
  const { refunded_amount, refunds } = await billing.charge(merchantUid);
  const [payment, ...others] = billing.stack.simulator.payments(merchantUid);
  expect(others).toEqual([]);
  expect(payment?.cancel_amount).toBe(refunded_amount);
  expect(refunded_amount).toBeLessThanOrEqual(AMOUNT);
  const sum = refunds
    .filter(({ status }: { status: string }) => status === 'succeeded')
    .reduce((total: number, { amount }: { amount: number }) => total + amount, 0);
  expect(sum).toBe(refunded_amount);
  return refunded_amount;
}

describe('a refund', () => {
  it('of everything is 201, and the charge stays paid with nothing left', async () => {
    const uid = await paid();
    const { status, json } = await refund(uid);
    expect(status).toBe(201);
    expect(json).toMatchObject({
      amount: AMOUNT,
      reason: '고객 요청',
      status: 'succeeded',
      charge: { merchant_uid: uid, status: 'paid', amount: AMOUNT, refunded_amount: AMOUNT },
    });
    expect(await refunded(uid)).toBe(AMOUNT);
    expect(billing.stack.simulator.payments(uid)[0]).toMatchObject({ status: 'cancelled' });
  });

  it('of a part, and another, and the rest without naming it', async () => {
    const uid = await paid();
    expect((await refund(uid, 1)).json.charge.refunded_amount).toBe(1);
    expect((await refund(uid, 2_999)).json.charge.refunded_amount).toBe(3_000);
    expect((await refund(uid)).json).toMatchObject({ amount: 7_000, charge: { refunded_amount: AMOUNT } });
    expect((await billing.charge(uid)).refunds).toHaveLength(3);
    const history = billing.stack.simulator.payments(uid)[0]?.cancel_history ?? [];
    expect(history.map(({ amount }) => amount)).toEqual([1, 2_999, 7_000]);
    expect(await refunded(uid)).toBe(AMOUNT);
  });

  it.each([
    ['more than was paid', undefined, AMOUNT + 1],
    ['more than is left', 4_000, 6_001],
  ])('of %s is 409, and nothing is asked of 아임포트', async (_, before, amount) => {
    const uid = await paid();
    if (before !== undefined) await refund(uid, before);
    const answer = await refund(uid, amount);
    expect([answer.status, answer.json.code]).toEqual([409, 'refund_refused']);
    expect(await refunded(uid)).toBe(before ?? 0);
  });

  it.each([1, undefined])('of %s when nothing is left is 409 already_refunded', async (amount) => {
    const uid = await paid();
    await refund(uid);
    const answer = await refund(uid, amount);
    expect([answer.status, answer.json.code]).toEqual([409, 'already_refunded']);
    expect(await refunded(uid)).toBe(AMOUNT);
  });

  it('of a charge that was declined is 409, and of none at all 404', async () => {
    const customer_uid = await billing.registerCard('4000000000120054');
    const declined = await billing.http('POST', '/charges', { customer_uid, amount: AMOUNT, name: '단건' });
    expect(declined.status).toBe(402);
    const answer = await refund(declined.json.merchant_uid, 100);
    expect([answer.status, answer.json.detail]).toEqual([409, 'not_paid']);
    expect((await refund('one_01JZ0000000000000000000009', 100)).status).toBe(404);
    expect((await refund('reg_01JZ0000000000000000000009', 100)).status).toBe(404);
  });

  it('of a subscription’s charge does not touch the subscription', async () => {
    const customer_uid = await billing.registerCard();
    const body = { customer_uid, plan_id: await billing.plan({ amount: AMOUNT }) };
    const { subscription_id: id } = await billing.subscribe(body);
    const before = await billing.subscription(id);
    expect((await refund(`sub_${id}_0001`, 4_000)).status).toBe(201);
    expect(await billing.subscription(id)).toEqual(before);
    expect(await refunded(`sub_${id}_0001`)).toBe(4_000);
    await billing.command(id, 'cancel', { at: 'now' });
  });

  it('that comes twice with one Idempotency-Key is made once', async () => {
    const uid = await paid();
    const key = { 'idempotency-key': 'refund-1' };
    const [first, second] = [await refund(uid, 3_000, key), await refund(uid, 3_000, key)];
    expect([second.status, second.text]).toEqual([first.status, first.text]);
    expect((await refund(uid, 3_001, key)).json.code).toBe('idempotency_key_reused');
    expect(await refunded(uid)).toBe(3_000);
  });

  it('ten at once give back no more than was paid', async () => {
    const uid = await paid();
    faults({ cancel: { kind: 'latency', ms: 30 } });
    const answers = await Promise.all(Array.from({ length: 10 }, () => refund(uid, 4_000)));
    const succeeded = answers.filter(({ status }) => status === 201).length;
    expect(answers.every(({ status }) => [201, 409].includes(status))).toBe(true);
    expect(succeeded).toBeLessThanOrEqual(2);
    expect(await refunded(uid)).toBe(succeeded * 4_000);
  });

  it('is told to the merchant’s systems', async () => {
    const uid = await paid();
    const { refund_id } = (await refund(uid, 2_500)).json;
    const told = () =>
      billing.stack.events.list(1_000).filter(({ detail }) => detail['merchant_uid'] === uid);
    await eventually(() => told().length === 2);
    expect(told().map(({ type }) => type)).toEqual(['refund.succeeded', 'charge.paid']);
    const moved = {
      customer_id: 'user-1',
      merchant_uid: uid,
      refund_id,
      amount: 2_500,
      tax_free: 0,
      vat_amount: 227,
    };
    expect(told()[0]?.detail).toEqual(moved);
  });
});

describe('a refund that the PG refuses', () => {
  it('in part is 409 with its words; the whole still can be given back', async () => {
    const uid = await paid(NO_PARTIAL_REFUNDS);
    const { status, json } = await refund(uid, 4_000);
    expect(status).toBe(409);
    expect(json).toMatchObject({ status: 'failed', message: expect.stringContaining('500699') });
    expect(await refunded(uid)).toBe(0);
    expect((await refund(uid)).status).toBe(201);
    expect(await refunded(uid)).toBe(AMOUNT);
  });

  it('altogether is 409, and the ledger shows each try', async () => {
    const uid = await paid(NO_REFUNDS);
    expect((await refund(uid)).status).toBe(409);
    expect((await refund(uid, 100)).status).toBe(409);
    const { refunds } = await billing.charge(uid);
    expect(refunds.map(({ status }: { status: string }) => status)).toEqual(['failed', 'failed']);
    expect(await refunded(uid)).toBe(0);
  });
});

describe('a refund whose answer is lost', () => {
  const made: FaultKind[] = ['timeout_after_commit', 'reset_after_commit', 'html_after_commit'];
  const notMade: FaultKind[] = ['timeout_before_commit', 'reset_before_commit', 'error_5xx'];

  it.each(made)('%s: 202, and the look-up finds that it was made', async (kind) => {
    const uid = await paid();
    faults({ cancel: { kind, times: 1 } });
    const { status, json } = await refund(uid, 4_000);
    expect([status, json.status]).toEqual([202, 'unknown']);
    expect((await billing.charge(uid)).refunded_amount).toBe(0);
    await minutes(2);
    expect(await refunded(uid)).toBe(4_000);
    expect((await billing.charge(uid)).refunds).toMatchObject([{ status: 'succeeded', amount: 4_000 }]);
  });

  it.each(notMade)(
    '%s: 202, nothing else may be refunded meanwhile, and it is sent again and made',
    async (kind) => {
      const uid = await paid();
      faults({ cancel: { kind, times: 1 } });
      expect((await refund(uid, 4_000)).status).toBe(202);
      const meanwhile = await refund(uid, 1_000);
      expect([meanwhile.status, meanwhile.json.detail]).toEqual([409, 'refund_in_progress']);
      await minutes(10);
      expect((await billing.charge(uid)).refunds).toMatchObject([{ status: 'unknown' }]);
      await minutes(6);
      expect((await billing.charge(uid)).refunds).toMatchObject([{ status: 'succeeded' }]);
      expect(await refunded(uid)).toBe(4_000);
    },
  );

  it('late_commit inside the horizon: found', async () => {
    const uid = await paid();
    faults({ cancel: { kind: 'late_commit', ms: 9 * MINUTE_MS, times: 1 } });
    expect((await refund(uid, 4_000)).status).toBe(202);
    await minutes(16);
    expect(await refunded(uid)).toBe(4_000);
  });

  it('late_commit after the horizon and after a second copy: its checksum no longer fits, so it is made once', async () => {
    const uid = await paid();
    faults({ cancel: { kind: 'late_commit', ms: 30 * MINUTE_MS, times: 1 } });
    await refund(uid, 4_000);
    await minutes(17);
    expect(await refunded(uid)).toBe(4_000);
    await minutes(30);
    expect(await refunded(uid)).toBe(4_000);
  });

  it('for an hour, every time: it has not failed, and is made when 아임포트 answers again', async () => {
    const uid = await paid();
    faults({ cancel: { kind: 'reset_before_commit' } });
    expect((await refund(uid, 4_000)).status).toBe(202);
    await minutes(60);
    expect((await billing.charge(uid)).refunds).toMatchObject([{ status: 'unknown' }]);
    faults({ cancel: null });
    await minutes(70);
    expect(await refunded(uid)).toBe(4_000);
  });

  it('an answer that lies about the payment is no answer', async () => {
    const uid = await paid();
    faults({ cancel: { kind: 'wrong_customer_uid', times: 1 }, payment: { kind: 'error_5xx', times: 1 } });
    expect([201, 202]).toContain((await refund(uid, 4_000)).status);
    await minutes(2);
    expect(await refunded(uid)).toBe(4_000);
  });

  it('before a token could be had is certain: failed at once', async () => {
    const uid = await paid();
    faults({ token: { kind: 'error_5xx' } });
    // The one that is cached lives for half an hour.
    await minutes(31);
    const { status, json } = await refund(uid, 4_000);
    expect([status, json.status]).toEqual([409, 'failed']);
    faults({ token: null });
    expect((await refund(uid, 4_000)).status).toBe(201);
    expect(await refunded(uid)).toBe(4_000);
  });
});

describe('a refund made outside, in 아임포트’s console', () => {
  const cancelOutside = async (uid: string, amount: number) => {
    const impUid = (await billing.charge(uid)).imp_uid;
    await billing.simulate('/payments/cancel', {
      imp_uid: impUid,
      amount,
      reason: '콘솔',
      enable_webhook: true,
    });
  };

  it('shows in the ledger as soon as its webhook has come', async () => {
    const uid = await paid();
    faults({ webhook: null });
    await cancelOutside(uid, 2_500);
    await eventually(async () => (await billing.charge(uid)).refunded_amount === 2_500);
    await cancelOutside(uid, 1_500);
    await eventually(async () => (await billing.charge(uid)).refunded_amount === 4_000);
    expect((await billing.charge(uid)).refunds.map(({ amount }: { amount: number }) => amount)).toEqual([
      2_500, 1_500,
    ]);
    expect(await refunded(uid)).toBe(4_000);
    expect((await refund(uid, 6_001)).status).toBe(409);
    expect((await refund(uid)).json.charge.refunded_amount).toBe(AMOUNT);
    expect(await refunded(uid)).toBe(AMOUNT);
  });

  it('twice by one webhook delivered twice counts once', async () => {
    const uid = await paid();
    faults({ webhook: { kind: 'duplicated' } });
    await cancelOutside(uid, 2_500);
    await eventually(async () => (await billing.charge(uid)).refunded_amount === 2_500);
    await minutes(5);
    expect(await refunded(uid)).toBe(2_500);
  });

  it('without a webhook makes our next refund fail, since its checksum tells the difference, and no other', async () => {
    const uid = await paid();
    await billing.playDays(40);
    await cancelOutside(uid, 3_000);
    const { status, json } = await refund(uid, 9_000);
    expect([status, json.status, json.charge.refunded_amount]).toEqual([409, 'failed', 3_000]);
    expect(await refunded(uid)).toBe(3_000);
    expect((await refund(uid)).json).toMatchObject({ amount: 7_000, status: 'succeeded' });
    expect(await refunded(uid)).toBe(AMOUNT);
  });

  it('of everything without a webhook is 409 already_refunded, and the ledger shows it', async () => {
    const uid = await paid();
    await cancelOutside(uid, AMOUNT);
    const answer = await refund(uid);
    expect([answer.status, answer.json.code]).toEqual([409, 'already_refunded']);
    expect(await refunded(uid)).toBe(AMOUNT);
  });

  it('of the same amount, while ours is lost before it could be made, is not taken for ours', async () => {
    const uid = await paid();
    faults({ cancel: { kind: 'reset_before_commit', times: 1 } });
    await refund(uid, 4_000);
    await cancelOutside(uid, 4_000);
    await minutes(17);
    const { refunds } = await billing.charge(uid);
    expect(refunds.map(({ refund_id, status }: Record<string, string>) => [refund_id, status])).toEqual([
      [expect.stringMatching(/^[0-9A-Z]{26}$/), 'failed'],
      ['outside-4000', 'succeeded'],
    ]);
    expect(await refunded(uid)).toBe(4_000);
  });

  it.each([
    ['more than our open refund', 5_000, ['failed', 'succeeded']],
    ['less than our open refund', 1_000, ['failed', 'succeeded']],
  ])('of %s, while the answer to ours is lost: the sums agree in the end', async (_, outside, statuses) => {
    const uid = await paid();
    faults({ cancel: { kind: 'reset_before_commit', times: 1 } });
    await refund(uid, 3_000);
    await cancelOutside(uid, outside);
    await minutes(17);
    const { refunds } = await billing.charge(uid);
    expect(refunds.map(({ status }: { status: string }) => status)).toEqual(statuses);
    expect(await refunded(uid)).toBe(outside);
  });
});
