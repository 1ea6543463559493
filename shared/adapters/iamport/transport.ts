import http from 'node:http';
import https from 'node:https';

/** One HTTP exchange with 아임포트. A port of its own so that tests can put faults on the wire. */
export type HttpTransport = (request: HttpRequest) => Promise<HttpAnswer>;

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query, already encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From the first byte sent to the last byte read. */
  readonly timeoutMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

/** No answer that could be read whole. Says nothing about whether the request was carried out. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly kind: 'timeout' | 'connection' | 'too_large';

  constructor(kind: 'timeout' | 'connection' | 'too_large', cause?: unknown) {
    super(`no usable answer: ${kind}`, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}

/** 1,000 payments of about 3 kB each is the largest page the API gives. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/**
 * node:https with a keep-alive agent: it starts some 30 ms faster than the first global `fetch`, and it neither
 * follows redirects (a token must not travel to another host) nor retries.
 *
 * A POST gets a connection of its own. One that was kept may have been dropped without a word while Lambda kept the process
 * frozen: a look-up that runs into that is repeated, a charge would be `unknown` although nothing has left.
 */
export function createHttpTransport(baseUrl: string): HttpTransport {
  const base = new URL(baseUrl);
  const client = base.protocol === 'http:' ? http : https;
  const agent = new client.Agent({ keepAlive: true, maxSockets: 50 });
  const prefix = base.pathname.replace(/\/$/, '');

  return (request) =>
    new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(Math.ceil(request.timeoutMs));
      const fail = (cause: unknown) =>
        reject(signal.aborted ? new TransportError('timeout') : new TransportError('connection', cause));
      const outgoing = client.request(
        {
          hostname: base.hostname,
          port: base.port,
          path: prefix + request.path,
          method: request.method,
          headers: {
            ...request.headers,
            ...(request.body === undefined
              ? {}
              : { 'content-length': String(Buffer.byteLength(request.body)) }),
          },
          agent: request.method === 'GET' ? agent : false,
          signal,
        },
        (answer) => {
          const chunks: Buffer[] = [];
          let size = 0;
          answer.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size > MAX_ANSWER_BYTES) {
              reject(new TransportError('too_large'));
              outgoing.destroy();
              return;
            }
            chunks.push(chunk);
          });
          answer.on('error', fail);
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              retryAfter: answer.headers['retry-after'],
              body: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      outgoing.on('error', fail);
      outgoing.end(request.body);
    });
}
