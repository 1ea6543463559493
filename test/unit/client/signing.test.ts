import { inspect } from 'node:util';
import { beforeEach, expect, test } from '@jest/globals';
import { type ClientOptions, createBillingClient } from 'iamport-billing/client';

const API = 'https://abcdefghij.execute-api.ap-northeast-2.amazonaws.com';
const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

let sent: Request[];
beforeEach(() => {
  sent = [];
});
const client = (options: Partial<ClientOptions>) =>
  createBillingClient({
    baseUrl: API,
    fetch: async (request) => {
      sent.push(request as Request);
      return Response.json({});
    },
    ...options,
  });
const scopeOf = (request: Request | undefined) =>
  /Credential=([^,]+), /.exec(request?.headers.get('authorization') ?? '')?.[1]?.split('/');

test('a request is signed for the region that the address names', async () => {
  await client({ credentials: KEYS }).getPlan({ plan_id: 'basic' });
  expect(scopeOf(sent[0])).toEqual([
    'AKIDEXAMPLE',
    expect.any(String),
    'ap-northeast-2',
    'execute-api',
    'aws4_request',
  ]);
});

test('a domain of the merchant’s own names none: it is to be given', async () => {
  const baseUrl = 'https://billing.shop.example';
  expect(() => client({ baseUrl, credentials: KEYS })).toThrow(
    'region: required, as billing.shop.example does not name one',
  );
  await client({ baseUrl, credentials: KEYS, region: 'eu-west-1' }).getPlan({ plan_id: 'basic' });
  expect(scopeOf(sent[0])?.[2]).toBe('eu-west-1');
});

test('credentials are asked for at each request, so that those that end are renewed', async () => {
  let made = 0;
  const credentials = async () => {
    made += 1;
    return { ...KEYS, accessKeyId: `AKID${made}`, sessionToken: `token-${made}` };
  };
  const api = client({ credentials });
  expect(made).toBe(0);
  await api.getPlan({ plan_id: 'basic' });
  await api.getPlan({ plan_id: 'basic' });
  expect(sent.map((request) => scopeOf(request)?.[0])).toEqual(['AKID1', 'AKID2']);
  expect(sent.map(({ headers }) => headers.get('x-amz-security-token'))).toEqual(['token-1', 'token-2']);
});

test('credentials that cannot be had are told as they are, and nothing is sent', async () => {
  const credentials = async () => {
    throw new Error('the token has expired');
  };
  await expect(client({ credentials }).getPlan({ plan_id: 'basic' })).rejects.toThrow(
    'the token has expired',
  );
  expect(sent).toEqual([]);
});

test('this machine asks for no signature, unless there are credentials', async () => {
  await client({ baseUrl: 'http://127.0.0.1:4000' }).getPlan({ plan_id: 'basic' });
  await client({ baseUrl: 'http://localhost:4000', credentials: KEYS, region: 'local' }).getPlan({
    plan_id: 'basic',
  });
  expect(sent.map(({ headers }) => headers.has('authorization'))).toEqual([false, true]);
});

test.each([
  ['that the API has refused', async () => Response.json({ message: 'Forbidden' }, { status: 403 })],
  ['that nobody has answered', async () => Promise.reject(new TypeError('fetch failed'))],
])('an error of a request %s shows nothing of what signed it', async (_, answer) => {
  const credentials = { ...KEYS, sessionToken: 'session-token-of-a-role' };
  const error = await client({ credentials, fetch: answer, retries: 0 })
    .getCustomer({ customer_id: 'min-ji@shop.example' })
    .catch((thrown: unknown) => thrown);
  const shown = inspect(error, { depth: 20, showHidden: true });
  expect(shown).toContain('getCustomer');
  for (const secret of [KEYS.secretAccessKey, KEYS.accessKeyId, 'session-token', 'Credential=', 'min-ji'])
    expect(shown).not.toContain(secret);
});
