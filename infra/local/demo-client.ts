import type { LocalStack } from './local-stack.ts';

// biome-ignore lint/suspicious/noExplicitAny: the demo reads the wire as a merchant's own script would
export type Wire = any;

/** The merchant API, the console and the simulator, as any script reaches them: over HTTP. */
export interface DemoClient {
  get(path: string): Promise<Wire>;
  /** As {@link get}, or undefined when there is no such thing. */
  find(path: string): Promise<Wire>;
  /** `key` makes a repetition harmless: the same key and body get the first answer. */
  post(path: string, body: object, key: string): Promise<Wire>;
  /** The simulator's own routes. */
  simulate(method: 'POST' | 'PUT', path: string, body: object): Promise<Wire>;
  moveClockTo(instant: string): Promise<void>;
  now(): Promise<string>;
}

export function demoClient({ url, simulator }: Pick<LocalStack, 'url' | 'simulator'>): DemoClient {
  async function send(method: string, target: string, body?: object, key?: string): Promise<Response> {
    return fetch(target, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
  /** 402 is an answer (declined), not a failure. */
  async function read(response: Response, what: string): Promise<Wire> {
    const text = await response.text();
    if (!response.ok && response.status !== 402) throw new Error(`${what}: ${response.status} ${text}`);
    return JSON.parse(text);
  }
  return {
    get: async (path) => read(await send('GET', url + path), `GET ${path}`),
    async find(path) {
      const response = await send('GET', url + path);
      return response.status === 404 ? undefined : read(response, `GET ${path}`);
    },
    post: async (path, body, key) => read(await send('POST', url + path, body, key), `POST ${path}`),
    simulate: async (method, path, body) =>
      read(await send(method, `${simulator.url}/simulator${path}`, body), `${method} ${path}`),
    async moveClockTo(instant) {
      await read(await send('PUT', `${url}/console/clock`, { now: instant }), 'PUT /console/clock');
    },
    now: async () => (await read(await send('GET', `${url}/console/clock`), 'GET /console/clock')).now,
  };
}
