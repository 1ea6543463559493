import type { TestStack } from './local.ts';
import { registerTestCard } from './register-test-card.ts';

const NO_BALANCE = '4000000000120054';
const DAY_MS = 86_400_000;

/** What a merchant should not put there, and somebody will. */
export const PERSONAL = { reference: '주문 0427-홍길순', metadata: { orderNo: 'memo-of-gilsun-7' } };

/** Everything that charges, gives back or changes what is charged, faults included. */
export async function runChargingFlows(test: TestStack): Promise<void> {
  const { url, simulator, clock, player } = test.stack;
  const post = (path: string, body: object = {}) => test.http('POST', `${url}${path}`, body);
  const later = (days: number) => player.playTo(new Date(clock.now().getTime() + days * DAY_MS));

  await post('/plans', {
    plan_id: 'flows',
    name: '월간 이용권',
    amount: 9_900,
    interval: { unit: 'month', count: 1 },
  });
  await post('/plans', {
    plan_id: 'flows-2',
    name: '연간 이용권',
    amount: 8_900,
    interval: { unit: 'month', count: 1 },
  });
  const good = await registerTestCard(test);
  const poor = await registerTestCard(test, NO_BALANCE);

  const { json: paying } = await post('/subscriptions', {
    customer_uid: good,
    plan_id: 'flows',
    ...PERSONAL,
  });
  const { json: declining } = await post('/subscriptions', {
    customer_uid: poor,
    plan_id: 'flows',
    allow_duplicate: true,
    first_payment: 'retry',
  });
  await later(2);
  await post(`/subscriptions/${declining.subscription_id}/change-card`, { customer_uid: good });
  await post(`/subscriptions/${paying.subscription_id}/change-plan`, { plan_id: 'flows-2' });
  await later(35);
  await post(`/subscriptions/${paying.subscription_id}/pause`);
  await post(`/subscriptions/${paying.subscription_id}/resume`);
  await post(`/subscriptions/${declining.subscription_id}/cancel`, { at: 'now' });

  const { json: once } = await post('/charges', {
    customer_uid: good,
    amount: 5_000,
    name: '단건',
    ...PERSONAL,
    reference_unique: true,
  });
  await post('/charges', {
    ...{ customer_uid: good, amount: 5_000, name: '단건' },
    ...PERSONAL,
    reference_unique: true,
  });
  await test.http('GET', `${url}/find?q=${encodeURIComponent(PERSONAL.reference)}`);
  await post(`/charges/${once.merchant_uid}/refunds`, {
    ...{ amount: 2_000, reason: '일부 취소' },
    ...PERSONAL,
  });
  simulator.faults.set({ cancel: { kind: 'reset_after_commit', times: 1 } });
  await post(`/charges/${once.merchant_uid}/refunds`, { reason: '나머지 취소' });
  for (const kind of [
    'reset_before_commit',
    'reset_after_commit',
    'html_after_commit',
    'error_5xx',
    'wrong_amount',
  ]) {
    simulator.faults.set({ again: { kind, times: 1 } });
    await post('/charges', { customer_uid: good, amount: 1_000, name: '단건' });
  }
  simulator.faults.clear();
  await later(3);
  await test.http('DELETE', `${url}/cards/${poor}`);
}
