import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Answer, type Stage, startStage } from './stage.ts';

/* The mobile redirect and the PC callback come from the customer's browser: all of it can be typed. */
let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
beforeEach(() => stage.reset());

const redirect = (token: string, query: Record<string, string>) =>
  stage.call('checkout-redirect', { params: { token }, query });
const complete = (token: string, body: object) =>
  stage.call('complete-checkout', { params: { token }, body });
const target = ({ headers }: Answer) => new URL(headers['location'] ?? '');
const SUCCESS = {
  imp_success: 'true',
  success: 'true',
  status: 'succeeded',
  registration_status: 'succeeded',
};

test('a success that the query claims is not shown, and stored as nothing', async () => {
  const { fresh } = stage.known.registrations;
  await stage.expectNoChange(async () => {
    const answer = await redirect(fresh.token, { ...SUCCESS, merchant_uid: fresh.merchantUid });
    expect([answer.status, target(answer).searchParams.get('status')]).toEqual([303, 'pending']);
  });
});

test('a made-up imp_uid is not a success: 아임포트 is asked, and knows none', async () => {
  const { fresh } = stage.known.registrations;
  await stage.expectNoChange(async () => {
    const answer = await redirect(fresh.token, { ...SUCCESS, imp_uid: 'imp_123456789012' });
    expect(target(answer).searchParams.getAll('status')).toEqual(['pending']);
  });
});

test('somebody else’s issued key is not mine, by redirect or by callback', async () => {
  const { fresh, open } = stage.known.registrations;
  await stage.expectNoChange(async () => {
    const shown = await redirect(fresh.token, { ...SUCCESS, imp_uid: open.impUid });
    expect(target(shown).searchParams.get('status')).toBe('pending');
    for (const merchant_uid of [undefined, open.merchantUid, fresh.merchantUid]) {
      const answer = await complete(fresh.token, { imp_uid: open.impUid, merchant_uid, success: true });
      expect([answer.status, answer.json.code]).toEqual([409, 'payment_refused']);
    }
  });
});

test('a payment that was no key is not taken for one', async () => {
  const { registrations, charges } = stage.known;
  const paid = stage.world.iamport.rows.find(({ payment }) => payment.merchant_uid === charges.paid);
  await stage.expectNoChange(async () => {
    const answer = await complete(registrations.fresh.token, { imp_uid: paid?.payment.imp_uid });
    expect([answer.status, answer.json.code]).toEqual([409, 'payment_refused']);
  });
});

test('where the customer is sent is stored, and no query or body changes it', async () => {
  const { open } = stage.known.registrations;
  const evil = 'https://evil.example';
  const forged = { return_url: evil, redirect: evil, m_redirect_url: evil, next: evil, registration_id: 'x' };
  const answer = await redirect(open.token, { ...forged, imp_uid: open.impUid });
  expect(target(answer).origin).toBe('https://shop.example');
  expect(target(answer).searchParams.getAll('registration_id')).toEqual([open.registrationId]);
  expect((await complete(open.token, { ...forged, imp_uid: open.impUid })).json.return_url).toMatch(
    /^https:\/\/shop\.example\/done\?/,
  );
});

test('headers that name another host change neither the page nor the way back', async () => {
  const { open } = stage.known.registrations;
  const headers = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    forwarded: 'host=evil.example',
  };
  const request = { params: { token: open.token }, headers };
  for (const name of ['show-checkout', 'checkout-redirect']) {
    const answer = await stage.call(name, request);
    expect(answer.text + JSON.stringify(answer.headers)).not.toContain('evil.example');
  }
});

test('a redirect that is loaded again and again is answered alike, and registers one card', async () => {
  const { open } = stage.known.registrations;
  const first = await redirect(open.token, { imp_uid: open.impUid });
  const items = stage.world.items();
  for (let again = 0; again < 20; again += 1)
    expect(await redirect(open.token, { imp_uid: open.impUid })).toEqual(first);
  expect(target(first).searchParams.get('status')).toBe('succeeded');
  expect(stage.world.items()).toEqual(items);
});
