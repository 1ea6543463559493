/** A subscription that another system has charged until now. It is Sunday, 2026-03-01, 10:00 in Seoul. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler as cancelHandler } from '../../functions/http/cancel-subscription.ts';
import { createHandler } from '../../functions/http/create-subscription.ts';
import { createHandler as pauseHandler } from '../../functions/http/pause-subscription.ts';
import { createHandler as previewHandler } from '../../functions/http/preview-cancel.ts';
import { createHandler as consentHandler } from '../../functions/http/record-consent.ts';
import { createHandler as resumeHandler } from '../../functions/http/resume-subscription.ts';
import { createHandler as revokeHandler } from '../../functions/http/revoke-card.ts';
import { createHandler as takeOver } from '../../functions/http/take-over-card.ts';
import { createHandler as chargeHandler } from '../../functions/queue/charge-subscription.ts';
import { createHandler as tick } from '../../functions/schedule/enqueue-due-charges.ts';
import { chargeMessageBody } from '../../shared/adapters/charge-queue.ts';
import { AMOUNT, DAY_MS, later, payment } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts, paths } from '../support/charging-ports.ts';
import { lambdaContext, sqsEvent, sqsRecord } from '../support/events.ts';
import { NOW } from '../support/fixtures.ts';
import type { Wire } from '../support/wire.ts';

const ROUTE = 'POST /subscriptions';
const FOREIGN = 'buyer+77@shop.example';
let test: ChargingPorts;

beforeEach(async () => {
  test = createChargingPorts();
  await test.plan();
  paidOn('2026-02-28T00:30:00+09:00');
  const card = { customer_id: 'user-1', customer_uid: FOREIGN, evidence: { imp_uid: 'imp_old' } };
  expect((await callJson(takeOver(test.ports), 'POST /cards', card)).status).toBe(201);
});

/** What the old system's last payment was. */
function paidOn(at: string, record: object = {}): void {
  test.gateway.records = [
    payment({
      impUid: 'imp_old',
      merchantUid: 'old-1',
      customerUid: FOREIGN,
      paidAt: new Date(at),
      ...record,
    }),
  ];
}

const post = (change: object = {}, headers: Record<string, string> = {}) =>
  callJson(
    createHandler(test.ports),
    ROUTE,
    {
      ...{ customer_uid: FOREIGN, plan_id: 'basic' },
      ...{ anchor_on: '2024-01-31', paid_until: '2026-03-31' },
      ...change,
    },
    { headers },
  );

/** What the worker does with what is due `at`. */
async function charged(json: Wire, at: string): Promise<Wire> {
  test.clock.at = new Date(at);
  const { subscription_id, period } = json;
  const body = JSON.stringify({ subscription_id, period, as_of: test.clock.at.toISOString() });
  await chargeHandler({ ...test.ports })(sqsEvent(sqsRecord(body)), lambdaContext);
  return test.ports.accounts.findSubscription(subscription_id);
}

describe('goes on where it stood', () => {
  it('active, paid for until then, in the period that the calendar counts from its anchor; nothing is charged', async () => {
    const { status, json } = await post();
    expect([status, json]).toMatchObject([
      201,
      {
        status: 'active',
        customer_id: 'user-1',
        customer_uid: FOREIGN,
        // January 2024 was the first.
        period: 27,
        next_charge_at: '2026-03-31T01:00:00.000Z',
        current_period_end: '2026-03-31T01:00:00.000Z',
        consent_needed: null,
        first_payment: 'retry',
        mrr: AMOUNT,
      },
    ]);
    expect(test.gateway.charged).toEqual([]);
    expect(test.told().sort()).toEqual(['card.registered', 'subscription.created']);
    // In the sums of a month it is no new one.
    expect(test.items().find(({ type }) => type === 'subscription.created')).toMatchObject({
      facts: { moved: 'taken_over', mrr: AMOUNT },
    });
  });

  it('is charged at its day, once, and comes back to the anchor’s day of the month', async () => {
    const { json } = await post();
    // Another system's name of a key may be a person's: it is in no journal and no queue of ours.
    await tick(test.ports)({ time: '2026-03-31T01:00:00Z' }, lambdaContext);
    expect(test.queued.map((message) => JSON.parse(chargeMessageBody(message)))).toMatchObject([
      { subscription_id: json.subscription_id, period: 27 },
    ]);
    expect(test.queued.map(chargeMessageBody).join()).not.toContain('buyer+77');
    expect(await charged(json, '2026-03-31T00:59:59Z')).toMatchObject({ period: 27 });
    expect(test.gateway.charged).toEqual([]);
    const after = await charged(json, '2026-03-31T01:00:00Z');
    expect(test.gateway.charged).toMatchObject([
      { merchantUid: `sub_${json.subscription_id}_0027`, customerUid: FOREIGN, amount: AMOUNT },
    ]);
    expect(after).toMatchObject({ period: 28, nextChargeAt: new Date('2026-04-30T01:00:00Z') });
    expect(test.journal.map(({ event }) => event)).toContain('charge');
    expect(JSON.stringify(test.journal)).not.toContain('buyer+77');
    expect(await charged({ ...json, period: 28 }, '2026-04-30T01:00:00Z')).toMatchObject({
      nextChargeAt: new Date('2026-05-31T01:00:00Z'),
    });
  });

  it('is retried as any period where its first charge here declines', async () => {
    const { json } = await post({ anchor_on: '2026-03-31' });
    expect(json).toMatchObject({ status: 'active', period: 1 });
    test.gateway.ending = 'declined';
    const after = await charged(json, '2026-03-31T01:00:00Z');
    expect(after).toMatchObject({ status: 'past_due', period: 1 });
  });

  it.each([
    ['in the middle of the night', '2026-03-31T00:00:00+09:00', '2026-03-31T01:00:00.000Z'],
    ['after the charging hour', '2026-03-31T15:24:00+09:00', '2026-03-31T06:24:00.000Z'],
  ])('an instant %s: at the charging hour, and never before it', async (_, paid_until, next_charge_at) => {
    expect((await post({ paid_until })).json).toMatchObject({ next_charge_at });
  });

  it.each([
    ['of a leap day', 'year', '2024-02-29', '2027-02-28', 4],
    ['of weeks', 'week', '2026-02-02', '2026-03-02', 5],
    ['that begins on the day', 'month', '2026-03-20', '2026-03-20', 1],
  ])('a calendar %s', async (_, unit, anchor_on, paid_until, period) => {
    await test.plan({ planId: 'other', interval: { unit: unit as 'year', count: 1 } });
    const { status, json } = await post({ plan_id: 'other', anchor_on, paid_until });
    expect([status, json.period, json.next_charge_at]).toEqual([201, period, `${paid_until}T01:00:00.000Z`]);
  });
});

describe('a day that the calendar does not go on from is 400, with the one that would be right', () => {
  it.each([
    ['past', { paid_until: '2026-02-28' }, 'paid_until', /^2026-03-31: /],
    ['beyond one interval', { paid_until: '2026-04-30' }, 'paid_until', /^2026-03-31: /],
    ['off the calendar', { paid_until: '2026-03-30' }, 'paid_until', /^2026-03-31: /],
    [
      'the last second of the day before',
      { paid_until: '2026-03-30T23:59:59+09:00' },
      'paid_until',
      /^2026-03-31: /,
    ],
    ['beyond all calendars', { paid_until: '9000-01-01' }, 'paid_until', /^2026-03-31: /],
    [
      'today, when the hour has come',
      { anchor_on: '2026-02-01', paid_until: '2026-03-01' },
      'paid_until',
      /^2026-04-01: /,
    ],
    [
      'a calendar too far ahead',
      { anchor_on: '2026-04-02', paid_until: '2026-04-02' },
      'anchor_on',
      /2026-04-01/,
    ],
    [
      'another day than a calendar’s first',
      { anchor_on: '2026-03-20', paid_until: '2026-03-21' },
      'paid_until',
      /^2026-03-20/,
    ],
  ])('%s', async (_, change, path, message) => {
    const { status, json } = await post(change);
    expect([status, json.code, paths(json)]).toEqual([400, 'invalid_request', [path]]);
    expect(json.errors[0].message).toMatch(message);
  });

  it('before the charging hour both the day itself and the next one may be right', async () => {
    test.clock.at = new Date('2026-03-01T00:30:00Z');
    const change = { anchor_on: '2026-02-01' };
    const { json } = await post({ ...change, paid_until: '2026-03-15' });
    expect(json.errors[0].message).toMatch(/^2026-03-01, if that period is not paid yet; or 2026-04-01: /);
    expect((await post({ ...change, paid_until: '2026-03-01' })).json).toMatchObject({
      next_charge_at: '2026-03-01T01:00:00.000Z',
      period: 2,
    });
  });

  it('a life of more periods than any contract has', async () => {
    await test.plan({ planId: 'daily', interval: { unit: 'day', count: 1 } });
    const { json } = await post({ plan_id: 'daily', anchor_on: '2010-01-01', paid_until: '2026-03-02' });
    expect(paths(json)).toEqual(['anchor_on']);
  });

  it.each([
    ['anchor_on', { anchor_on: undefined }],
    ['paid_until', { paid_until: undefined }],
    ['paid_until', { paid_until: '31.03.2026' }],
    ['paid_until', { paid_until: '2026-02-30' }],
    ['anchor_on', { anchor_on: '2024-01-31T00:00:00Z' }],
    ['start_at', { start_at: '2026-03-31T00:00:00Z' }],
    ['trial_days', { trial_days: 0 }],
    ['evidence', { anchor_on: undefined, paid_until: undefined, evidence: { imp_uid: 'imp_old' } }],
    ['dry_run', { anchor_on: undefined, paid_until: undefined, dry_run: true }],
    ['consent.method', { consent: { agreed_at: '2026-02-28T00:00:00Z' } }],
  ])('%s that does not go with the rest', async (path, change) => {
    const { status, json } = await post(change);
    expect(status).toBe(400);
    expect(paths(json)).toContain(path);
  });
});

describe('held against the old system’s last payment', () => {
  const evidence = { imp_uid: 'imp_old' };

  it('one of the period that is running fits', async () => {
    expect((await post({ evidence })).status).toBe(201);
  });

  it('an issue is no payment, so nothing is held against it', async () => {
    paidOn('2026-03-31T00:30:00+09:00', { customerUidUsage: 'issue', amount: 0 });
    expect((await post({ evidence })).status).toBe(201);
  });

  it.each(['2026-03-01T00:00:00+09:00', '2026-03-01T09:20:00+09:00'])(
    '422: the period that we would charge was paid at %s',
    async (at) => {
      test.clock.at = new Date('2026-03-01T00:30:00Z');
      paidOn(at);
      const { status, json } = await post({ anchor_on: '2026-02-01', paid_until: '2026-03-01', evidence });
      expect([status, json.code, paths(json)]).toEqual([422, 'evidence_mismatch', ['evidence.paid_until']]);
      expect(json.errors[0].message).toContain('paid on 2026-03-01');
      const next = await post({ anchor_on: '2026-02-01', paid_until: '2026-04-01', evidence });
      expect(next.status).toBe(201);
    },
  );

  it('422: it was less than we would charge, and nobody has agreed to a rise', async () => {
    paidOn('2026-02-28T00:30:00+09:00', { amount: AMOUNT - 1 });
    const { status, json } = await post({ evidence });
    expect([status, paths(json)]).toEqual([422, ['evidence.amount']]);
  });

  it('422 where it is of another key', async () => {
    paidOn('2026-02-28T00:30:00+09:00', { customerUid: 'somebody else' });
    const { status, json } = await post({ evidence });
    expect([status, paths(json)]).toEqual([422, ['evidence.customer_uid']]);
    expect(test.items().some(({ sk }) => sk === 'SUB')).toBe(false);
  });
});

describe('consent', () => {
  const intro = { amount: 4_900, periods: 26 };
  const figures = { price_before: 4_900, price_after: 9_900, effective_on: '2026-03-31' };
  const yes = {
    ...figures,
    agreed_at: '2026-03-01T09:00:00+09:00',
    method: 'web',
    text: '9,900원에 동의합니다.',
  };
  beforeEach(() => test.plan({ planId: 'intro', intro }));

  it('an introductory price that ends with our first charge needs one, though the contract is older than we are', async () => {
    const { json } = await post({ plan_id: 'intro' });
    expect(json.consent_needed).toMatchObject({ kind: 'intro_end', ...figures });
    await charged(json, '2026-03-31T01:00:00Z');
    expect(test.gateway.charged).toEqual([]);
  });

  it('one that the old system has collected within the 30 days comes with it, with its evidence', async () => {
    const { status, json } = await post({ plan_id: 'intro', consent: yes });
    expect([status, json]).toMatchObject([
      201,
      { consent: { kind: 'intro_end', ...figures }, consent_needed: null },
    ]);
    expect(test.told()).toContain('subscription.consent_given');
    expect(test.items().filter(({ sk }) => String(sk).startsWith('CONSENT#'))).toHaveLength(1);
    await charged(json, '2026-03-31T01:00:00Z');
    expect(test.gateway.charged).toMatchObject([{ amount: 9_900 }]);
  });

  it('or later, also if it was given before we knew of the customer', async () => {
    const { json } = await post({ plan_id: 'intro' });
    test.clock.at = later(DAY_MS);
    const route = 'POST /subscriptions/{subscription_id}/consents';
    const recorded = await callJson(consentHandler(test.ports), route, yes, {
      params: { subscription_id: json.subscription_id },
    });
    expect([recorded.status, recorded.json.consent_needed]).toEqual([201, null]);
  });

  it.each([
    ['given before the 30th day', { agreed_at: '2026-02-28T23:59:59+09:00' }, 409, 'consent_too_early'],
    ['to another price', { price_after: 8_900 }, 409, 'consent_mismatch'],
    ['to another day', { effective_on: '2026-03-30' }, 409, 'consent_mismatch'],
    ['yet to be given', { agreed_at: '2026-03-02T00:00:00+09:00' }, 400, 'invalid_request'],
  ])('%s is none', async (_, change, expected, code) => {
    const { status, json } = await post({ plan_id: 'intro', consent: { ...yes, ...change } });
    expect([status, json.code]).toEqual([expected, code]);
  });

  it('of the day of the contract is none: it has to be had again', async () => {
    await test.plan({ planId: 'short', intro: { amount: 4_900, periods: 1 } });
    const change = { plan_id: 'short', anchor_on: '2026-02-28', paid_until: '2026-03-28' };
    const consent = { ...yes, effective_on: '2026-03-28' };
    const given = { ...consent, agreed_at: '2026-02-28T23:00:00+09:00' };
    expect((await post({ ...change, consent: given })).json.code).toBe('consent_not_with_contract');
    expect((await post({ ...change, consent })).status).toBe(201);
  });
});

describe('what we have not charged', () => {
  const of = (json: Wire) => ({ params: { subscription_id: json.subscription_id } });
  const cancel = (json: Wire, body: object) =>
    callJson(cancelHandler(test.ports), 'POST /subscriptions/{subscription_id}/cancel', body, of(json));

  it('is not given back: a cancel now has no unused days, and says so before', async () => {
    const { json } = await post();
    const asked = { ...of(json), query: { at: 'now', refund: 'unused' } };
    const route = 'GET /subscriptions/{subscription_id}/cancel-preview';
    const preview = await callJson(previewHandler(test.ports), route, undefined, asked);
    expect([preview.status, preview.json.effect, preview.json.refund]).toEqual([200, 'now', null]);
    const ended = await cancel(json, { at: 'now', refund: 'unused' });
    expect([ended.status, ended.json.status]).toEqual([200, 'canceled']);
    expect(test.gateway.canceled).toEqual([]);
  });

  it('runs out all the same: a cancel ends when that does, and nothing is charged', async () => {
    const { json } = await post();
    const { json: scheduled } = await cancel(json, {});
    expect(scheduled).toMatchObject({
      status: 'active',
      cancel_at_period_end: true,
      current_period_end: '2026-03-31T01:00:00.000Z',
    });
    expect(await charged(json, '2026-03-31T01:00:00Z')).toMatchObject({ status: 'canceled' });
    expect(test.gateway.charged).toEqual([]);
  });

  it('is active again after a pause in its first period here', async () => {
    const { json } = await post({ anchor_on: '2026-03-20', paid_until: '2026-03-20' });
    const command = (name: string) => `POST /subscriptions/{subscription_id}/${name}`;
    await callJson(pauseHandler(test.ports), command('pause'), undefined, of(json));
    const resumed = await callJson(resumeHandler(test.ports), command('resume'), undefined, of(json));
    expect(resumed.json).toMatchObject({ status: 'active', next_charge_at: '2026-03-20T01:00:00.000Z' });
  });
});

it('a repetition with the same key finds it, also when what was paid for is over; another key is already_subscribed', async () => {
  const key = { 'idempotency-key': 'line-1' };
  const { json } = await post({}, key);
  test.clock.at = new Date('2026-03-31T02:00:00Z');
  expect(await post({}, key)).toMatchObject({
    status: 201,
    json: { subscription_id: json.subscription_id },
  });
  test.clock.at = NOW;
  const second = await post({}, { 'idempotency-key': 'line-2' });
  expect([second.status, second.json.code]).toEqual([409, 'already_subscribed']);
  // Also where the day would not fit any more: nobody shall take that for leave to charge elsewhere.
  const late = await post({ paid_until: '2026-02-28' }, { 'idempotency-key': 'line-3' });
  expect(late.json.code).toBe('already_subscribed');
});

it('says that it stands also to whoever names a card that was revoked since: it may be charged to another one', async () => {
  await post();
  const revoked = { customer_uid: FOREIGN };
  await callJson(revokeHandler(test.ports), 'DELETE /cards/{customer_uid}', undefined, { params: revoked });
  for (const dry of [{}, { dry_run: true }]) expect((await post(dry)).json.code).toBe('already_subscribed');
});

it('keeps by when the contract was made', async () => {
  const { json } = await post();
  const stored = await test.ports.accounts.findSubscription(json.subscription_id);
  expect(stored).toMatchObject({ contractedAt: new Date('2024-01-31T23:59:59.999+09:00') });
});

describe('a dry run', () => {
  it('answers what the run would, and stores nothing', async () => {
    const items = test.items().length;
    const dry = await post({ dry_run: true, evidence: { imp_uid: 'imp_old' } });
    expect(test.items()).toHaveLength(items);
    const run = await post();
    expect([dry.status, dry.json.dry_run]).toEqual([200, true]);
    const { dry_run: _, ...said } = dry.json;
    expect(run.json).toMatchObject(said);
  });

  it('refuses what the run would refuse', async () => {
    await post();
    expect((await post({ dry_run: true })).json.code).toBe('already_subscribed');
    const off = { dry_run: true, paid_until: '2026-03-30', plan_id: 'none' };
    expect(paths((await post(off)).json)).toEqual(['plan_id']);
  });

  it('passes over a card that is not there yet', async () => {
    expect((await post({ dry_run: true, customer_uid: 'another key' })).status).toBe(200);
    expect((await post({ customer_uid: 'another key' })).json.code).toBe('card_not_usable');
  });
});
