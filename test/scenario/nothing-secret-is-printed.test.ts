import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { LOCAL_KEYS } from '../../infra/local/settings.ts';
import { PERSONAL, runChargingFlows } from '../support/charging-flows.ts';
import { BUYER, registrationRequest } from '../support/fixtures.ts';
import { eventually, GOOD_CARD, type Opened, startTestStack, type TestStack } from '../support/local.ts';
import { runRegistrationFlows } from '../support/registration-flows.ts';

/*
 * What a whole run prints, journals and puts into queues holds ids and outcomes, and none of what would let somebody
 * pay, register or know who the customer is.
 */
let test: TestStack;
let printed: string[];
let undo: () => void;
beforeAll(async () => {
  printed = [];
  undo = captureOutput(printed);
  test = await startTestStack();
});
afterAll(async () => {
  await test.stop();
  undo();
});

it('a run leaks no secret, link, card number or buyer into output, time line or queues, and a leak would be seen', async () => {
  const secrets: Record<string, string> = {
    imp_key: LOCAL_KEYS.impKey,
    imp_secret: LOCAL_KEYS.impSecret,
    'access token': await accessToken(),
    'card number': GOOD_CARD,
    'buyer’s name': BUYER.name,
    'buyer’s e-mail': BUYER.email,
    'buyer’s phone': BUYER.tel,
    'merchant’s reference': PERSONAL.reference,
    'merchant’s metadata': PERSONAL.metadata.orderNo,
  };
  await runRegistrationFlows(test);
  await runChargingFlows(test);
  await provokeErrors();
  const bodies = await queuedWhileDown((opened) => {
    secrets['link'] = opened.checkout_url.split('.').at(-1) ?? '';
  });
  const everything = () => [...printed, ...test.printed, ...bodies, timeline()].join('\n');

  // It has something to look at: what happened is told, by its ids.
  expect(everything()).toContain('"outcome":"succeeded"');
  expect(everything()).toContain('"outcome":"paid"');
  expect(everything()).toContain('"event":"refund"');
  expect(everything()).toContain('"reason":"gateway_rejected_credentials"');
  expect(everything()).toContain('"reason":"invalid_request"');
  expect(bodies.length).toBeGreaterThan(0);
  expect(leaks(everything(), secrets)).toEqual([]);

  // And a leak would be found wherever it happened.
  for (const name of Object.keys(secrets)) {
    expect(
      leaks(
        `${everything()} ${JSON.stringify({ deep: [encodeURIComponent(secrets[name] ?? '')] })}`,
        secrets,
      ),
    ).toEqual([name]);
  }
  console.warn({ token: secrets['access token'] });
  test.stack.timeline.record({ event: 'settle', reason: secrets['link'] });
  expect(leaks(everything(), secrets).sort()).toEqual(['access token', 'link']);
});

/** Names of the secrets that stand somewhere in `text`, as they are or URL-encoded. */
function leaks(text: string, secrets: Readonly<Record<string, string>>): string[] {
  return Object.entries(secrets)
    .filter(([, secret]) => text.includes(secret) || text.includes(encodeURIComponent(secret)))
    .map(([name]) => name);
}

const timeline = () => JSON.stringify(test.stack.timeline.list(10_000));

/** The one that is alive: asking again returns the same. */
async function accessToken(): Promise<string> {
  const keys = { imp_key: LOCAL_KEYS.impKey, imp_secret: LOCAL_KEYS.impSecret };
  const answer = await test.http('POST', `${test.stack.simulator.url}/users/getToken`, keys);
  return answer.json.response.access_token;
}

/** Bad input full of personal data, and keys that 아임포트 refuses. */
async function provokeErrors(): Promise<void> {
  const { email, name, tel } = BUYER;
  const post = (body: unknown, headers = {}) => test.http('POST', '/card-registrations', body, headers);
  await post(registrationRequest({ buyer: { email: name, name: tel.repeat(9), tel: email } }));
  await post(registrationRequest({ return_url: `https://evil.example/?${new URLSearchParams(BUYER)}` }));
  await post(`{"buyer": "${name} ${email} ${tel}"`, { 'content-type': 'application/json' });
  await post(registrationRequest(), { 'idempotency-key': 'order-7' });
  await post(registrationRequest({ customer_id: 'other' }), { 'idempotency-key': 'order-7' });
  await test.http('POST', '/webhooks/iamport', {
    imp_uid: email,
    merchant_uid: name,
    card_number: GOOD_CARD,
  });
  await test.http('GET', `/checkout/${encodeURIComponent(name)}/redirect?buyer_email=${email}`);
  const opened = await test.open();
  const { imp_uid, redirect_to } = await test.submit(opened);
  await test.http('GET', `${redirect_to}&${new URLSearchParams({ error_msg: `${name} ${tel}` })}`);
  await test.complete(opened, imp_uid, email);
}

/** What lies in the queue while 아임포트 refuses our keys. */
async function queuedWhileDown(onOpened: (opened: Opened) => void): Promise<string[]> {
  const { simulator, queues } = test.stack;
  simulator.rotateSecret('re-issued');
  const opened = await test.open();
  onOpened(opened);
  await test.complete(opened, (await test.submit(opened)).imp_uid);
  const bodies = () => Object.values(queues).flatMap((queue) => queue.list().map(({ body }) => body));
  await eventually(() => bodies().length > 0);
  await eventually(() => timeline().includes('queue.retry'));
  return bodies();
}

/** Everything this process prints from here on goes into `lines` instead. */
function captureOutput(lines: string[]): () => void {
  const methods = ['debug', 'log', 'info', 'warn', 'error'] as const;
  const originals = methods.map((method) => console[method]);
  for (const method of methods) console[method] = (...values) => void lines.push(JSON.stringify(values));
  const { write } = process.stderr;
  process.stderr.write = ((text: string | Uint8Array) => lines.push(String(text)) > 0) as typeof write;
  return () => {
    for (const [index, method] of methods.entries()) console[method] = originals[index] ?? console.log;
    process.stderr.write = write;
  };
}
