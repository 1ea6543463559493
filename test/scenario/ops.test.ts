/** The operator's command line against the running product, each command a process of its own. */
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startTestStack, type TestStack } from '../support/local.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { registerTestCard } from '../support/register-test-card.ts';
import type { Wire } from '../support/wire.ts';

jest.setTimeout(PATIENCE_MS);

let local: TestStack;
let subscription: Wire;
let uid = '';

beforeAll(async () => {
  local = await startTestStack({ at: '2027-01-31T01:00:00Z' });
  const card = await registerTestCard(local);
  const { url } = local.stack;
  await local.http('POST', `${url}/plans`, {
    plan_id: 'ops',
    name: '월간',
    amount: 9_900,
    interval: { unit: 'month', count: 1 },
  });
  const made = await local.http('POST', `${url}/subscriptions`, { customer_uid: card, plan_id: 'ops' });
  subscription = made.json;
  uid = `sub_${subscription.subscription_id}_0001`;
}, PATIENCE_MS);
afterAll(() => local.stop());

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function ops(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', 'infra/ops/main.ts', '--api', local.stack.url, ...args],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const ended = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => (ended.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (ended.stderr += text));
    child.on('close', (code) => resolve({ code, ...ended }));
  });
}

const answer = async (...args: readonly string[]): Promise<Wire> => {
  const { code, stdout, stderr } = await ops(...args, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
};

test('finds what a caller names, and shows it with what happened', async () => {
  const found = await answer('find', subscription.subscription_id);
  expect(found.results).toMatchObject([{ kind: 'subscription', customer_id: subscription.customer_id }]);
  expect(await answer('customer', subscription.customer_id)).toMatchObject({
    subscriptions: [{ status: 'active' }],
  });
  expect(await answer('charge', uid)).toMatchObject({ status: 'paid' });
  const { entries } = await answer('timeline', uid);
  expect(entries.map(({ type }: Wire) => type)).toContain('charge.paid');
  expect(await answer('subscriptions', '--status', 'active')).toMatchObject({
    subscriptions: [{ status: 'active' }],
  });
});

test('holds, says so, and releases', async () => {
  expect(await answer('hold', '--reason', '가격 확인')).toMatchObject({ on: true, reason: '가격 확인' });
  expect(await answer('holds')).toMatchObject({ on: true });
  expect(await answer('release')).toMatchObject({ on: false });
});

test('gives a part back, and the month’s sheets add up to what has moved', async () => {
  const asked = ['--reference', 'refund-1', '--reference_unique', 'true', '--metadata', '{"ticket": "77"}'];
  const refund = await answer('refund', uid, '--reason', '일부 환불', '--amount', '900', ...asked);
  expect(refund).toMatchObject({ status: 'succeeded', reference: 'refund-1', metadata: { ticket: '77' } });
  const { results } = await answer('find', 'refund-1');
  expect(results).toMatchObject([{ kind: 'refund', id: refund.refund_id }]);
  const again = ['refund', uid, '--reason', '한 번 더', '--amount', '1'];
  expect(await ops(...again, ...asked)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('reference_taken'),
  });
  const none = await ops(...again, '--metadata', 'ticket=77');
  expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('metadata: an object of strings') });
  const charges = (await ops('export', 'charges', '--month', '2027-01')).stdout.trimEnd().split('\r\n');
  expect(charges[0]).toBe(
    '\ufeff결제일시,주문번호,가맹점 번호,imp_uid,승인번호,MID,고객,정기결제,회차,상품명,결제금액,면세금액,부가세,환불금액,카드사',
  );
  expect(charges[1]).toMatch(
    new RegExp(`^2027-01-31 10:\\d\\d:\\d\\d,${uid},,imp\\w+,"=""\\d{8}""",INIBillTst,`),
  );
  expect(charges.at(-1)).toBe('합계,1건,,,,,,,,,9900,0,900,900,');
  const refunds = (await ops('export', 'refunds', '--month', '2027-01')).stdout.trimEnd().split('\r\n');
  expect(refunds.at(-1)).toBe('합계,1건,,,,,,,900,0,82,');
  expect(await answer('overview', '--month', '2027-01')).toMatchObject({
    charged: { count: 1, won: 9_900 },
    refunded: { count: 1, won: 900 },
    subscriptions: { active: 1, new: 1, ended: 0 },
    mrr: 9_900,
  });
  const lines = (await ops('export', 'charges', '--month', '2027-01', '--format', 'jsonl')).stdout
    .trim()
    .split('\n');
  expect(lines.map((line) => JSON.parse(line).merchant_uid)).toEqual([uid]);
});

test('asks whether the keys are taken, and charges nothing by it', async () => {
  const before = local.stack.simulator.payments().length;
  const told = { keys: 'accepted', mid: 'INIBillTst', newest_payment_mid: 'INIBillTst', mid_fits: true };
  expect(await answer('keys')).toEqual(told);
  expect(local.stack.simulator.payments()).toHaveLength(before);
});

test('compares a day with 아임포트, and says what it found', async () => {
  expect(await answer('reconcile', '--day', '2027-01-31')).toMatchObject({
    from: '2027-01-30T15:00:00.000Z',
    is_complete: true,
    runs: 1,
    unexplained: [],
  });
});

test('sends webhooks of a stretch once more: of one subscription, or of all', async () => {
  const { subscription_id } = subscription;
  const one = await answer('replay', '--subscription_id', subscription_id, '--types', 'charge.paid');
  expect(one).toMatchObject({ events: 1 });
  const all = await answer('replay', '--from', '2027-01-31T00:00:00Z');
  expect(all).toMatchObject({ subscriptions: 1 });
  expect(all.events).toBeGreaterThan(1);
  expect(await answer('replay', '--from', '2027-01-30T00:00:00Z', '--to', '2027-01-31T00:00:00Z')).toEqual({
    subscriptions: 0,
    events: 0,
    messages: 0,
    unreadable: 0,
  });
});

test('shows what has happened lately, by ids and codes, and of one id alone', async () => {
  const lines = (await ops('tail', '--minutes', '600', '--json')).stdout.trimEnd().split('\n');
  const entries: Wire[] = lines.map((line) => JSON.parse(line));
  expect(entries.map(({ event }) => event)).toEqual(expect.arrayContaining(['charge', 'settle']));
  const { code, stdout } = await ops('tail', '--minutes', '600', '--id', uid);
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`^2027-01-31T\\S+ charge paid .*merchant_uid=${uid}`, 'm'));
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .every((line) => line.includes(uid)),
  ).toBe(true);
});

test('shows dead letters by their ids, and lets them go back to work', async () => {
  const queue = local.stack.queues['charge'];
  queue?.send(JSON.stringify({ subscription_id: 'poison', customer_id: 'kim@shop.example' }));
  // Received as often as a message may be, at once: what a worker does within hours.
  for (let times = 0; times <= 10; times += 1)
    for (const { receiptHandle } of queue?.receive(10) ?? []) queue?.changeVisibility(receiptHandle, 0);
  const lying = {
    queue: 'charge',
    messages: 1,
    letters: [{ receives: 10, ids: { subscription_id: 'poison' } }],
  };
  const { stdout } = await ops('dead-letters', '--json');
  expect(JSON.parse(stdout).queues).toContainEqual(expect.objectContaining({ queue: 'charge', messages: 1 }));
  expect(stdout).not.toContain('kim@');
  expect(await answer('redrive', 'charge')).toMatchObject({ ...lying, redriven: 1 });
  expect(await answer('redrive', 'settle')).toMatchObject({ messages: 0 });
});
test('does to many what a dry run has shown, and tells of each', async () => {
  const { subscription_id } = subscription;
  const select = JSON.stringify({ ids: [subscription_id] });
  const wanted = ['batch', 'cancel', '--select', select, '--at', 'period_end', '--reason', '서비스 종료'];
  const dry = await answer(...wanted, '--dry_run');
  expect(dry).toMatchObject({ dry_run: true, status: 'done', counts: { selected: 1, done: 1 }, won: 0 });
  expect((await answer('subscription', subscription_id)).cancel_at_period_end).toBe(false);
  const { batch_id } = await answer('batch-run', dry.batch_id);
  await eventually(async () => (await answer('batch-status', batch_id)).status === 'done');
  expect(await answer('batch-items', batch_id)).toMatchObject({
    items: [{ subscription_id, status: 'done' }],
  });
  expect((await answer('subscription', subscription_id)).cancel_at_period_end).toBe(true);
  expect((await answer('batches')).batches).toHaveLength(2);
  expect(await answer('batch-stop', batch_id)).toMatchObject({ status: 'done' });
  expect((await ops('batch', 'refund', '--select', 'all')).code).toBe(2);
});

/** Each look is a process of its own, so none is for nothing. */
async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  for (let looks = 0; looks < 100; looks += 1) if (await isSo()) return;
  throw new Error('never');
}

describe('says by its exit code what became of it', () => {
  test('1 where the API refuses, with its code and the field', async () => {
    const { code, stderr } = await ops('retry', uid);
    expect([code, stderr]).toEqual([1, '409 retry_refused: not asked for again now: already_paid\n']);
    expect((await ops('refund', uid)).stderr).toMatch(/^400 invalid_request.*\n {2}reason: /);
  });

  test('2 for what it does not understand, and for what prod must confirm', async () => {
    expect((await ops('destroy')).code).toBe(2);
    expect((await ops('export', 'charges', '--month', '2027-13')).code).toBe(2);
    expect((await ops('redrive', 'events')).stderr).toMatch(
      /^QUEUE: received "events"; allowed is one of settle/,
    );
    expect((await ops('reconcile', '--day', '2027-02-30')).stderr).toMatch(/^--day: received "2027-02-30"/);
    expect((await ops('reconcile')).code).toBe(2);
    expect((await ops('replay')).code).toBe(2);
    expect((await ops('tail', '--minutes', 'many')).code).toBe(2);
  });

  test('3 where nobody answers', async () => {
    const { code, stderr } = await ops('holds', '--api', 'http://127.0.0.1:9');
    expect(code).toBe(3);
    expect(stderr).toContain('does not answer');
  });
});
