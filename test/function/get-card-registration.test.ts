import { beforeEach, expect, it } from '@jest/globals';
import { createHandler } from '../../functions/http/get-card-registration.ts';
import { callHttp } from '../support/call-http.ts';
import { httpEvent } from '../support/events.ts';
import { CUSTOMER_UID, IMP_UID, NOW, REGISTRATION_ID } from '../support/fixtures.ts';
import { createTestPorts, type TestPorts } from '../support/ports.ts';

let test: TestPorts;
beforeEach(() => {
  test = createTestPorts();
});

const get = async (registration_id: string = REGISTRATION_ID) => {
  const event = httpEvent({
    route: 'GET /card-registrations/{registration_id}',
    params: { registration_id },
  });
  const response = await callHttp(createHandler(test.ports), event);
  return { ...response, json: JSON.parse(response.body ?? 'null') };
};

const common = {
  registration_id: REGISTRATION_ID,
  customer_id: 'user-1',
  customer_uid: CUSTOMER_UID,
  expires_at: '2026-03-01T01:30:00.000Z',
  reference: null,
  metadata: null,
  agreement: null,
};

it('shows a pending registration', async () => {
  await test.opened();
  expect((await get()).json).toEqual({ ...common, status: 'pending' });
});

it('shows it expired from the very instant on', async () => {
  await test.opened();
  test.clock.at = new Date('2026-03-01T01:29:59.999Z');
  expect((await get()).json.status).toBe('pending');
  test.clock.at = new Date('2026-03-01T01:30:00.000Z');
  expect((await get()).json).toEqual({ ...common, status: 'expired' });
});

it('shows the card of a succeeded one, long after its end too', async () => {
  const card = { cardName: '신한카드', cardNumberMasked: '400000******0000' };
  await test.opened({ state: { status: 'succeeded', impUid: IMP_UID, card, at: NOW } });
  test.clock.at = new Date('2026-03-20T00:00:00Z');
  expect((await get()).json).toEqual({
    ...common,
    status: 'succeeded',
    card: { card_name: '신한카드', card_number_masked: '400000******0000' },
  });
});

it('shows null for what 아임포트 did not tell of a card', async () => {
  await test.opened({ state: { status: 'succeeded', impUid: IMP_UID, card: {}, at: NOW } });
  expect((await get()).json.card).toEqual({ card_name: null, card_number_masked: null });
});

it('shows why it failed, in the PG’s words', async () => {
  const failure = { code: '120026', message: '[120026] 도난, 분실카드 <b>' };
  await test.opened({ state: { status: 'failed', impUid: IMP_UID, failure } });
  expect((await get()).json).toEqual({ ...common, status: 'failed', failure });
});

it('never shows the buyer or the link', async () => {
  const { tokenDigest, buyer } = await test.opened();
  const { body } = await get();
  for (const hidden of [tokenDigest, buyer.name, buyer.email, buyer.tel]) expect(body).not.toContain(hidden);
});

it.each([
  '',
  '01JZ0000000000000000000002',
  'reg_1',
  '__proto__',
  '%00',
  '../x',
  REGISTRATION_ID.toLowerCase(),
])('answers 404 to the id "%s"', async (id) => {
  await test.opened();
  expect((await get(id)).json).toMatchObject({ status: 404, code: 'not_found' });
});
