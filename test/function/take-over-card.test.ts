import { expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/take-over-card.ts';
import type { GatewayPayment } from '../../shared/domain/payment.ts';
import { payment } from '../support/charging.ts';
import { callJson, createChargingPorts, paths } from '../support/charging-ports.ts';
import { issuedPayment, NOW, pendingRegistration } from '../support/fixtures.ts';

const ROUTE = 'POST /cards';
const FOREIGN = '회원-77/카드 #1@shop.example';
const evidence = { imp_uid: 'imp_old' };

function prepared(record: Partial<GatewayPayment> = {}, of = issuedPayment) {
  const test = createChargingPorts();
  test.gateway.records.push(
    of({ impUid: 'imp_old', merchantUid: 'order 1', customerUid: FOREIGN, ...record }),
  );
  const post = (change: object = {}, headers: Record<string, string> = {}) =>
    callJson(
      createHandler(test.ports),
      ROUTE,
      { customer_id: 'user-1', customer_uid: FOREIGN, evidence, ...change },
      { headers },
    );
  return { test, post };
}

it.each([
  ['the issue of the key, for 0 won', issuedPayment, {}],
  ['the issue of the key, for what was displayed', issuedPayment, { amount: 12_000 }],
  ['a payment with the key', payment, {}],
  ['a payment of 아임포트’s own scheduler', payment, { customerUidUsage: 'payment.scheduled' }],
])('%s is evidence: 201 the card, as a registration makes it, and its event', async (_, of, record) => {
  const { test, post } = prepared(record, of);
  const { status, json } = await post();
  expect([status, json]).toEqual([
    201,
    {
      customer_uid: FOREIGN,
      status: 'active',
      card_name: '신한카드',
      card_number_masked: '400000******0000',
      registered_at: NOW.toISOString(),
      revoked_at: null,
    },
  ]);
  expect(test.told()).toEqual(['card.registered']);
  const event = test.items().find(({ type }) => type === 'card.registered');
  expect(event).toMatchObject({ customerId: 'user-1', customerUid: FOREIGN });
  expect(event).not.toHaveProperty('registrationId');
  // Code of before takes no card without a registration: it leaves it to newer code.
  expect(test.items().find(({ sk }) => sk === 'CARD')).toMatchObject({ shape: 2 });
});

it.each([
  ['customer_uid', { customerUid: 'another' }],
  ['customer_uid', { customerUid: undefined }],
  ['customer_uid_usage', { customerUidUsage: undefined }],
  ['status', { status: 'failed' }],
  ['status', { status: 'cancelled' }],
  ['status', { status: 'ready' }],
  ['currency', { currency: 'USD' }],
  ['pg_provider', { pgProvider: 'nice' }],
  ['pg_id', { pgId: 'MOIother01' }],
] as const)('422 names %s where the record differs in it, and stores nothing', async (field, record) => {
  const { test, post } = prepared(record);
  const { status, json } = await post();
  expect([status, json.code]).toEqual([422, 'evidence_mismatch']);
  expect(paths(json)).toEqual([`evidence.${field}`]);
  expect(json.errors[0].message).toMatch(/^ours: .+; theirs: .+$/);
  expect(JSON.stringify(json)).not.toContain('another"');
  expect(test.items().filter(({ sk }) => sk !== 'IDEM')).toEqual([]);
});

it('422 says ours and theirs, and nothing that another system has written freely', async () => {
  const { post } = prepared({ pgId: 'MOIother01' });
  expect((await post()).json.errors[0].message).toBe('ours: INIBillTst; theirs: MOIother01');
  const free = prepared({ pgId: '홍길동 010-1234-5678' });
  expect((await free.post()).json.errors[0].message).toBe('ours: INIBillTst; theirs: something else');
});

it('a payment of a test channel is no evidence where none counts', async () => {
  const { test, post } = prepared({ sandbox: true });
  const { settings } = test.ports;
  const payments = { ...settings.billing.payments, sandbox: 'refuse' as const };
  Object.assign(test.ports, { settings: { ...settings, billing: { ...settings.billing, payments } } });
  expect(paths((await post()).json)).toEqual(['evidence.sandbox']);
});

it('a payment that 아임포트 does not know is none either', async () => {
  const { post } = prepared();
  const { status, json } = await post({ evidence: { imp_uid: 'imp_other' } });
  expect([status, json.code, paths(json)]).toEqual([422, 'evidence_mismatch', ['evidence.imp_uid']]);
});

it('503 while 아임포트 does not answer, and the same key does it later', async () => {
  const { test, post } = prepared();
  const key = { 'idempotency-key': 'line-1' };
  const { BillingError } = await import('../../shared/domain/billing-error.ts');
  test.gateway.down = new BillingError('gateway_unavailable', 'down', { retryable: true });
  expect((await post({}, key)).status).toBe(503);
  test.gateway.down = undefined;
  expect((await post({}, key)).status).toBe(201);
});

it('a repetition is told of the card, with the same key or another, and tells nothing more', async () => {
  const { test, post } = prepared();
  const key = { 'idempotency-key': 'line-1' };
  const first = await post({}, key);
  test.gateway.records.length = 0;
  expect(await post({}, key)).toMatchObject({ status: 201, json: first.json });
  expect(await post({}, { 'idempotency-key': 'line-2' })).toMatchObject({ status: 201, json: first.json });
  expect(test.told()).toEqual(['card.registered']);
});

it('409 where another customer has it, and where it has been revoked', async () => {
  const { test, post } = prepared();
  await post();
  const other = await post({ customer_id: 'user-2' });
  expect([other.status, other.json.code, paths(other.json)]).toEqual([
    409,
    'customer_uid_taken',
    ['customer_uid'],
  ]);
  const card = await test.ports.cards.find(FOREIGN);
  if (card === undefined) throw new Error('no card');
  await test.ports.cards.save(card, { ...card, status: 'revoked', revokedAt: NOW }, []);
  const revoked = await post();
  expect([revoked.status, revoked.json.code]).toEqual([409, 'card_not_usable']);
});

it('409 for the key of a registration that is open: its window brings the card', async () => {
  const registration = pendingRegistration();
  const { test, post } = prepared({ customerUid: registration.customerUid });
  await test.ports.registrations.create(registration);
  const { status, json } = await post({ customer_uid: registration.customerUid });
  expect([status, json.code]).toEqual([409, 'conflict']);
});

it('a key that looks like ours, of a table that is gone, is taken over', async () => {
  const customer_uid = pendingRegistration().customerUid;
  const { post } = prepared({ customerUid: customer_uid });
  expect((await post({ customer_uid })).status).toBe(201);
});

it('a dry run answers the same, 200 in place of 201, and stores nothing, not even its key', async () => {
  const { test, post } = prepared();
  const dry = await post({ dry_run: true });
  expect(test.items()).toEqual([]);
  expect(dry.status).toBe(200);
  expect((await post()).json).toEqual(dry.json);
  const refused = prepared({ status: 'failed' });
  const asIfRun = await refused.post({ dry_run: true });
  expect(asIfRun.json).toEqual((await refused.post()).json);
});

it.each([
  ['customer_uid', { customer_uid: '' }],
  ['customer_uid', { customer_uid: '  ' }],
  ['customer_uid', { customer_uid: '가'.repeat(81) }],
  ['customer_uid', { customer_uid: 'a\u0000b' }],
  ['customer_uid', { customer_uid: '..' }],
  ['customer_id', { customer_id: '' }],
  ['evidence', { evidence: undefined }],
  ['evidence.imp_uid', { evidence: { imp_uid: '../payments' } }],
  ['evidence.merchant_uid', { evidence: { imp_uid: 'imp_old', merchant_uid: 'x' } }],
])('400 says what is wrong with %s', async (path, change) => {
  const { status, json } = await prepared().post(change);
  expect([status, paths(json)]).toEqual([400, [path]]);
});
