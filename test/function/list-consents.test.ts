import { createHash } from 'node:crypto';
import { beforeEach, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/list-consents.ts';
import { createHandler as recordHandler } from '../../functions/http/record-consent.ts';
import { DAY_MS, later, MINUTE_MS } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts } from '../support/charging-ports.ts';
import { NOW } from '../support/fixtures.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

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
const list = (query: Record<string, string> = {}, id = subscription_id) =>
  callJson(createHandler(test.ports), 'GET /subscriptions/{subscription_id}/consents', undefined, {
    params: { subscription_id: id },
    query,
  });

it('answers 200 with the evidence, newest first, page by page', async () => {
  const texts = ['처음', '다시'];
  for (const text of texts) await agree(text);
  const first = await list({ limit: '1' });
  const second = await list({ limit: '1', cursor: String(first.json.cursor) });
  const found: readonly { text: string; consent_id: string }[] = [first, second].flatMap(
    ({ json }) => json.consents,
  );
  expect(found.map(({ text }) => text).sort()).toEqual([...texts].sort());
  // An id sorts as its time does.
  const ids = found.map(({ consent_id }) => consent_id);
  expect(ids).toEqual([...ids].sort().reverse());
  for (const one of found)
    expect(one).toMatchObject({
      method: 'web',
      by: 'merchant',
      price_after: 9_900,
      text_sha256: sha256(one.text),
    });
});

it('is empty where nobody was asked, and 404 where there is no subscription', async () => {
  expect((await list()).json).toEqual({ consents: [], cursor: null, unreadable: 0 });
  expect((await list({}, '01JZ0000000000000000000009')).status).toBe(404);
  expect((await list({ limit: '0' })).status).toBe(400);
});
