import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runChargingFlows } from '../support/charging-flows.ts';
import { startTestStack, type TestStack } from '../support/local.ts';
import { registrationFlows, runRegistrationFlows } from '../support/registration-flows.ts';

/*
 * KG이니시스 billing offers neither POST /subscribe/payments/onetime nor anything under /subscribe/customers. The
 * simulator records whoever calls them; here is everything the product does with it.
 */
let test: TestStack;
beforeAll(async () => {
  test = await startTestStack();
});
afterAll(() => test.stop());

it('no flow of the product calls an unsupported endpoint, while calling one by hand is noticed', async () => {
  await runRegistrationFlows(test);
  await runChargingFlows(test);
  const { simulator } = test.stack;
  expect(simulator.payments().length).toBeGreaterThanOrEqual(Object.keys(registrationFlows).length);
  expect(
    simulator.payments().filter(({ customer_uid_usage }) => customer_uid_usage === 'payment').length,
  ).toBeGreaterThan(8);
  expect(simulator.unsupportedCalls()).toEqual([]);

  const { url } = simulator;
  await test.http('POST', `${url}/subscribe/payments/onetime`, { merchant_uid: 'x' });
  await test.http('GET', `${url}/subscribe/customers/card_1`);
  await test.http('DELETE', `${url}/subscribe/customers/card_1`);
  await test.http('POST', `${url}/subscribe/customers/card_1/schedules`, {});
  expect(simulator.unsupportedCalls().map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /subscribe/payments/onetime',
    'GET /subscribe/customers/card_1',
    'DELETE /subscribe/customers/card_1',
    'POST /subscribe/customers/card_1',
  ]);
});
