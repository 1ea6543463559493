/** Reading requests and writing answers over plain node:http. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fields } from './fields.ts';

/** A V1 request is a few hundred bytes. */
const MAX_BODY_BYTES = 64 * 1024;

export class BodyRefused extends Error {
  override readonly name = 'BodyRefused';
  readonly status: 400 | 413;
  constructor(status: 400 | 413, message: string) {
    super(message);
    this.status = status;
  }
}

const readText = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  // destroyOnReturn would close the socket before a 413 could leave.
  const body: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new BodyRefused(413, `body larger than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new BodyRefused(400, 'the body is not JSON');
  }
};

/** JSON or a form, as the vendor's endpoints take both. An empty body is an empty object. */
export const readFields = async (request: IncomingMessage): Promise<Fields> => {
  const text = await readText(request);
  if (text === '') return {};
  if ((request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(text));
  }
  const body = parseJson(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new BodyRefused(400, 'the body must be a JSON object or a form');
  }
  return body as Fields;
};

/** An answer of the simulator's own routes: JSON, a page, a script. */
export interface Page {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export const json = (status: number, body: unknown): Page => ({
  status,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json; charset=utf-8' },
});

export const redirect = (location: string): Page => ({ status: 303, body: '', headers: { location } });

export const write = (response: ServerResponse, { status, body, headers }: Page): void => {
  if (response.destroyed) return;
  response.writeHead(status, {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
};
