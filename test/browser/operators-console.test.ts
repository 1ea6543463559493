import { afterAll, beforeAll, describe } from '@jest/globals';
import { consoleCases } from '../support/console-cases.ts';
import { startTestStack, type TestStack } from '../support/local.ts';

let local: TestStack;
let customers = 0;

beforeAll(async () => {
  local = await startTestStack({ at: '2040-01-10T12:00:00+09:00' });
});
afterAll(() => local?.stop());

async function register(card: string) {
  customers += 1;
  const customerId = `customer-${customers}`;
  const opened = await local.open({ customer_id: customerId });
  await local.complete(opened, (await local.submit(opened, card)).imp_uid);
  return { customerId, customerUid: String(opened.request_pay['customer_uid']) };
}

describe('the console of npm start', () =>
  consoleCases('local', () => ({
    address: `${local.stack.url}/operator`,
    register,
    api: (method, path, body) => local.http(method, path, body),
  })));
