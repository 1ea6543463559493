import { expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/get-plan.ts';
import { callJson, createChargingPorts } from '../support/charging-ports.ts';

const get = (test: ReturnType<typeof createChargingPorts>, plan_id: string) =>
  callJson(createHandler(test.ports), 'GET /plans/{plan_id}', undefined, { params: { plan_id } });

it('answers 200 with the plan', async () => {
  const test = createChargingPorts();
  await test.plan({ trialDays: 14 });
  const { status, json } = await get(test, 'basic');
  expect(status).toBe(200);
  expect(json).toEqual({
    plan_id: 'basic',
    name: '베이직',
    amount: 9_900,
    tax_free: 0,
    vat_amount: 900,
    interval: { unit: 'month', count: 1 },
    intro: null,
    trial_days: 14,
    created_at: '2026-03-01T01:00:00.000Z',
  });
});

it.each(['other', 'not an id', '../SUB', ''])('answers 404 to “%s”', async (id) => {
  const { status, json } = await get(createChargingPorts(), id);
  expect([status, json.code]).toEqual([404, 'not_found']);
});
