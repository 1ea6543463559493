import type { Wire } from '../support/wire.ts';
import type { Addresses } from './addresses.ts';

export interface Answer {
  readonly status: number;
  readonly json: Wire;
}

/** One thing that the merchant wanted, however often it had to be said. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly key: string;
  readonly body: Wire;
  tries: number;
  /** Absent: nobody ever said how it ended. */
  answer?: Answer;
  /** What the same request with the same key was answered later. */
  repeated?: Answer;
}

export interface Merchant {
  /** POSTs under a key of its own until there is an answer that a repetition would not change. */
  post(path: string, body: object): Promise<Answer>;
  /** The same request with the same key once more, in the hope of the same answer. */
  repeat(): Promise<void>;
  get(path: string): Promise<Answer>;
  /** What the customer's browser does at the simulator, and on its way back. Undefined: nobody answers any more. */
  browse(method: string, url: string, body?: object): Promise<Answer | undefined>;
  readonly requests: readonly Request[];
  /** Nothing is sent again from now on. */
  close(): void;
}

/** With the pauses: longer than the kills and what comes after them. */
const MAX_TRIES = 400;
const PAUSE_MS = 250;
/** Our functions answer within 29 s, and much faster here; a process that is killed closes its connections. */
const TIMEOUT_MS = 10_000;
/** A customer is less patient. */
const BROWSER_TRIES = 12;

export function createMerchant({ gatewayPort }: Addresses): Merchant {
  const requests: Request[] = [];
  let isClosed = false;
  const base = `http://127.0.0.1:${gatewayPort}`;

  async function untilAnswered(send: () => Promise<Answer>, maxTries: number): Promise<Answer | undefined> {
    for (let tries = 1; tries <= maxTries && !isClosed; tries += 1) {
      const answer = await send().catch(() => undefined);
      if (answer !== undefined && answer.status < 500) return answer;
      await pause(PAUSE_MS);
    }
    return undefined;
  }

  const deliver = (request: Request) =>
    untilAnswered(() => {
      request.tries += 1;
      return exchange(request.method, `${base}${request.path}`, request.body, {
        'idempotency-key': request.key,
      });
    }, MAX_TRIES);

  const answered = (answer: Answer | undefined, what: string): Answer => {
    if (answer === undefined) throw new Error(`${what} was never answered`);
    return answer;
  };

  return {
    requests,
    close() {
      isClosed = true;
    },
    async post(path, body) {
      const request: Request = {
        method: 'POST',
        path,
        key: `request-${requests.length + 1}`,
        body,
        tries: 0,
      };
      requests.push(request);
      const answer = answered(await deliver(request), `POST ${path}`);
      request.answer = answer;
      return answer;
    },
    async repeat() {
      const request = requests.findLast(({ answer, repeated }) => answer && !repeated);
      if (request === undefined) return;
      const answer = await deliver(request);
      if (answer !== undefined) request.repeated = answer;
    },
    async get(path) {
      return answered(await untilAnswered(() => exchange('GET', `${base}${path}`), MAX_TRIES), `GET ${path}`);
    },
    browse: (method, url, body) => untilAnswered(() => exchange(method, url, body), BROWSER_TRIES),
  };
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function exchange(
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { 'content-type': 'application/json', ...headers },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text.startsWith('{') ? JSON.parse(text) : undefined };
}
