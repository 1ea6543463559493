import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { httpFunctions, type Stage, startStage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
beforeEach(() => stage.reset());

const LIMIT = 16 * 1024;
/** `manage-act` takes forms alone: see manage-page.test.ts. */
const posts = httpFunctions
  .filter(({ method, name }) => method === 'POST' && name !== 'manage-act')
  .map(({ name }) => name);

/** A path that exists, for those routes that have one. */
const params = () => ({
  customer_id: 'customer-a',
  token: stage.known.registrations.fresh.token,
  subscription_id: stage.known.subscriptions.active,
  merchant_uid: stage.known.charges.paid,
});
/** An unreadable webhook is ignored with 200, not refused: it would be sent again. */
const refused = (name: string) => (name === 'receive-webhook' ? 200 : 400);

test.each(posts)('%s refuses a body above 16 KiB before it reads it', async (name) => {
  const huge = `{"a":"${'x'.repeat(LIMIT)}"}`;
  // Fewer characters than that, and more bytes.
  const wide = `{"a":"${'가'.repeat(LIMIT / 2)}"}`;
  await stage.expectNoChange(async () => {
    for (const body of [huge, wide]) {
      const { status, json } = await stage.call(name, { params: params(), body });
      expect([status, json.code]).toEqual([413, 'payload_too_large']);
    }
  });
});

test.each(posts)('%s survives JSON as deep as a body can be', async (name) => {
  const half = LIMIT / 2 - 10;
  const bodies = [
    '['.repeat(10_000),
    `{"a":${'['.repeat(half)}${']'.repeat(half)}}`,
    `${'{"a":'.repeat(2_700)}1${'}'.repeat(2_700)}`,
    `{"customer_uid":${'['.repeat(half - 10)}${']'.repeat(half - 10)}}`,
  ];
  await stage.expectNoChange(async () => {
    for (const body of bodies) {
      const { status } = await stage.call(name, { params: params(), body });
      // The PC callback's object has fields of any kind, all of them ignored.
      const allowed = name === 'complete-checkout' ? [200, 400] : [refused(name)];
      expect(allowed).toContain(status);
    }
  });
});

test.each(posts)('%s survives thousands of fields, and names at most twenty', async (name) => {
  const body = Object.fromEntries(Array.from({ length: 1_400 }, (_, index) => [`f${index}`, 1]));
  await stage.expectNoChange(async () => {
    const { status, json } = await stage.call(name, { params: params(), body });
    if (name === 'complete-checkout') expect(status).toBe(200);
    else expect(status).toBe(refused(name));
    expect(json.errors?.length ?? 0).toBeLessThanOrEqual(20);
  });
});

test('numbers that no won can be are refused', async () => {
  const { good } = stage.known.cards;
  await stage.expectNoChange(async () => {
    for (const amount of [
      '1e309',
      '-1',
      '0',
      '0.5',
      '100000001',
      '9007199254740993',
      '"1000"',
      '[1000]',
      'null',
    ]) {
      const body = `{"customer_uid":"${good}","amount":${amount},"name":"단건"}`;
      const { status, json } = await stage.call('create-charge', { body });
      expect([status, json.errors[0].path]).toEqual([400, 'amount']);
    }
  });
});
