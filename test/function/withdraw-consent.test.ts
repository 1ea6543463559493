import { beforeEach, expect, it } from '@jest/globals';
import { createHandler as recordHandler } from '../../functions/http/record-consent.ts';
import { createHandler } from '../../functions/http/withdraw-consent.ts';
import { DAY_MS, later, MINUTE_MS } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts } from '../support/charging-ports.ts';
import { NOW } from '../support/fixtures.ts';

let test: ChargingPorts;
let subscription_id: string;
beforeEach(async () => {
  test = createChargingPorts();
  const trial = await test.subscription({
    hadTrial: true,
    createdAt: later(-MINUTE_MS),
    nextChargeAt: later(14 * DAY_MS),
  });
  subscription_id = trial.subscriptionId;
});
const agree = (text: string) =>
  callJson(
    recordHandler(test.ports),
    'POST /subscriptions/{subscription_id}/consents',
    {
      agreed_at: NOW.toISOString(),
      price_before: 0,
      price_after: 9_900,
      effective_on: '2026-03-15',
      method: 'web',
      text,
    },
    { params: { subscription_id } },
  );
const withdraw = (id = subscription_id) =>
  callJson(createHandler(test.ports), 'DELETE /subscriptions/{subscription_id}/consents', undefined, {
    params: { subscription_id: id },
  });

it('answers 200: it does not count any more, and its record stays', async () => {
  await agree('동의합니다');
  const { status, json } = await withdraw();
  expect([status, json.consent]).toEqual([200, null]);
  expect((await test.ports.chargeLists.listConsents(subscription_id, { limit: 10 })).items).toHaveLength(1);
  expect(test.told()).toContain('subscription.consent_withdrawn');
});

it('is nothing where there was none, and 404 where there is no subscription', async () => {
  expect((await withdraw()).status).toBe(200);
  expect((await withdraw('01JZ0000000000000000000009')).status).toBe(404);
});
