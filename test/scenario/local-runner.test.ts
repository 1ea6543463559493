/** `npm start` as a person has it: the real main.ts in a process of its own. */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { withFreshKey } from '../support/idempotency-key.ts';
import { GOOD_CARD } from '../support/local.ts';
import { npmStart, ROOT, type Run, ready, stopped, until } from '../support/npm-start.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import type { Wire } from '../support/wire.ts';

let folder: string;
let runs: Run[];
let servers: Server[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-runner-'));
  runs = [];
  servers = [];
});
afterEach(async () => {
  for (const running of runs) await stopped(running);
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

function run(args?: readonly string[], env?: NodeJS.ProcessEnv, root?: string): Run {
  const started = npmStart(join(folder, 'data'), args, env, root);
  runs.push(started);
  return started;
}

async function send(method: string, url: string, body?: unknown) {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...withFreshKey(method, url) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: JSON.parse(text) as Wire };
}

const now = async (url: string) => new Date((await send('GET', `${url}/console/clock`)).json.now);

/** Ctrl-C: the terminal tells the whole group. */
function interrupt({ child, ended }: Run): Promise<number | null> {
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
  return ended;
}

async function subscribed(url: string, simulator: string, interval: object): Promise<string> {
  await send('POST', `${url}/plans`, { plan_id: 'p', name: 'plan', amount: 1_000, interval });
  const opened = (
    await send('POST', `${url}/card-registrations`, {
      customer_id: 'walter',
      buyer: { name: '구매자', email: 'buyer@shop.example', tel: '010-1234-5678' },
      return_url: 'https://shop.example/done',
    })
  ).json;
  const { merchant_uid, customer_uid } = opened.request_pay;
  await send('POST', `${simulator}/simulator/windows`, opened.request_pay);
  const input = { card_number: GOOD_CARD, expiry: '12/30', birth: '900101', pwd_2digit: '12' };
  const submitted = await send('POST', `${simulator}/simulator/windows/${merchant_uid}/submit`, input);
  await send('POST', `${opened.checkout_url}/complete`, { imp_uid: submitted.json.imp_uid, merchant_uid });
  const { status, json } = await send('POST', `${url}/subscriptions`, { customer_uid, plan_id: 'p' });
  expect(status).toBe(201);
  return json.subscription_id;
}

function childrenOf(pid: number | undefined): number[] {
  const listed =
    process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      : execFileSync('pgrep', ['-P', `${pid}`], { encoding: 'utf8' });
  return listed.trim().split(/\s+/).map(Number);
}

async function allCharges(url: string, id: string): Promise<readonly { readonly paid_at: string }[]> {
  const all = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { json } = await send(
      'GET',
      `${url}/subscriptions/${id}/charges?limit=100${cursor && `&cursor=${cursor}`}`,
    );
    all.push(...json.charges);
    cursor = json.cursor;
  }
  return all;
}

async function paidCount(simulator: string): Promise<number> {
  const { payments } = (await send('GET', `${simulator}/simulator/payments`)).json;
  return payments.filter(
    ({ status, amount }: { status: string; amount: number }) => status === 'paid' && amount > 0,
  ).length;
}

test('it starts, says what to open, is healthy and serves the console; Ctrl-C ends it with 0', async () => {
  const running = run();
  const { url } = await ready(running);
  expect(running.printed()).toMatch(/No real money moves[\s\S]*A card that works: 4000000000000000/);
  expect(await send('GET', `${url}/console/health`)).toEqual({ status: 200, json: { status: 'ok' } });
  const page = await fetch(`${url}/`);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('카드 등록하기')]);
  for (const asset of ['local.css', 'console.js', 'pages/console.css', 'pages/dom.js', 'pages/shell.js']) {
    expect([asset, (await fetch(`${url}/console/${asset}`)).status]).toEqual([asset, 200]);
  }
  expect((await fetch(`${url}/console/state.ts`)).status).toBe(404);
  expect(await interrupt(running)).toBe(0);
  expect(running.printed()).not.toMatch(/Error|\n\s+at /);
});

test.each([
  ['is quiet about what went well', [], false],
  ['--verbose: prints the journal line by line', ['--verbose'], true],
])('it %s', async (_, args, isPrinted) => {
  const running = run(args);
  const { url, simulator } = await ready(running);
  await subscribed(url, simulator, { unit: 'month', count: 1 });
  expect(running.printed().includes('"event":"charge"')).toBe(isPrinted);
  expect(await interrupt(running)).toBe(0);
  expect(running.printed().split('Ctrl-C stops.\n').at(-1)?.trim() === '').toBe(!isPrinted);
});

test('where no engine is installed, the repository brings its own', async () => {
  for (const name of ['client', 'infra', 'functions', 'shared', 'package.json']) {
    cpSync(join(ROOT, name), join(folder, 'copy', name), { recursive: true });
  }
  const modules = join(folder, 'copy', 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(join(ROOT, 'node_modules')).filter((each) => each !== '@dynoxide')) {
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'junction');
  }
  const bare = { PATH: '/usr/bin:/bin', LOCAL_ENGINE: '' };
  const running = run([], bare, join(folder, 'copy'));
  const { url, simulator } = await ready(running);
  expect(running.printed()).toContain("DynamoDB     this repository's own model of it, embedded");
  await subscribed(url, simulator, { unit: 'month', count: 1 });
  expect(await paidCount(simulator)).toBe(1);

  const asking = run([], { ...bare, LOCAL_ENGINE: 'dynoxide' }, join(folder, 'copy'));
  expect(await asking.ended).toBe(1);
  expect(asking.printed()).toMatch(
    /^There is no dynoxide on this machine: npm installs one on Linux x64 only\. /,
  );
});

test('it restarts with its data and its clock, and goes on charging', async () => {
  const first = run();
  const before = await ready(first);
  const id = await subscribed(before.url, before.simulator, { unit: 'month', count: 1 });
  await send('PUT', `${before.url}/console/clock`, { advance: 'P40D' });
  expect(await paidCount(before.simulator)).toBe(2);
  const stoppedAt = await now(before.url);
  expect(await interrupt(first)).toBe(0);

  const { url, simulator } = await ready(run());
  expect((await now(url)).getTime()).toBeGreaterThanOrEqual(stoppedAt.getTime());
  expect((await send('GET', `${url}/subscriptions/${id}`)).json).toMatchObject({
    status: 'active',
    period: 3,
  });
  await send('PUT', `${url}/console/clock`, { advance: 'P1M' });
  expect(await paidCount(simulator)).toBe(3);
});

test('stopped while it plays ten years, it goes on from where it had got, and every day is charged once', async () => {
  const first = run();
  const before = await ready(first);
  const id = await subscribed(before.url, before.simulator, { unit: 'day', count: 1 });
  const start = await now(before.url);
  // So far away that it is not reached, however long the signal takes.
  const target = new Date(start.getTime() + 3_650 * 86_400_000);
  const moving = send('PUT', `${before.url}/console/clock`, { now: target.toISOString() }).catch(
    () => undefined,
  );
  while ((await paidCount(before.simulator)) < 5) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await interrupt(first)).toBe(0);
  await moving;

  const { url, simulator } = await ready(run());
  const from = await now(url);
  expect(from.getTime()).toBeLessThan(target.getTime() - 86_400_000);
  await send('PUT', `${url}/console/clock`, { advance: 'P3D' });
  const dates = (await allCharges(url, id)).map(({ paid_at }) =>
    new Date(Date.parse(paid_at) + 9 * 3_600_000).toISOString().slice(0, 10),
  );
  expect(dates.length).toBeGreaterThan(5);
  expect(new Set(dates).size).toBe(dates.length);
  expect(await paidCount(simulator)).toBe(dates.length);
});

describe('what a person can do about it is said', () => {
  async function taken(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1');
    servers.push(server);
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  test.each(['PORT', 'SIMULATOR_PORT'])('when the %s is taken', async (name) => {
    const port = await taken();
    const running = run([], { [name]: String(port) });
    expect(await running.ended).toBe(1);
    expect(running.printed()).toContain(`Port ${port} (${name}) is taken.`);
    expect(running.printed()).toContain(
      'PORT=4100 SIMULATOR_PORT=4101 LOCAL_DATA_DIR=.local/second npm start',
    );
  });

  test('when the engine ends by itself', async () => {
    const running = run();
    await ready(running);
    for (const pid of childrenOf(running.child.pid)) process.kill(pid, 'SIGKILL');
    expect(await running.ended).toBe(1);
    expect(running.printed()).toContain('The DynamoDB engine has ended by itself. What was stored is in ');
  });

  test('when the port is not one', async () => {
    const running = run([], { PORT: 'http' });
    expect(await running.ended).toBe(1);
    expect(running.printed()).toBe(
      'PORT: received "http"; allowed is a port from 0 (any free one) to 65535\n',
    );
  });

  test.each([
    [
      'the engine is no known one',
      { LOCAL_ENGINE: 'sqlite' },
      'LOCAL_ENGINE: received "sqlite"; allowed are model, dynoxide and endpoint\n',
    ],
    [
      'the endpoint is not named',
      { LOCAL_ENGINE: 'endpoint' },
      'LOCAL_ENGINE=endpoint needs AWS_ENDPOINT_URL_DYNAMODB: the address of a running engine, such as DynamoDB Local (http://127.0.0.1:8000).\n',
    ],
  ])('when %s', async (_what, env, sentence) => {
    const running = run([], env);
    expect(await running.ended).toBe(1);
    expect(running.printed()).toBe(sentence);
  });

  test('when the data are those of another engine', async () => {
    const first = run([], { LOCAL_ENGINE: 'model' });
    await ready(first);
    expect(await interrupt(first)).toBe(0);
    renameSync(join(folder, 'data', 'dynamodb-model.sqlite'), join(folder, 'data', 'dynamodb.sqlite'));
    const second = run([], { LOCAL_ENGINE: 'model' });
    expect(await second.ended).toBe(1);
    expect(second.printed()).toMatch(
      /^The data in .* are in the engine dynoxide, and model was to be started\. /,
    );
  });

  test.each([['--dmeo'], ['demo']])('when the argument is %s', async (argument) => {
    const running = run([argument]);
    expect(await running.ended).toBe(2);
    expect(running.printed()).toMatch(new RegExp(`${argument}[\\s\\S]*Usage: npm start \\[-- --demo\\]`));
  });

  test('when asked for help', async () => {
    const running = run(['--help']);
    expect(await running.ended).toBe(0);
    expect(running.printed()).toMatch(/^Usage: npm start/);
  });
});

test('Ctrl-C in the middle of the demo is no error, and the next start says that it was cut short', async () => {
  const first = run(['--demo']);
  await until(first, 'demo-02  구독 시작');
  expect(await interrupt(first)).toBe(0);
  expect(first.printed()).not.toMatch(/Error|running on this machine/);
  const second = run(['--demo']);
  await ready(second);
  expect(second.printed()).toContain('An earlier run was stopped on the way; it is left as it is. Delete ');
});

test(
  '--demo plays twelve customers through a year, says what became of them, and does not do it twice',
  async () => {
    const first = run(['--demo']);
    const { url, simulator } = await ready(first);
    const rows = first.printed().match(/^ {4}demo-\d\d .*$/gm) ?? [];
    expect(
      rows.map((row) =>
        row
          .trim()
          .split(/\s{2,}/)
          .slice(0, 5),
      ),
    ).toEqual([
      ['demo-01', '월간 이용권', 'active', '13회', '0회'],
      ['demo-02', '주간 이용권', 'active', '53회', '0회'],
      ['demo-03', '월간 이용권', 'active', '12회', '1회'],
      ['demo-04', '월간 프리미엄', 'active', '13회', '3회'],
      ['demo-05', '분기 이용권', 'active', '5회', '1회'],
      ['demo-06', '체험 후 월간', 'active', '13회', '0회'],
      ['demo-07', '월간 이용권', 'active', '10회', '0회'],
      ['demo-08', '월간 이용권', 'canceled', '9회', '0회'],
      ['demo-09', '연간 이용권', 'active', '3회', '0회'],
      ['demo-10', '월간 프리미엄', 'unpaid', '10회', '5회'],
      ['demo-11', '체험 후 월간', 'paused', '0회', '0회'],
      ['demo-12', '분기 이용권', 'canceled', '2회', '0회'],
    ]);
    expect(first.printed()).toMatch(/합계 +143회 +10회 +1,693,170원 +71,630원\n/);
    // The simulator's ledger agrees: what was kept, and no merchant_uid paid twice.
    const { payments } = (await send('GET', `${simulator}/simulator/payments`)).json;
    type Payment = {
      status: string;
      amount: number;
      cancel_amount: number;
      merchant_uid: string;
      paid_at: number;
    };
    const taken = (payments as Payment[]).filter(({ paid_at, amount }) => paid_at > 0 && amount > 0);
    expect(taken.reduce((sum, { amount, cancel_amount }) => sum + amount - cancel_amount, 0)).toBe(1_693_170);
    expect(new Set(taken.map(({ merchant_uid }) => merchant_uid)).size).toBe(143);
    expect(taken).toHaveLength(143);
    const { queues } = (await send('GET', `${url}/console/state`)).json;
    expect(
      queues.flatMap(({ messages, dead }: { messages: []; dead: [] }) => [...messages, ...dead]),
    ).toEqual([]);
    expect(await interrupt(first)).toBe(0);

    const second = run(['--demo']);
    const again = await ready(second);
    expect(second.printed()).toContain('They are there already: nothing is seeded twice.');
    expect(second.printed()).toMatch(/합계 +143회/);
    expect((await send('GET', `${again.simulator}/simulator/payments`)).json.payments).toHaveLength(
      payments.length,
    );
  },
  2 * PATIENCE_MS,
);
