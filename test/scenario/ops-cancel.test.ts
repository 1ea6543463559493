/** A cancel by the operator's command line gives back what its preview says. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { startTestStack, type TestStack } from '../support/local.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { registerTestCard } from '../support/register-test-card.ts';

jest.setTimeout(PATIENCE_MS);

let local: TestStack;
beforeAll(async () => {
  local = await startTestStack({ at: '2027-01-31T01:00:00Z' });
}, PATIENCE_MS);
afterAll(() => local.stop());

const run = promisify(execFile);

test('the days that are left go back with the end of a subscription', async () => {
  const { url } = local.stack;
  const interval = { unit: 'month', count: 1 };
  await local.http('POST', `${url}/plans`, { plan_id: 'ops', name: '월간', amount: 9_900, interval });
  const customer_uid = await registerTestCard(local);
  const made = await local.http('POST', `${url}/subscriptions`, { customer_uid, plan_id: 'ops' });
  const { subscription_id } = made.json;
  const asked = `${url}/subscriptions/${subscription_id}/cancel-preview?at=now&refund=unused`;
  const { json: preview } = await local.http('GET', asked);
  expect(preview.refund.amount).toBeGreaterThan(0);
  const cancel = ['cancel', subscription_id, '--at', 'now', '--refund', 'unused', '--reason', '고객 요청'];
  const ops = ['--disable-warning=ExperimentalWarning', 'infra/ops/main.ts', '--api', url, '--json'];
  const { stdout } = await run(process.execPath, [...ops, ...cancel]);
  expect(JSON.parse(stdout)).toMatchObject({
    status: 'canceled',
    cancel_reason: '고객 요청',
    refund: { amount: preview.refund.amount },
  });
  const charge = await local.http('GET', `${url}/charges/sub_${subscription_id}_0001`);
  expect(charge.json.refunded_amount).toBe(preview.refund.amount);
});
