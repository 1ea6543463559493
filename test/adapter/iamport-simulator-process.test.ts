/** The simulator as its own process: what was answered survives SIGKILL, and its clock can be moved. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '../support/patience.ts';
import type { Wire } from '../support/wire.ts';
import { CARD_INPUT, GOOD_CARD, requestPay } from './iamport-simulator.harness.ts';

const ENTRY = join(import.meta.dirname, '../../infra/local/iamport-simulator/main.ts');
let dataDir: string;
let child: ChildProcess;
let printed: string;

const start = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, SIMULATOR_PORT: '0', LOCAL_DATA_DIR: dataDir };
    child = spawn(process.execPath, [ENTRY], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.once('exit', (code) => reject(new Error(`exit ${code}: ${printed}`)));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        printed += chunk;
        const url = printed.match(/on (http:\S+)\n/)?.[1];
        if (url) resolve(url);
      });
    }
  });

const end = async (signal: NodeJS.Signals) => {
  child.removeAllListeners('exit');
  const gone = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  child.kill(signal);
  printed = '';
  return gone;
};

const call = async (
  url: string,
  method: string,
  path: string,
  body?: object,
  token?: string,
): Promise<Wire> => {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(token && { authorization: token }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return response.json();
};

const tokenOf = async (url: string): Promise<string> => {
  const body = { imp_key: 'simulator-imp-key', imp_secret: 'simulator-imp-secret' };
  return (await call(url, 'POST', '/users/getToken', body)).response.access_token;
};

beforeEach(async () => {
  printed = '';
  dataDir = await mkdtemp(join(tmpdir(), 'iamport-simulator-'));
});
afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) await end('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

test('a killed process comes back with its payments, keys, token and pending late commits', async () => {
  const first = await start();
  await call(first, 'POST', '/simulator/windows', requestPay('reg_1', 'c1'));
  await call(first, 'POST', '/simulator/windows/reg_1/submit', { card_number: GOOD_CARD, ...CARD_INPUT });
  const token = await tokenOf(first);
  await call(first, 'PUT', '/simulator/faults', { again: { kind: 'late_commit', ms: 3_600_000, times: 1 } });
  const order = { customer_uid: 'c1', merchant_uid: 'm1', name: 'n', amount: 100 };
  const unanswered = call(first, 'POST', '/subscribe/payments/again', order, token).catch(() => undefined);
  // Taken, and so written down.
  await eventually(async () => !('again' in (await call(first, 'GET', '/simulator/faults'))));
  await end('SIGKILL');
  await unanswered;

  const second = await start();
  expect((await call(second, 'GET', '/simulator/payments')).payments).toHaveLength(1);
  const paid = await call(
    second,
    'POST',
    '/subscribe/payments/again',
    { ...order, merchant_uid: 'm2' },
    token,
  );
  expect(paid.response.status).toBe('paid');
  const { next_due_at } = await call(second, 'GET', '/simulator/clock');
  await call(second, 'PUT', '/simulator/clock', { now: next_due_at });
  expect((await call(second, 'GET', '/simulator/payments?merchant_uid=m1')).payments).toMatchObject([
    { status: 'paid', paid_at: Math.floor(Date.parse(next_due_at) / 1000) },
  ]);
});

test('its clock runs on from where it was put, also after a restart', async () => {
  const first = await start();
  await call(first, 'PUT', '/simulator/clock', { now: '2031-05-05T00:00:00Z' });
  await end('SIGKILL');
  const second = await start();
  expect((await call(second, 'GET', '/simulator/clock')).now).toMatch(/^2031-05-05T00:0/);
});

test('it stops cleanly on SIGTERM and has printed no card number or secret', async () => {
  const url = await start();
  await call(url, 'POST', '/simulator/windows', requestPay('reg_1', 'c1'));
  await call(url, 'POST', '/simulator/windows/reg_1/submit', { card_number: GOOD_CARD, ...CARD_INPUT });
  expect(printed).not.toMatch(/4000000000|secret/);
  expect(await end('SIGTERM')).toBe(0);
});
