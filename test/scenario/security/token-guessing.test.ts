import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomIds, sha256Digests } from '../../../shared/adapters/ids.ts';
import type { Digests } from '../../../shared/ports.ts';
import { findCheckout } from '../../../shared/usecases/find-checkout.ts';
import { TOKEN, TOKEN_SECRET } from '../../support/fixtures.ts';
import { createTestPorts } from '../../support/ports.ts';
import { type Stage, startStage } from './stage.ts';

/* The checkout link is all that a customer needs, and all that a thief would. */
let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
beforeEach(() => stage.reset());

const ROUTES = ['show-checkout', 'agree-checkout', 'complete-checkout', 'checkout-redirect'];
const ask = (name: string, token: string, impUid?: string) =>
  stage.call(name, {
    params: { token },
    ...(impUid === undefined ? {} : { query: { imp_uid: impUid } }),
    ...(name === 'complete-checkout' ? { body: { imp_uid: impUid } } : {}),
    ...(name === 'agree-checkout' ? { body: { hash: '0'.repeat(64), lang: 'ko' } } : {}),
  });

test('the secret half is 256 random bits, never the same', () => {
  const secrets = Array.from({ length: 2_000 }, () => randomIds.secret());
  expect(new Set(secrets).size).toBe(secrets.length);
  for (const secret of secrets) expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  const bits = secrets.flatMap((secret) => [...Buffer.from(secret, 'base64url')]);
  // Each bit is set half the time: within 5 standard deviations of 2,000 tosses.
  for (let bit = 0; bit < 256; bit += 1) {
    const set = secrets.filter((_, at) => ((bits[at * 32 + (bit >> 3)] ?? 0) >> (bit & 7)) & 1).length;
    expect(Math.abs(set - 1_000)).toBeLessThan(112);
  }
});

test('the secret is stored nowhere, only its digest', () => {
  const { token, registrationId } = stage.known.registrations.fresh;
  const secret = token.split('.')[1] ?? '';
  const stored = stage.world
    .items()
    .filter(({ pk }) => !String(pk).startsWith('IDEM#'))
    .map((item) => JSON.stringify(item));
  expect(stored.filter((item) => item.includes(secret))).toEqual([]);
  expect(stored.filter((item) => item.includes(sha256Digests.of(secret)))).toEqual([
    expect.stringContaining(registrationId),
  ]);
});

test('a guess is answered alike whether the registration exists, and changes nothing', async () => {
  const { fresh, open, used } = stage.known.registrations;
  const guess = 'A'.repeat(43);
  const guesses = [
    `${fresh.registrationId}.${guess}`,
    `01JZ0000000000000000000009.${guess}`,
    `${fresh.registrationId}.${used.token.split('.')[1]}`,
    fresh.token.slice(0, -1),
    `${fresh.token}A`,
    fresh.token.toLowerCase(),
    `${fresh.registrationId}.`,
    '',
    '__proto__',
  ];
  await stage.expectNoChange(async () => {
    for (const name of ROUTES) {
      const answers = [];
      for (const token of guesses) answers.push(await ask(name, token, open.impUid));
      expect(answers.map(({ status }) => status)).toEqual(guesses.map(() => 404));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    }
  });
});

test('a used link opens no second window and takes nobody else’s key: its card stands', async () => {
  const { used, open } = stage.known.registrations;
  await stage.expectNoChange(async () => {
    expect((await ask('show-checkout', used.token)).text).not.toContain('checkout-data');
    const answer = await ask('complete-checkout', used.token, open.impUid);
    expect([answer.status, answer.json.code]).toEqual([200, undefined]);
    expect(answer.json.status).toBe('succeeded');
  });
});

test('an expired link opens no window', async () => {
  const { expired } = stage.known.registrations;
  await stage.expectNoChange(async () => {
    const page = await ask('show-checkout', expired.token);
    expect([page.status, page.text.includes('checkout-data')]).toEqual([410, false]);
  });
});

test('a link is good for its own registration only', async () => {
  const { fresh, open } = stage.known.registrations;
  const page = (await ask('show-checkout', fresh.token)).text;
  expect(page).toContain(fresh.merchantUid);
  expect(page).not.toContain(open.merchantUid);
});

test('what is compared are two digests of one length, whatever was sent', async () => {
  const compared: [string, string][] = [];
  const digests: Digests = {
    of: sha256Digests.of,
    equal: (a, b) => {
      compared.push([a, b]);
      return sha256Digests.equal(a, b);
    },
  };
  const { ports, opened } = createTestPorts();
  await opened();
  await findCheckout({ ...ports, digests }, TOKEN);
  for (const wrong of ['A'.repeat(43), TOKEN_SECRET.replace('k', 'l')])
    await expect(findCheckout({ ...ports, digests }, TOKEN.replace(TOKEN_SECRET, wrong))).rejects.toThrow();
  expect(compared.flat().map((digest) => digest.length)).toEqual(Array(6).fill(43));
  expect(compared.flat()).not.toContain(TOKEN_SECRET);
});

test('they are compared by crypto.timingSafeEqual, and by nothing that stops at the first difference', () => {
  const source = (path: string) => readFileSync(join(import.meta.dirname, '../../../shared', path), 'utf8');
  expect(source('adapters/ids.ts')).toMatch(
    /left\.length === right\.length && timingSafeEqual\(left, right\)/,
  );
  expect(source('usecases/find-checkout.ts')).not.toMatch(/tokenDigest\s*[!=]==|[!=]==\s*\S*tokenDigest/);
  expect(sha256Digests.equal('a', 'a')).toBe(true);
  for (const [a, b] of [
    ['a', 'b'],
    ['a', 'aa'],
    ['', 'a'],
  ] as const)
    expect(sha256Digests.equal(a, b)).toBe(false);
});
