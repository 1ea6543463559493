/** The operator's command line against the running product, each command a process of its own. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
  const { imp_uid } = await answer('charge', uid);
  expect(await answer('timeline', imp_uid)).toMatchObject({ entries });
  const whose = await ops('timeline', subscription.customer_id);
  expect([whose.code, whose.stderr]).toEqual([
    1,
    expect.stringContaining(`customer ${subscription.customer_id}`),
  ]);
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
  const refund = await answer(
    'refund',
    uid,
    '--reason',
    '일부 환불',
    '--amount',
    '900',
    '--tax_free',
    '0',
    ...asked,
  );
  expect(refund).toMatchObject({
    status: 'succeeded',
    tax_free: 0,
    vat_amount: 82,
    reference: 'refund-1',
    metadata: { ticket: '77' },
  });
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
    '\ufeff결제일시,주문번호,가맹점 번호,imp_uid,승인번호,MID,고객,정기결제,회차,상품명,결제금액,면세금액,부가세,환불금액(현재까지),카드사',
  );
  expect(charges[1]).toMatch(
    new RegExp(`^2027-01-31 10:\\d\\d:\\d\\d,${uid},,imp\\w+,"=""\\d{8}""",INIBillTst,`),
  );
  expect(charges.at(-1)).toBe('합계,1건,,,,,,,,,9900,0,900,900,');
  const refunds = (await ops('export', 'refunds', '--month', '2027-01')).stdout.trimEnd().split('\r\n');
  expect(refunds[0]).toBe(
    '\ufeff환불일시,주문번호,가맹점 번호,imp_uid,승인번호,MID,고객,환불번호,환불 가맹점 번호,환불금액,면세금액,부가세,사유',
  );
  expect(refunds[1]).toMatch(new RegExp(`,${uid},,imp.*,refund-1,900,0,82,일부 환불$`));
  expect(refunds.at(-1)).toBe('합계,1건,,,,,,,,900,0,82,');
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

test('has subscriptions as they stand now, and no other month for it', async () => {
  const { subscriptions, mrr } = await answer('overview', '--month', '2027-01');
  for (const month of [[], ['--month', '2027-01']]) {
    const { code, stdout } = await ops('export', 'subscriptions', ...month);
    const last = stdout.trimEnd().split('\r\n').at(-1);
    expect(code).toBe(0);
    expect(last).toMatch(
      new RegExp(
        `^합계\\(2027-01-31 10:\\d\\d:\\d\\d 기준\\),1건,,,이용 중 ${subscriptions.active}건,,,${mrr},,$`,
      ),
    );
  }
  const before = await ops('export', 'subscriptions', '--month', '2026-12');
  expect([before.code, before.stdout]).toEqual([2, '']);
  expect(before.stderr).toMatch(
    /^--month: received 2026-12; subscriptions are known as they stand now, .*2027-01/,
  );
  const ahead = await ops('export', 'subscriptions', '--month', '2027-02');
  expect([ahead.code, ahead.stderr]).toEqual([2, expect.stringMatching(/^--month: 2027-02 has not begun/)]);
  expect((await ops('export', 'subscriptions', '--month', 'quatsch')).code).toBe(2);
});

test('does not act on a word that it would not look at', async () => {
  const before = await answer('charge', uid);
  for (const [option, ...args] of [
    ['--dry_run', 'refund', uid, '--reason', '시험', '--dry_run'],
    ['--amount', 'refund', uid, '--reason', '시험', '--amount', '0x10'],
    ['--subscription_id', 'hold', '--reason', '시험', '--subscription_id', subscription.subscription_id],
    ['--id', 'release', '--id', subscription.customer_id],
    ['--dry_run', 'retry', uid, '--dry_run'],
    ['--dry_run', 'cancel', subscription.subscription_id, '--dry_run'],
  ]) {
    const { code, stdout, stderr } = await ops(...args);
    expect([code, stdout, stderr.startsWith(`${option}: `)]).toEqual([2, '', true]);
  }
  expect(await answer('charge', uid)).toEqual(before);
  expect(await answer('holds')).toMatchObject({ on: false });
  expect(await answer('subscription', subscription.subscription_id)).toMatchObject({ status: 'active' });
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

test('a batch that stood still goes on from where it was', async () => {
  const batch = local.stack.queues['batch'];
  batch?.send('no batch');
  for (let times = 0; times <= 10; times += 1)
    for (const { receiptHandle } of batch?.receive(10) ?? []) batch?.changeVisibility(receiptHandle, 0);
  expect(await answer('redrive', 'batch')).toMatchObject({ queue: 'batch', messages: 1, redriven: 1 });
});

test('sends a sample event to a receiver on this machine, as npm run trigger does', async () => {
  const bodies: string[] = [];
  const receiver = createServer(async (request, response) => {
    for await (const chunk of request.setEncoding('utf8')) bodies.push(chunk);
    response.end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  const sent = await ops('trigger', 'charge.paid', '--to', `http://127.0.0.1:${port}/hook`);
  receiver.close();
  expect([sent.code, JSON.parse(bodies.join('')).type]).toEqual([0, 'charge.paid']);
  const { code, stderr } = await ops('trigger', 'charge.paid', '--to', 'http://example.com');
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^--to: received "http:\/\/example.com"/)]);
  const deployed = await ops('trigger', 'charge.paid', '--stage', 'prod');
  expect([deployed.code, deployed.stderr]).toEqual([2, expect.stringContaining('of this machine only')]);
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

  test('2 for a file that cannot be written, before anything is asked', async () => {
    for (const out of ['/nonexistent/x.csv', '/tmp']) {
      const sheet = await ops('export', 'charges', '--month', '2027-01', '--out', out);
      expect([sheet.code, sheet.stdout]).toEqual([2, '']);
      expect(sheet.stderr).toMatch(/^--out: \S+ cannot be written\n/);
      expect(sheet.stderr).not.toContain('    at ');
    }
  });

  test('1 for a comparison of what is yet to come', async () => {
    const { code, stdout, stderr } = await ops('reconcile', '--day', '2030-01-01');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('lies ahead');
  });

  test('in JSON where JSON is asked for', async () => {
    const refused = await ops('retry', uid, '--json');
    expect([refused.code, JSON.parse(refused.stderr)]).toEqual([
      1,
      { error: expect.objectContaining({ status: 409, code: 'retry_refused' }) },
    ]);
    for (const args of [
      ['destroy'],
      ['release', '--id', 'x'],
      ['holds', '--unknown'],
      ['holds', '--stage', 'x'],
    ]) {
      const { code, stderr } = await ops(...args, '--json');
      expect([code, JSON.parse(stderr)]).toEqual([2, { error: { message: expect.any(String) } }]);
    }
    const nobody = await ops('holds', '--api', 'http://127.0.0.1:9', '--json');
    expect([nobody.code, JSON.parse(nobody.stderr)]).toEqual([3, { error: { message: expect.any(String) } }]);
  });

  test('3 where nobody answers', async () => {
    const { code, stderr } = await ops('holds', '--api', 'http://127.0.0.1:9');
    expect(code).toBe(3);
    expect(stderr).toContain('does not answer');
  });
});
