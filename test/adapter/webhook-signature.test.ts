import { describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { parseWebhookKeys } from '../../shared/adapters/webhook/secret.ts';
import { signedHeaders } from '../../shared/adapters/webhook/signature.ts';
import { BillingError } from '../../shared/domain/billing-error.ts';

/* Held against the verifier that Standard Webhooks publish, which knows nothing of us. */

const secretOf = (seed: string) => `whsec_${Buffer.from(seed.repeat(32).slice(0, 32)).toString('base64')}`;
const [CURRENT, PREVIOUS, OTHERS] = [secretOf('a'), secretOf('b'), secretOf('c')];
const keysOf = (current: string, previous: string | null = null) =>
  parseWebhookKeys(JSON.stringify({ current, previous }));

const body = JSON.stringify({ type: 'charge.paid', data: { name: '베이직', amount: 9_900 } });
const id = 'SUB#01M83MJ1V6KDBW1XM2W5BMCWSF/EVENT#00000003#0';
const sign = (keys = keysOf(CURRENT), at = new Date()) => ({ ...signedHeaders(keys, { id, at, body }) });
const verify = (headers: Record<string, string>, secret = CURRENT, text = body) =>
  new Webhook(secret).verify(text, headers);
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

test('what we sign is what the verifier takes, and reads', () => {
  expect(verify(sign())).toEqual(JSON.parse(body));
});

test('a comparison’s id, which has a full stop in it, is no trouble', () => {
  const odd = 'RECON#2027-01-05/EVENT#2027-01-05T07:49:21.288Z#2vqJq3Xk0bYw9T_e';
  const headers = { ...signedHeaders(keysOf(CURRENT), { id: odd, at: new Date(), body }) };
  expect(verify(headers)).toEqual(JSON.parse(body));
});

describe('the verifier refuses', () => {
  test.each<[string, () => unknown]>([
    ['one of somebody else’s', () => verify(sign(keysOf(OTHERS)))],
    ['one whose body was changed', () => verify(sign(), CURRENT, body.replace('9900', '1'))],
    ['one under another id', () => verify({ ...sign(), 'webhook-id': id.replace('#0', '#1') })],
    ['one whose time was changed', () => verify({ ...sign(), 'webhook-timestamp': '1800000000' })],
    ['one that is unsigned', () => verify({ ...sign(), 'webhook-signature': '' })],
    ['one that is replayed after five minutes', () => verify(sign(keysOf(CURRENT), minutesAgo(6)))],
    ['one from ahead of its time', () => verify(sign(keysOf(CURRENT), minutesAgo(-6)))],
  ])('%s', (_, attempt) => {
    expect(attempt).toThrow(/signature|timestamp|headers/i);
  });
});

test('within five minutes a replayed one verifies: its id is what tells it', () => {
  const first = sign();
  expect(verify(first)).toEqual(verify(first));
  expect(first['webhook-id']).toBe(id);
});

test('while a secret is rotated, receivers with the new and with the old one both verify', () => {
  const headers = sign(keysOf(CURRENT, PREVIOUS));
  expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
  expect([verify(headers, CURRENT), verify(headers, PREVIOUS)]).toEqual([JSON.parse(body), JSON.parse(body)]);
  expect(() => verify(headers, OTHERS)).toThrow('No matching signature');
});

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('the secret', () => {
  test('as Secrets Manager draws it is what a receiver writes behind whsec_', () => {
    const drawn = 'Zx9'.repeat(22).slice(0, 64);
    expect(verify(sign(keysOf(drawn)), `whsec_${drawn}`)).toEqual(JSON.parse(body));
  });

  test.each([
    ['nothing', undefined],
    ['no JSON', CURRENT],
    ['no current one', JSON.stringify({ previous: CURRENT })],
    ['one that is no base64', JSON.stringify({ current: 'whsec_?' })],
    ['one that is short', JSON.stringify({ current: 'whsec_c2hvcnQ=' })],
    ['one that is long', JSON.stringify({ current: `whsec_${'A'.repeat(100)}` })],
    ['a previous one that is none', JSON.stringify({ current: CURRENT, previous: '' })],
  ])('is not taken when it is %s, and the error does not tell it', (_, text) => {
    const error = thrownBy(() => parseWebhookKeys(text));
    expect(error).toBeInstanceOf(BillingError);
    expect(error).toMatchObject({ code: 'secret_unusable', retryable: true });
    expect(String(error)).not.toContain(CURRENT.slice(8, 20));
  });
});
