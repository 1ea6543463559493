import { beforeEach, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/retry-charge.ts';
import { BillingError } from '../../shared/domain/billing-error.ts';
import type { DeclineClass } from '../../shared/domain/decline.ts';
import {
  CHARGE_UID,
  DAY_MS,
  declined,
  later,
  MINUTE_MS,
  oneOff,
  payment,
  SUBSCRIPTION_ID,
  scheduled,
  sending,
} from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts } from '../support/charging-ports.ts';
import { NOW } from '../support/fixtures.ts';
import { workOff } from '../support/play-due.ts';

let test: ChargingPorts;
beforeEach(() => {
  test = createChargingPorts();
});

const retry = (merchant_uid: string, headers: Record<string, string> = {}) =>
  callJson(createHandler(test.ports), 'POST /charges/{merchant_uid}/retry', undefined, {
    params: { merchant_uid },
    headers,
  });

/** A subscription whose first charge has been declined; its merchant_uid. */
async function owing(declineClass: DeclineClass = 'insufficient_balance', changes = {}): Promise<string> {
  const customerUid = await test.card();
  const { subscriptionId } = await test.subscription({ customerUid, status: 'past_due', ...changes });
  const key = { kind: 'subscription', subscriptionId, period: 1, generation: 1 } as const;
  const merchantUid = CHARGE_UID.replace(SUBSCRIPTION_ID, subscriptionId);
  const charge = declined(
    declineClass,
    sending(scheduled({ key, merchantUid, customerUid }), later(-DAY_MS), customerUid),
    later(-DAY_MS),
  );
  const before = await test.ports.accounts.loadPeriod(subscriptionId, 1);
  await test.store(before ?? {}, { ...before, charge: { ...charge, nextAttemptAt: later(2 * DAY_MS) } });
  return merchantUid;
}

it('asks the same card at once, and the charge is paid', async () => {
  const uid = await owing();
  const { status, json } = await retry(uid);
  expect([status, json.status, json.attempts.length]).toEqual([200, 'paid', 2]);
  expect(test.gateway.charged).toHaveLength(1);
});

it('is 200 with a decline where the card says no again, and dunning goes on', async () => {
  const uid = await owing();
  test.gateway.ending = 'declined';
  const { status, json } = await retry(uid);
  expect([status, json.status]).toEqual([200, 'declined']);
  expect(json.next_attempt_at).not.toBeNull();
});

it('uses up none of the days of dunning, and does not end it', async () => {
  const uid = await owing();
  test.gateway.ending = 'declined';
  for (let times = 0; times < 10; times += 1) {
    test.clock.at = later(times * MINUTE_MS);
    const { status, json } = await retry(uid);
    // Declined first a day ago: the step a day after that is this minute, the next one two days from now.
    expect([status, json.next_attempt_at]).toEqual([200, later(2 * DAY_MS).toISOString()]);
  }
  const { json } = await retry(uid);
  expect([json.code, json.detail]).toEqual(['retry_refused', 'not asked for again now: asked_too_often']);
  const account = await test.ports.accounts.loadPeriod(uid.slice(4, 30), 1);
  expect(account?.subscription?.status).toBe('past_due');
});

it('is 202 where 아임포트 could not be asked: no card has said anything', async () => {
  const uid = await owing();
  test.gateway.down = new BillingError('gateway_unavailable', 'down', { retryable: true });
  const { status, json } = await retry(uid);
  expect([status, json.status, json.attempts.length]).toEqual([202, 'declined', 1]);
  expect(json.next_attempt_at).toBe(later(0).toISOString());
});

it('is 202 where its POST has had no answer, and 200 with the same key once it has been paid', async () => {
  const uid = await owing();
  test.gateway.ending = 'lost';
  const key = { 'idempotency-key': 'r2' };
  const { status, json } = await retry(uid, key);
  expect([status, json.status]).toEqual([202, 'unknown']);
  const { customerUid, subscriptionId = '' } =
    (await test.ports.accounts.loadPeriod(uid.slice(4, 30), 1))?.subscription ?? {};
  test.gateway.records.push(payment({ merchantUid: uid, customerUid }));
  test.clock.at = later(20 * MINUTE_MS);
  await workOff(test, subscriptionId);
  const again = await retry(uid, key);
  expect([again.status, again.json.status]).toEqual([200, 'paid']);
});

it('repeated with its key asks the card once', async () => {
  const uid = await owing();
  const key = { 'idempotency-key': 'r1' };
  const first = await retry(uid, key);
  expect((await retry(uid, key)).json).toEqual(first.json);
  expect(test.gateway.charged).toHaveLength(1);
});

it.each([
  ['as it still owes', []],
  ['as it is given up by now', [1, 3, 5]],
] as const)(
  'repeated with its key after it died before its answer, it is told what the card said: %s',
  async (_, days) => {
    const uid = await owing();
    test.gateway.ending = 'declined';
    test.ports.idempotency.saveStatus = async () => undefined;
    const key = { 'idempotency-key': 'r3' };
    if (days.length > 0) test.clock.at = later(8 * DAY_MS);
    const first = await retry(uid, key);
    const again = await retry(uid, key);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.json).toEqual(first.json);
    expect(test.gateway.charged).toHaveLength(1);
  },
);

it('finds what it has done also where another request has asked since', async () => {
  const uid = await owing();
  test.gateway.ending = 'declined';
  test.ports.idempotency.saveStatus = async () => undefined;
  for (const key of ['a', 'b', 'a', 'b']) await retry(uid, { 'idempotency-key': key });
  expect(test.gateway.charged).toHaveLength(2);
});

it('repeated with its key after it died before its POST, it asks the card', async () => {
  const uid = await owing();
  const key = { 'idempotency-key': 'r4' };
  test.gateway.down = new BillingError('gateway_unavailable', 'down', { retryable: true });
  test.ports.idempotency.saveStatus = async () => undefined;
  expect((await retry(uid, key)).status).toBe(202);
  test.gateway.down = undefined;
  const { status, json } = await retry(uid, key);
  expect([status, json.status, json.attempts.length]).toEqual([200, 'paid', 2]);
});

it('sends nothing where a look-up finds that it was paid after all', async () => {
  const uid = await owing();
  const { customerUid } = (await test.ports.accounts.loadPeriod(uid.slice(4, 30), 1))?.subscription ?? {};
  test.gateway.records.push(payment({ merchantUid: uid, customerUid }));
  expect((await retry(uid)).json).toMatchObject({ status: 'paid', imp_uid: 'imp_paid' });
  expect(test.gateway.charged).toEqual([]);
});

it.each<[string, () => Promise<string>]>([
  ['needs_another_card', () => owing('card_blocked')],
  ['not_owed_now', () => owing('insufficient_balance', { status: 'unpaid' })],
  [
    'outcome_unknown',
    async () => {
      const { subscriptionId } = await test.subscription();
      test.gateway.ending = 'lost';
      await workOff(test, subscriptionId);
      test.clock.at = later(MINUTE_MS / 2);
      return CHARGE_UID.replace(SUBSCRIPTION_ID, subscriptionId);
    },
  ],
  [
    'not_owed_now',
    async () => {
      await test.store({}, { charge: declined('insufficient_balance', sending(oneOff(), NOW), NOW) });
      return `one_${SUBSCRIPTION_ID}`;
    },
  ],
])('is refused, and nothing is sent: %s', async (reason, make) => {
  const uid = await make();
  const sent = test.gateway.charged.length;
  const { status, json } = await retry(uid);
  expect([status, json.code, json.detail]).toEqual([
    409,
    'retry_refused',
    `not asked for again now: ${reason}`,
  ]);
  expect(test.gateway.charged).toHaveLength(sent);
});

it('is 404 for what is no charge', async () => {
  expect((await retry(CHARGE_UID)).status).toBe(404);
});
