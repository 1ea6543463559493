import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/record-consent.ts';
import { DAY_MS, later, MINUTE_MS } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts, paths } from '../support/charging-ports.ts';
import { NOW } from '../support/fixtures.ts';

let test: ChargingPorts;
beforeEach(() => {
  test = createChargingPorts();
});

/** Signed up a minute ago; the first charge is due in 14 days. */
const trial = (change: Parameters<ChargingPorts['subscription']>[0] = {}) =>
  test.subscription({
    hadTrial: true,
    createdAt: later(-MINUTE_MS),
    nextChargeAt: later(14 * DAY_MS),
    ...change,
  });
const given = {
  agreed_at: NOW.toISOString(),
  price_before: 0,
  price_after: 9_900,
  effective_on: '2026-03-15',
  method: '카카오 알림톡',
};
const post = (subscription_id: string, body: object = given, headers: Record<string, string> = {}) =>
  callJson(createHandler(test.ports), 'POST /subscriptions/{subscription_id}/consents', body, {
    params: { subscription_id },
    headers,
  });
const records = async (id: string) => (await test.ports.chargeLists.listConsents(id, { limit: 10 })).items;

it('answers 201: what was agreed to is shown, and its evidence is kept', async () => {
  const { subscriptionId } = await trial();
  const { status, json } = await post(subscriptionId, { ...given, text: '9,900원이\n결제됩니다.' });
  expect(status).toBe(201);
  expect(json.consent).toEqual({
    consent_id: expect.any(String),
    kind: 'conversion',
    price_before: 0,
    price_after: 9_900,
    effective_on: '2026-03-15',
    agreed_at: NOW.toISOString(),
  });
  expect(await records(subscriptionId)).toMatchObject([
    {
      consentId: json.consent.consent_id,
      method: '카카오 알림톡',
      by: 'merchant',
      text: '9,900원이\n결제됩니다.',
      textDigest: test.ports.digests.of('9,900원이\n결제됩니다.'),
      customerUid: json.customer_uid,
      recordedAt: NOW,
    },
  ]);
  expect(test.gateway.charged).toEqual([]);
});

describe('refuses', () => {
  it.each<[string, object, number, string, string[]]>([
    ['another price', { price_after: 9_901 }, 409, 'consent_mismatch', []],
    ['another day', { effective_on: '2026-03-16' }, 409, 'consent_mismatch', []],
    ['the year 2020', { agreed_at: '2020-01-01T00:00:00Z' }, 409, 'consent_too_early', ['agreed_at']],
    ['the year 2099', { agreed_at: '2099-01-01T00:00:00Z' }, 400, 'invalid_request', ['agreed_at']],
    [
      'six minutes ahead',
      { agreed_at: later(6 * MINUTE_MS).toISOString() },
      400,
      'invalid_request',
      ['agreed_at'],
    ],
    [
      'the moment of the contract',
      { agreed_at: later(-MINUTE_MS).toISOString() },
      400,
      'consent_not_with_contract',
      ['agreed_at'],
    ],
    ['no day', { effective_on: undefined }, 400, 'invalid_request', ['effective_on']],
    ['a day that no month has', { effective_on: '2026-02-30' }, 400, 'invalid_request', ['effective_on']],
    ['no method', { method: undefined }, 400, 'invalid_request', ['method']],
    ['a price with decimals', { price_after: 9_900.5 }, 400, 'invalid_request', ['price_after']],
    ['control characters', { text: 'a\u0000' }, 400, 'invalid_request', ['text']],
    ['an unknown field', { agreed: true }, 400, 'invalid_request', ['agreed']],
  ])('%s', async (_, change, status, code, where) => {
    const { subscriptionId } = await trial();
    const answer = await post(subscriptionId, { ...given, ...change });
    expect([answer.status, answer.json.code, paths(answer.json)]).toEqual([status, code, where]);
    expect(await records(subscriptionId)).toEqual([]);
    expect((await test.ports.accounts.findSubscription(subscriptionId))?.version).toBe(1);
  });

  it('a canceled subscription, and an unknown one', async () => {
    const { subscriptionId } = await trial({ status: 'canceled' });
    expect((await post(subscriptionId)).json.code).toBe('subscription_canceled');
    expect((await post('01JZ0000000000000000000009')).status).toBe(404);
  });

  it('where nothing is to be agreed to', async () => {
    const { subscriptionId } = await trial({ hadTrial: false });
    expect((await post(subscriptionId)).json.code).toBe('consent_mismatch');
  });
});

it('takes up again at once what was paused for want of it', async () => {
  const { subscriptionId } = await trial({
    status: 'paused',
    pauseReason: 'consent_required',
    nextChargeAt: later(-3 * DAY_MS),
  });
  const { status, json } = await post(subscriptionId, { ...given, effective_on: '2026-03-01' });
  expect([status, json.status, json.consent]).toEqual([201, 'active', null]);
  expect(test.gateway.charged).toHaveLength(1);
});

it('with the same Idempotency-Key is recorded once', async () => {
  const { subscriptionId } = await trial();
  const key = { 'idempotency-key': 'k' };
  const first = await post(subscriptionId, given, key);
  const again = await post(subscriptionId, given, key);
  expect([again.status, again.json]).toEqual([201, first.json]);
  expect(await records(subscriptionId)).toHaveLength(1);
});

it('who signed the request is part of the evidence', async () => {
  const { subscriptionId } = await trial();
  const arn = 'arn:aws:sts::123456789012:assumed-role/shop/api';
  await callJson(createHandler(test.ports), 'POST /subscriptions/{subscription_id}/consents', given, {
    params: { subscription_id: subscriptionId },
    authorizer: { iam: { userArn: arn } },
  });
  expect(await records(subscriptionId)).toMatchObject([{ by: arn }]);
});
