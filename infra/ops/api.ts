import { randomUUID } from 'node:crypto';

/** What the API has answered, whatever it was. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: JSON as docs/api.openapi.yaml has it, one shape for each route.
  readonly json: any;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Api {
  /** `path` with its parts encoded; a POST has an Idempotency-Key of its own, or `key`. */
  call(method: Method, path: string, body?: object, key?: string): Promise<Answer>;
  /** Every page of a list, one after another. */
  pages(path: string, name: string): AsyncIterable<readonly Answer['json'][]>;
}

/** Signs a request where the API asks for it. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** More pages than any list of ours has; what goes on for ever is a fault. */
const MAX_PAGES = 100_000;
const PAGE = 100;

/** The API did not answer, or failed itself. */
export class Unreachable extends Error {}

/** The API has refused, and says why. */
export class Refused extends Error {
  /** Of the answer; absent where it was no HTTP that refused. */
  readonly status: number | undefined;
  readonly problem: Problem;

  constructor(message: string, status?: number, problem: Problem = {}) {
    super(message);
    this.status = status;
    this.problem = problem;
  }
}

export function createApi(base: string, send: Send): Api {
  async function call(method: Method, path: string, body?: object, key?: string): Promise<Answer> {
    const headers = {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'POST' ? { 'idempotency-key': key ?? randomUUID() } : {}),
    };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await send(`${base}${path}`, init).catch((error: unknown) => {
      throw new Unreachable(`${base} does not answer: ${error instanceof Error ? error.message : 'unknown'}`);
    });
    const text = await response.text();
    const json: unknown = text === '' ? null : parsed(text);
    // A declined charge is an answer too.
    if (response.ok || response.status === 402) return { status: response.status, json };
    const problem = (json ?? {}) as Problem;
    const { code, detail, errors = [], message } = problem;
    const fields = errors.map((issue) => `\n  ${issue.path}: ${issue.message}`).join('');
    const told = `${response.status} ${code ?? message ?? ''}${detail === undefined ? '' : `: ${detail}`}${fields}`;
    if (response.status >= 500) throw new Unreachable(told);
    throw new Refused(told, response.status, problem);
  }

  return {
    call,
    async *pages(path, name) {
      let cursor: string | undefined;
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const query = `limit=${PAGE}${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
        const { json } = await call('GET', `${path}${path.includes('?') ? '&' : '?'}${query}`);
        yield json[name];
        if (json.cursor === null) return;
        cursor = json.cursor;
      }
    },
  };
}

export interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly message?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Unreachable('the answer is no JSON');
  }
}
