import { beforeEach, expect, test } from '@jest/globals';
import { eventually } from '../support/local.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { registerCard } from './customer.ts';
import type { Answer } from './deployed-clients.ts';
import { type DeployedStack, timed } from './deployed-stack.ts';
import { type BusEvent, listen } from './event-listener.ts';

const TEST_TIMEOUT_MS = 2 * PATIENCE_MS;

/** Subscriptions, charges and refunds on the deployed stack, at times that the test plays. */
export function billCases(deployed: () => DeployedStack): void {
  let stack: DeployedStack;
  let heard: (() => Promise<readonly BusEvent[]>) | undefined;
  beforeEach(() => {
    stack = deployed();
  });

  async function heardOnBus(): Promise<readonly BusEvent[]> {
    heard ??= await listen(stack, stack.outputs['EventBusName'] ?? '');
    return heard();
  }

  let plans = 0;
  async function createPlan(): Promise<string> {
    plans += 1;
    const interval = { unit: 'month', count: 1 };
    const plan = { plan_id: `plan-${plans}`, name: '프리미엄', amount: 9_900, interval };
    return answered(201, await stack.merchant('POST', '/plans', plan)).plan_id;
  }

  async function subscribe(customerUid: string): Promise<string> {
    const body = { customer_uid: customerUid, plan_id: await createPlan() };
    return answered(201, await stack.merchant('POST', '/subscriptions', body)).subscription_id;
  }

  const get = async (path: string) => answered(200, await stack.merchant('GET', path));
  const post = (path: string, body: object = {}) => stack.merchant('POST', path, body);

  function answered(status: number, answer: Answer) {
    if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}: ${answer.text}`);
    return answer.json;
  }

  /** What EventBridge Scheduler does each minute, at whatever time is to be played. */
  async function tick(time: string): Promise<void> {
    answered(200, await stack.invoke(stack.outputs['EnqueueDueChargesFunction'] ?? '', { time }));
  }

  const paymentsOf = (prefix: string) =>
    stack.simulator.payments().filter(({ merchant_uid }) => merchant_uid.startsWith(prefix));

  test(
    'a rehearsed year: twelve periods, each charged once, however often its time is played',
    async () => {
      const { request_pay } = await registerCard(stack);
      const id = await subscribe(request_pay.customer_uid);
      await timed('eleven later periods', async () => {
        for (let period = 2; period <= 12; period += 1) {
          const { next_charge_at } = await get(`/subscriptions/${id}`);
          await Promise.all([tick(next_charge_at), tick(next_charge_at)]);
          await eventually(async () => (await get(`/subscriptions/${id}`)).period > period);
          await tick(next_charge_at);
        }
      });
      const { charges } = await get(`/subscriptions/${id}/charges?limit=100`);
      expect(
        charges.map(({ status, amount }: { status: string; amount: number }) => [status, amount]),
      ).toEqual(Array.from({ length: 12 }, () => ['paid', 9_900]));
      const payments = paymentsOf(`sub_${id}_`);
      expect(payments.map(({ merchant_uid }) => merchant_uid).sort()).toEqual(
        Array.from({ length: 12 }, (_, at) => `sub_${id}_${String(at + 1).padStart(4, '0')}`),
      );
      expect(new Set(payments.map(({ status, amount }) => `${status} ${amount}`))).toEqual(
        new Set(['paid 9900']),
      );
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'a registration that subscribes pays its first period, and the bus tells the story',
    async () => {
      await heardOnBus();
      const plan_id = await createPlan();
      const { customerId } = await registerCard(stack, { subscribe: { plan_id } });
      const subscription = async () => (await get(`/customers/${customerId}`)).subscriptions[0];
      await eventually(async () => (await subscription())?.status === 'active');
      const { subscription_id } = await subscription();
      expect(paymentsOf(`sub_${subscription_id}_`)).toHaveLength(1);

      const told = async () => (await heardOnBus()).filter(({ detail }) => detail.customer_id === customerId);
      const expected = ['card.registered', 'charge.paid', 'subscription.activated', 'subscription.created'];
      await eventually(async () => {
        const types = new Set((await told()).map((event) => event['detail-type']));
        return expected.every((type) => types.has(type));
      });
      for (const event of await told()) {
        expect(JSON.stringify(event)).not.toMatch(/buyer-7|구매고객|010-1234/);
      }
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'every merchant route works with what its function’s role allows',
    async () => {
      const { customerId, request_pay } = await registerCard(stack);
      const { request_pay: other } = await registerCard(stack, { customer_id: customerId });
      const id = await subscribe(request_pay.customer_uid);
      const dearer = await createPlan();
      const charge = answered(
        201,
        await post('/charges', { customer_uid: request_pay.customer_uid, amount: 5_000, name: '추가 상품' }),
      );
      const refund = await post(`/charges/${charge.merchant_uid}/refunds`, {
        amount: 2_000,
        reason: '부분 환불',
      });
      answered(201, refund);
      expect(await get(`/charges/${charge.merchant_uid}`)).toMatchObject({
        status: 'paid',
        refunded_amount: 2_000,
      });
      expect(await get(`/charges/sub_${id}_0001`)).toMatchObject({ status: 'paid' });
      expect(await get(`/plans/${dearer}`)).toMatchObject({ plan_id: dearer });
      answered(200, await post(`/subscriptions/${id}/change-plan`, { plan_id: dearer }));
      answered(200, await post(`/subscriptions/${id}/pause`));
      answered(200, await post(`/subscriptions/${id}/resume`));
      answered(200, await post(`/subscriptions/${id}/change-card`, { customer_uid: other.customer_uid }));
      answered(200, await post(`/subscriptions/${id}/cancel`, { at: 'now' }));
      expect((await get(`/customers/${customerId}`)).cards).toHaveLength(2);
      answered(200, await stack.merchant('DELETE', `/cards/${request_pay.customer_uid}`));
      expect(await get(`/subscriptions/${id}`)).toMatchObject({
        status: 'canceled',
        customer_uid: other.customer_uid,
      });
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'what a customer is asked, shown and may do works with what its functions’ roles allow',
    async () => {
      const { customerId, request_pay } = await registerCard(stack);
      const body = { customer_uid: request_pay.customer_uid, plan_id: await createPlan(), trial_days: 14 };
      const { subscription_id: trial } = answered(201, await post('/subscriptions', body));
      const { consent_needed } = await get(`/subscriptions/${trial}`);
      const { price_before, price_after, effective_on } = consent_needed;
      const consent = {
        ...{ price_before, price_after, effective_on, method: 'web', text: '동의합니다' },
        agreed_at: new Date().toISOString(),
      };
      answered(201, await post(`/subscriptions/${trial}/consents`, consent));
      expect((await get(`/subscriptions/${trial}/consents`)).consents).toHaveLength(1);
      answered(200, await stack.merchant('DELETE', `/subscriptions/${trial}/consents`));
      expect(await get(`/subscriptions/${trial}`)).toMatchObject({ consent: null, consent_needed });

      const paid = await subscribe(request_pay.customer_uid);
      const terms = 'at=now&refund=unused';
      const preview = await get(`/subscriptions/${paid}/cancel-preview?${terms}`);
      const ended = await post(`/subscriptions/${paid}/cancel`, { at: 'now', refund: 'unused' });
      expect(answered(200, ended).refund).toMatchObject({
        amount: preview.refund.amount,
        status: 'succeeded',
      });

      const link = answered(201, await post(`/customers/${customerId}/manage-links`));
      const page = await stack.visit('GET', link.url);
      expect([page.status, page.text.includes('프리미엄')]).toEqual([200, true]);
      const form = 'application/x-www-form-urlencoded';
      const acted = await stack.visit('POST', `${link.url}/cancel`, `subscription=${trial}`, form);
      expect(acted.status).toBe(303);
      expect(await get(`/subscriptions/${trial}`)).toMatchObject({ cancel_at_period_end: true });
    },
    TEST_TIMEOUT_MS,
  );

  test(
    'a charge without an answer is unknown, and is sent again under its own merchant_uid after the horizon',
    async () => {
      const { request_pay } = await registerCard(stack);
      stack.simulator.faults.set({ again: { kind: 'error_5xx', times: 1 } });
      const body = { customer_uid: request_pay.customer_uid, amount: 3_000, name: '추가 상품' };
      const unknown = await post('/charges', body);
      stack.simulator.faults.clear();
      const { merchant_uid } = answered(202, unknown);
      expect(paymentsOf(merchant_uid)).toEqual([]);
      // Past the horizon a look-up without a trace lets it be sent again, under the same merchant_uid.
      const later = new Date(Date.now() + 20 * 60_000).toISOString();
      await tick(later);
      await eventually(async () => (await get(`/charges/${merchant_uid}`)).status !== 'unknown');
      await tick(new Date(Date.now() + 12 * 3_600_000).toISOString());
      await eventually(async () => (await get(`/charges/${merchant_uid}`)).status === 'paid');
      expect(paymentsOf(merchant_uid)).toHaveLength(1);
    },
    TEST_TIMEOUT_MS,
  );
}
