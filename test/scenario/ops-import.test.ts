/** Customers of another system are brought by a file, against the running product, each run a process of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { LOCAL_KEYS } from '../../infra/local/settings.ts';
import { chargeForeignKey, issueForeignKey } from '../support/foreign-keys.ts';
import { startTestStack, type TestStack } from '../support/local.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import type { Wire } from '../support/wire.ts';

jest.setTimeout(PATIENCE_MS);

const HEADINGS = 'customer_id,customer_uid,imp_uid,plan_id,anchor_on,paid_until';
/** 2027-02-10, 10:00 in Seoul. */
const AT = '2027-02-10T01:00:00Z';
let local: TestStack;
let folder: string;
let foreign: { uid: string; impUid: string }[];

beforeEach(async () => {
  foreign = [];
  folder = mkdtempSync(join(tmpdir(), 'import-'));
  local = await startTestStack({ at: AT });
  const plan = { name: '월간', amount: 9_900, interval: { unit: 'month', count: 1 } };
  await local.http('POST', `${local.stack.url}/plans`, { plan_id: 'monthly', ...plan });
  const intro = { amount: 4_900, periods: 1 };
  await local.http('POST', `${local.stack.url}/plans`, { plan_id: 'intro', ...plan, intro });
  const old = { url: local.stack.simulator.url };
  for (const [at, uid] of ['shop "77", 회원', 'a+b@shop.example', 'plain', 'later', 'yes'].entries()) {
    const issued = await issueForeignKey(old, uid, `old-key-${at}`);
    const order = { customerUid: uid, merchantUid: `old-order-${at}`, amount: 9_900 };
    const paid = at === 1 ? await chargeForeignKey(old, LOCAL_KEYS, order) : undefined;
    foreign.push({ uid, impUid: paid ?? issued });
  }
}, PATIENCE_MS);
afterEach(async () => {
  await local.stop();
  rmSync(folder, { recursive: true, force: true });
});

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const row = (at: number, more = 'monthly,2026-01-31,2027-02-28', customer = `customer-${at}`) =>
  `${customer},${quoted(foreign[at]?.uid ?? '')},${foreign[at]?.impUid ?? ''},${more}`;

function file(name: string, rows: readonly string[], headings = HEADINGS): string {
  const path = join(folder, name);
  // As Excel saves it.
  writeFileSync(path, `\ufeff${[headings, ...rows].join('\r\n')}\r\n`);
  return path;
}

function ops(...args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
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

async function run(path: string, ...args: readonly string[]) {
  const { code, stdout, stderr } = await ops('import', path, '--format', 'jsonl', '--rate', '50', ...args);
  const lines: Wire[] = stdout
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return { code, stdout, stderr, lines, outcomes: lines.map(({ outcome }) => outcome) };
}

const subscriptions = async (): Promise<readonly Wire[]> =>
  (await local.http('GET', `${local.stack.url}/subscriptions?limit=100`)).json.subscriptions;

test('one line that is refused keeps all others out, and each says what would be right', async () => {
  const path = file('mixed.csv', [
    row(0),
    row(1, 'monthly,2026-01-31,2027-03-31'),
    row(2, 'unknown,2026-01-31,2027-02-28'),
    `customer-3,${foreign[3]?.uid},imp_unknown,monthly,2026-01-31,2027-02-28`,
    `customer-4,${foreign[4]?.uid},${foreign[3]?.impUid},monthly,2026-01-31,2027-02-28`,
    row(0, undefined, 'somebody-else'),
    'customer-9,,,,,',
  ]);
  const dry = await run(path, '--dry_run');
  expect(dry.lines.map(({ line, outcome, code, field }) => [line, outcome, code, field])).toEqual([
    [2, 'taken_over', null, null],
    [3, 'refused', 'invalid_request', 'paid_until'],
    [4, 'refused', 'invalid_request', 'plan_id'],
    [5, 'refused', 'evidence_mismatch', 'evidence.imp_uid'],
    [6, 'refused', 'evidence_mismatch', 'evidence.customer_uid'],
    [7, 'refused', 'repeated_line', null],
    [8, 'refused', 'invalid_request', 'customer_uid'],
  ]);
  expect(dry.lines[1]?.message).toMatch(/^2027-02-28: /);
  const real = await run(path);
  expect([real.code, real.stdout, real.stderr]).toEqual([dry.code, dry.stdout, dry.stderr]);
  expect(real.code).toBe(1);
  expect(await subscriptions()).toEqual([]);
  expect((await local.stored()).cards).toEqual([]);
});

test('the dry run says what the run says; run again, all is there already, and nothing is charged', async () => {
  const path = file('good.csv', [row(0), row(1), row(2)]);
  const dry = await run(path, '--dry_run');
  expect(await subscriptions()).toEqual([]);
  const before = local.stack.simulator.payments().length;
  const real = await run(path);
  expect([real.code, real.stdout, real.stderr]).toEqual([0, dry.stdout, dry.stderr]);
  expect(real.outcomes).toEqual(['taken_over', 'taken_over', 'taken_over']);
  expect(real.lines[0]?.next_charge_at).toBe('2027-02-28T01:00:00.000Z');
  const [dryAgain, again] = [await run(path, '--dry_run'), await run(path)];
  expect(again.outcomes).toEqual(['already', 'already', 'already']);
  expect([again.code, again.stdout]).toEqual([0, dryAgain.stdout]);
  expect(await subscriptions()).toHaveLength(3);
  expect(local.stack.simulator.payments()).toHaveLength(before);
  const { json } = await local.http('GET', `${local.stack.url}/overview?month=2027-02`);
  expect(json.subscriptions).toMatchObject({ new: 0, returned: 0, taken_over: 3, ended: 0 });
});

test('a pace that the API does not take is refused, and nothing is asked', async () => {
  const { code, stdout, stderr } = await ops('import', file('fast.csv', [row(0)]), '--rate', '101');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('--rate: received 101; allowed is from 1 to 100');
});

test('who has canceled here meanwhile is not brought back', async () => {
  const path = file('again.csv', [row(0), row(1), row(2)]);
  await run(path);
  const [one] = await subscriptions();
  await local.http('POST', `${local.stack.url}/subscriptions/${one?.['subscription_id']}/cancel`, {
    at: 'now',
  });
  expect((await run(path)).outcomes).toEqual(['already', 'already', 'already']);
  expect((await subscriptions()).filter(({ status }) => status === 'active')).toHaveLength(2);
});

test('a run that 아임포트 does not answer has written nothing, exits with 3, and the next one does it', async () => {
  const path = file('outage.csv', [row(3)]);
  local.stack.simulator.faults.set({ payment: 'error_5xx' });
  const failed = await run(path);
  expect([failed.code, failed.outcomes]).toEqual([3, ['unanswered']]);
  local.stack.simulator.faults.clear();
  expect(await run(path)).toMatchObject({ code: 0, outcomes: ['taken_over'] });
});

test('a consent that was collected there comes with its line', async () => {
  const headings = `${HEADINGS},consent_agreed_at,consent_method,consent_price_before,consent_price_after,consent_effective_on,consent_text`;
  const terms = 'intro,2027-01-28,2027-02-28';
  const consent = '2027-02-01T12:00:00+09:00,web,4900,9900,2027-02-28,"2월 28일부터 9,900원, 동의합니다."';
  const wrong = file('wrong.csv', [row(4, `${terms},${consent.replace('9900', '8900')}`)], headings);
  expect((await run(wrong)).lines).toMatchObject([{ outcome: 'refused', code: 'consent_mismatch' }]);
  const path = file('consent.csv', [row(4, `${terms},${consent}`)], headings);
  expect(await run(path)).toMatchObject({ code: 0, outcomes: ['taken_over'] });
  const made = (await subscriptions()).find(({ customer_id }) => customer_id === 'customer-4');
  expect(made).toMatchObject({ consent: { kind: 'intro_end' }, consent_needed: null });
});

test('a card by its foreign key is found, charged once at its day, and revoked', async () => {
  const uid = foreign[1]?.uid ?? '';
  await run(file('one.csv', [row(1)]));
  const found = await ops('find', uid, '--json');
  expect(JSON.parse(found.stdout).results).toMatchObject([{ kind: 'card', customer_id: 'customer-1' }]);
  await local.http('PUT', `${local.stack.url}/console/clock`, { now: '2027-02-28T12:00:00+09:00' });
  const paid = local.stack.simulator
    .payments()
    .filter(
      ({ customer_uid, customer_uid_usage, status }) =>
        [customer_uid, customer_uid_usage, status].join() === [uid, 'payment', 'paid'].join(),
    )
    .map(({ merchant_uid }) => merchant_uid);
  // The old system's, and ours: the fourteenth month since January 2026.
  expect(paid).toEqual(['old-order-1', expect.stringMatching(/^sub_\w{26}_0014$/)]);
  const revoked = await local.http('DELETE', `${local.stack.url}/cards/${encodeURIComponent(uid)}`);
  expect([revoked.status, revoked.json.status]).toEqual([200, 'revoked']);
  expect(local.printed.join('\n')).not.toContain(uid);
});

test.each([
  ['a column that nobody knows', `${HEADINGS},phone`, 'no such column: phone'],
  ['a missing column', 'customer_id,customer_uid', 'a column is missing: imp_uid'],
])('%s: the file is not understood', async (_, headings, told) => {
  const ended = await ops('import', file('odd.csv', [], headings));
  expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining(told)]);
});

test('a file that is not UTF-8, has a row too wide, or is not there: not understood', async () => {
  const path = join(folder, 'euc-kr.csv');
  writeFileSync(path, Buffer.from([0xc8, 0xb8, 0xbf, 0xf8]));
  expect(await ops('import', path)).toMatchObject({ code: 2, stderr: expect.stringContaining('UTF-8') });
  const wide = file('wide.csv', [`${row(0)},x`]);
  expect(await ops('import', wide)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('line 2: 7 cells'),
  });
  expect(await ops('import', join(folder, 'none.csv'))).toMatchObject({ code: 2 });
});

test('the report goes to a file, as a sheet', async () => {
  const out = join(folder, 'report.csv');
  const path = file('sheet.csv', [row(2)]);
  await run(path);
  const ended = await ops('import', path, '--dry_run', '--out', out);
  expect(ended).toMatchObject({ code: 0, stdout: '', stderr: '1 already\n' });
  expect(readFileSync(out, 'utf8')).toMatch(
    /^\ufeffline,customer_id,customer_uid,plan_id,outcome,code,field,message,next_charge_at\r\n2,customer-2,plain,monthly,already,/,
  );
});
