import { expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/revoke-card.ts';
import { callJson, createChargingPorts } from '../support/charging-ports.ts';

const revoke = (test: ReturnType<typeof createChargingPorts>, customer_uid: string) =>
  callJson(createHandler(test.ports), 'DELETE /cards/{customer_uid}', undefined, {
    params: { customer_uid },
  });

it('answers 200 with the revoked card, and again without a second event', async () => {
  const test = createChargingPorts();
  const customerUid = await test.card();
  const first = await revoke(test, customerUid);
  expect(first).toMatchObject({
    status: 200,
    json: { customer_uid: customerUid, status: 'revoked', revoked_at: '2026-03-01T01:00:00.000Z' },
  });
  expect((await revoke(test, customerUid)).json).toEqual(first.json);
  expect(test.told().filter((type) => type === 'card.revoked')).toHaveLength(1);
});

it.each(['card_01JZ0000000000000000000009', 'x', ''])('answers 404 to “%s”', async (uid) => {
  expect(await revoke(createChargingPorts(), uid)).toMatchObject({
    status: 404,
    json: { code: 'not_found' },
  });
});
