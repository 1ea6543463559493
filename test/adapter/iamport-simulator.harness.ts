/** Starts a simulator on a free port with a clock and a webhook receiver that the test holds. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../infra/local/iamport-simulator/server.ts';
import { eventually } from '../support/patience.ts';
import type { Wire } from '../support/wire.ts';

export const KEYS = { impKey: 'key', impSecret: 'secret', impCode: 'imp12345678' };
export const GOOD_CARD = '4000000000000000';

export interface Answer {
  status: number;
  code: number;
  message: string | null;
  response: Wire;
}

export interface ReceivedWebhook {
  contentType: string;
  body: string;
}

export interface Harness {
  simulator: Simulator;
  url: string;
  clock: { at: Date; advance(ms: number): void };
  webhooks: ReceivedWebhook[];
  webhookUrl: string;
  v1(method: string, path: string, body?: unknown, init?: RequestInit): Promise<Answer>;
  control(method: string, path: string, body?: unknown): Promise<{ status: number; body: Wire }>;
  fault(patch: unknown): Promise<void>;
  open(merchantUid: string, customerUid: string, extra?: object): Promise<void>;
  register(customerUid: string, card?: string, extra?: object): Promise<Wire>;
  charge(merchantUid: string, customerUid: string, extra?: object, init?: RequestInit): Promise<Answer>;
  stop(): Promise<void>;
}

const receiver = async (received: ReceivedWebhook[]): Promise<Server> => {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ contentType: request.headers['content-type'] ?? '', body });
    response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
};

export const CARD_INPUT = { expiry: '12/30', birth: '900101', pwd_2digit: '12' };

export const requestPay = (merchantUid: string, customerUid: string) => ({
  pg: 'html5_inicis.INIBillTst',
  pay_method: 'card',
  merchant_uid: merchantUid,
  customer_uid: customerUid,
  name: '카드 등록',
  amount: 0,
  buyer_name: '구매고객',
  buyer_email: 'buyer-7@example.com',
  buyer_tel: '010-0000-0000',
  m_redirect_url: 'https://shop.example/return?order=7&title=a%20b#top',
});

export const startHarness = async (options: Partial<SimulatorOptions> = {}): Promise<Harness> => {
  const webhooks: ReceivedWebhook[] = [];
  const server = await receiver(webhooks);
  const webhookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const clock = {
    at: new Date('2026-03-01T00:00:00Z'),
    advance(ms: number) {
      this.at = new Date(this.at.getTime() + ms);
    },
  };
  const simulator = await startSimulator({
    port: 0,
    clock: { now: () => clock.at },
    databasePath: ':memory:',
    keys: KEYS,
    defaultWebhookUrl: webhookUrl,
    ...options,
  });
  const { url } = simulator;
  const send = (method: string, path: string, body: unknown, init: RequestInit = {}) =>
    fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...init,
      headers: { 'content-type': 'application/json', ...init.headers },
    });

  const tokenBody = { imp_key: KEYS.impKey, imp_secret: KEYS.impSecret };
  const harness: Harness = {
    simulator,
    url,
    clock,
    webhooks,
    webhookUrl,
    async v1(method, path, body, init) {
      const issued = await send('POST', '/users/getToken', tokenBody);
      const token = ((await issued.json()) as Answer).response.access_token as string;
      // `init` is the request's own: no signal of it ends the wait for a token.
      const response = await send(method, path, body, { headers: { authorization: token }, ...init });
      return { ...((await response.json()) as Answer), status: response.status };
    },
    async control(method, path, body) {
      const response = await send(method, path, body);
      return { status: response.status, body: await response.json() };
    },
    async fault(patch) {
      const { status, body } = await harness.control('PUT', '/simulator/faults', patch);
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    async open(merchantUid, customerUid, extra) {
      const request = { ...requestPay(merchantUid, customerUid), ...extra };
      const { status, body } = await harness.control('POST', '/simulator/windows', request);
      if (status !== 201) throw new Error(JSON.stringify(body));
    },
    async register(customerUid, card = GOOD_CARD, extra) {
      const merchantUid = `reg_${customerUid}_${simulator.payments().length}`;
      await harness.open(merchantUid, customerUid, extra);
      const path = `/simulator/windows/${merchantUid}/submit`;
      return (await harness.control('POST', path, { card_number: card, ...CARD_INPUT })).body;
    },
    charge: (merchantUid, customerUid, extra, init) =>
      harness.v1(
        'POST',
        '/subscribe/payments/again',
        {
          customer_uid: customerUid,
          merchant_uid: merchantUid,
          name: '3월 구독료',
          amount: 10_000,
          ...extra,
        },
        init,
      ),
    async stop() {
      await simulator.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return harness;
};

/**
 * For a client whose patience ends: aborts when the fault that is set has been taken, once. By a time limit it might do so
 * before the request has arrived.
 */
export const untilTaken = ({ simulator }: Harness): AbortSignal => {
  const giving = new AbortController();
  const current = () => JSON.stringify(simulator.faults.current());
  const before = current();
  eventually(() => current() !== before).then(
    () => giving.abort(new DOMException('no more patience', 'TimeoutError')),
    (error: unknown) => giving.abort(error),
  );
  return giving.signal;
};

/** How a request ends for its client. */
export const endingOf = async (request: Promise<unknown>): Promise<'answered' | 'timeout' | 'reset'> => {
  try {
    await request;
    return 'answered';
  } catch (error) {
    return (error as Error).name === 'TimeoutError' ? 'timeout' : 'reset';
  }
};
