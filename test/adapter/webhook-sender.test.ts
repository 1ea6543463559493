import type { LookupAddress } from 'node:dns';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { parseWebhookKeys } from '../../shared/adapters/webhook/secret.ts';
import { createWebhookSender, type WebhookSenderOptions } from '../../shared/adapters/webhook/sender.ts';
import { BillingError } from '../../shared/domain/billing-error.ts';

const SECRET = `whsec_${Buffer.from('a secret for this test alone').toString('base64')}`;
const keys = async () => parseWebhookKeys(JSON.stringify({ current: SECRET }));
const clock = { now: () => new Date() };
const body = '{"type":"charge.paid"}';
const id = 'SUB#1/EVENT#00000001#0';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

async function listen(server: Server | ReturnType<typeof createSocketServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A receiver on this machine, and what it was sent. */
async function receiver(answer: (response: ServerResponse) => void) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    answer(response);
  });
  stops.push(() => server.closeAllConnections());
  return { received, port: await listen(server) };
}

const sender = (options: Partial<WebhookSenderOptions> = {}) =>
  createWebhookSender({ keys, clock, allowLoopback: true, ...options });
const send = (url: string, options: Partial<WebhookSenderOptions> = {}) =>
  sender(options).send({ url, id, body });
const resolving = (...addresses: string[]) => {
  const asked: string[] = [];
  const resolve = async (hostname: string): Promise<LookupAddress[]> => {
    asked.push(hostname);
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  return { asked, resolve };
};

test('a receiver gets one signed POST, which the official verifier takes', async () => {
  const { received, port } = await receiver((response) => response.writeHead(204).end());
  expect(await send(`http://127.0.0.1:${port}/hook?shop=1`)).toMatchObject({ kind: 'answered', status: 204 });
  const [first, ...more] = received;
  expect(more).toEqual([]);
  expect(first?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': id });
  expect(new Webhook(SECRET).verify(first?.body ?? '', first?.headers as Record<string, string>)).toEqual({
    type: 'charge.paid',
  });
});

describe('an answer', () => {
  test('that wants patience is told', async () => {
    const { port } = await receiver((response) =>
      response.writeHead(503, { 'retry-after': '120' }).end('busy'),
    );
    const answer = await send(`http://127.0.0.1:${port}/`);
    expect(answer).toEqual({ kind: 'answered', status: 503, retryAfter: '120' });
  });

  test('that leads elsewhere is not followed', async () => {
    const { received, port } = await receiver((response) =>
      response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data' }).end(),
    );
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'answered', status: 307 });
    expect(received).toHaveLength(1);
  });

  test('without an end is cut off, and counts by its status', async () => {
    const { port } = await receiver((response) => {
      response.writeHead(200);
      const more = setInterval(() => response.write('x'.repeat(10_000)), 1);
      response.on('close', () => clearInterval(more));
    });
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'answered', status: 200 });
  });

  test('that does not come ends the wait', async () => {
    const { port } = await receiver(() => undefined);
    const answer = await send(`http://127.0.0.1:${port}/`, { timeoutMs: 100 });
    expect(answer).toEqual({ kind: 'no_answer', reason: 'timeout' });
  });

  test('that is none, or nobody who could give one, is told', async () => {
    const hangsUp = await listen(createSocketServer((socket) => socket.destroy()));
    for (const port of [hangsUp, 9])
      expect(await send(`http://127.0.0.1:${port}/`)).toEqual({ kind: 'no_answer', reason: 'connection' });
  });
});

describe('on AWS nothing leaves for an address that only we can reach', () => {
  const NOT_ALLOWED = { kind: 'no_answer', reason: 'address_not_allowed' };
  const onAws = { allowLoopback: false };

  test.each([
    ...[
      'http://8.8.8.8/',
      'http://hooks.example/',
      'https://127.0.0.1/',
      'https://[::1]/',
      'https://10.0.0.1/',
    ],
    ...['https://169.254.169.254/latest', 'https://[::ffff:169.254.169.254]/', 'https://[fd00:ec2::254]/'],
    ...['https://2130706433/', 'https://0x7f000001/', 'https://017700000001/', 'https://100.64.0.1/'],
  ])('%s', async (url) => {
    expect(await send(url, { ...onAws, ...resolving('8.8.8.8') })).toEqual(NOT_ALLOWED);
  });

  test.each([
    [['127.0.0.1']],
    [['169.254.169.254']],
    [['::1']],
    [['fd00:ec2::254']],
    [['::ffff:10.0.0.1']],
    [['8.8.8.8', '10.0.0.1']],
    [['2606:4700::1111', 'fe80::1']],
    [[]],
  ])('whatever its name: one that leads to %j', async (addresses) => {
    const { resolve } = resolving(...addresses);
    expect(await send('https://hooks.example/', { ...onAws, resolve })).toEqual(NOT_ALLOWED);
  });

  test('a name that cannot be resolved is no connection', async () => {
    const resolve = async () => {
      throw Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' });
    };
    expect(await send('https://hooks.example/', { ...onAws, resolve })).toEqual({
      kind: 'no_answer',
      reason: 'connection',
    });
  });
});

test('a name is resolved once, and the connection made to what was checked: it cannot answer otherwise in between', async () => {
  const { received, port } = await receiver((response) => response.end());
  const { asked, resolve } = resolving('127.0.0.1');
  expect(await send(`http://hooks.example:${port}/`, { resolve })).toMatchObject({ status: 200 });
  expect(asked).toEqual(['hooks.example']);
  expect(received[0]?.headers.host).toBe(`hooks.example:${port}`);
});

test('on one machine http reaches this machine only', async () => {
  const { resolve } = resolving('8.8.8.8');
  expect(await send('http://hooks.example/', { resolve })).toEqual({
    kind: 'no_answer',
    reason: 'address_not_allowed',
  });
});

test('without a secret nothing is sent', async () => {
  const { received, port } = await receiver((response) => response.end());
  const none = async () => {
    throw new BillingError('secret_unusable', 'none', { retryable: true });
  };
  await expect(send(`http://127.0.0.1:${port}/`, { keys: none })).rejects.toThrow('none');
  expect(received).toEqual([]);
});
