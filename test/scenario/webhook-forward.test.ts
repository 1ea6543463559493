/** What a developer has of webhooks: `npm start -- --forward URL`, `npm run trigger`, and a receiver with the official verifier. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { registrationRequest } from '../support/fixtures.ts';
import { GOOD_CARD } from '../support/local.ts';
import { npmStart, ROOT, type Run, ready, stopped } from '../support/npm-start.ts';
import { eventually } from '../support/patience.ts';
import type { Wire } from '../support/wire.ts';

let secret = '';
let refusals = 0;
const taken: Wire[] = [];
const ids: string[] = [];
const receiver: Server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  if (refusals > 0) {
    refusals -= 1;
    return void response.writeHead(503).end();
  }
  try {
    const headers = request.headers as Record<string, string>;
    taken.push(new Webhook(secret).verify(Buffer.concat(chunks).toString(), headers));
    ids.push(headers['webhook-id'] ?? '');
    response.writeHead(204).end();
  } catch {
    response.writeHead(400).end();
  }
});

let folder: string;
let running: Run;
let api: { readonly url: string; readonly simulator: string };
let hook: string;
let subscription_id: string;
/** While the customer was walking through. */
let heard: readonly Wire[] = [];
beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  folder = mkdtempSync(join(tmpdir(), 'webhook-forward-'));
  running = npmStart(join(folder, 'data'), ['--forward', hook]);
  api = await ready(running);
  secret = /Signed with\s+(whsec_\S+)/.exec(running.printed())?.[1] ?? '';
  refusals = 1;
  subscription_id = await walkThrough();
  // The one that was refused comes five seconds later.
  await eventually(() => taken.length >= 4);
  heard = [...taken];
});
afterAll(async () => {
  await stopped(running);
  receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

let requests = 0;

async function post(url: string, body: unknown): Promise<Wire> {
  requests += 1;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `request-${requests}` },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** A customer registers a card, as the simulator's window does it, and is subscribed. Answers the subscription's id. */
async function walkThrough(): Promise<string> {
  const opened = await post(`${api.url}/card-registrations`, registrationRequest());
  const { merchant_uid, customer_uid } = opened.request_pay;
  await post(`${api.simulator}/simulator/windows`, opened.request_pay);
  const card = { card_number: GOOD_CARD, expiry: '12/30', birth: '900101', pwd_2digit: '12' };
  const { redirect_to } = await post(`${api.simulator}/simulator/windows/${merchant_uid}/submit`, card);
  await fetch(redirect_to, { redirect: 'manual' });
  const plan = { amount: 9_900, interval: { unit: 'month', count: 1 }, name: '베이직 월정액' };
  await post(`${api.url}/plans`, { plan_id: 'basic-monthly', ...plan });
  const body = { customer_uid, plan_id: 'basic-monthly' };
  return (await post(`${api.url}/subscriptions`, body)).subscription_id;
}

const run = (...args: string[]): Promise<{ readonly code: number | null; readonly stdout: string }> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['infra/local/trigger.ts', ...args],
      { cwd: ROOT },
      (_, stdout) => resolve({ code: child.exitCode, stdout }),
    );
  });

test('a merchant’s hook hears of a payment, signed, in order, and again after it has been down for a moment', () => {
  expect(heard.map(({ type }) => type).sort()).toEqual([
    'card.registered',
    'charge.paid',
    'subscription.activated',
    'subscription.created',
  ]);
  const ofSubscription = heard.filter(({ data }) => data.subscription_id === subscription_id);
  expect(ofSubscription.map(({ type }) => type)).toEqual([
    'subscription.created',
    'charge.paid',
    'subscription.activated',
  ]);
  const sequences = ofSubscription.map(({ data }) => data.sequence);
  expect([...sequences].sort((a, b) => a - b)).toEqual(sequences);
  const paid = heard.find(({ type }) => type === 'charge.paid');
  expect(paid).toMatchObject({ timestamp: paid?.data.at, data: { amount: 9_900, period: 1 } });
  expect(ids).toContain(paid?.data.event_id);
});

test('what was heard is heard again when it is asked for, under the same ids', async () => {
  const before = ids.length;
  await post(`${api.url}/webhook-replays`, { subscription_id });
  const again = () => ids.slice(before).filter((id) => id.includes(subscription_id));
  await eventually(() => again().length === 3);
  expect(again()).toEqual(
    heard.filter(({ data }) => data.subscription_id === subscription_id).map(({ data }) => data.event_id),
  );
});

describe('npm run trigger', () => {
  test('sends a sample that the receiver verifies', async () => {
    const { code, stdout } = await run('refund.failed', '--to', hook);
    expect([code, stdout.split('\n').at(-2)]).toEqual([0, 'taken: status_204']);
    expect(taken.map(({ type }) => type)).toContain('refund.failed');
  });

  test('tells what has not been taken', async () => {
    const { code, stdout } = await run('charge.paid', '--to', 'http://127.0.0.1:9/hook');
    expect([code, stdout.split('\n').at(-2)]).toEqual([1, 'not taken: connection']);
  });

  test.each([
    [['charge.payed', '--to', 'http://127.0.0.1:9/']],
    [['charge.paid', '--to', 'http://hooks.shop.example/']],
    [[]],
  ])('does not know %j', async (args) => {
    expect((await run(...args)).code).toBe(2);
  });
});
