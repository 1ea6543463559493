import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { lambdaContext } from './api-gateway.ts';
import type { LoadedFunction } from './functions.ts';
import { createLocalQueue, dlqName, type LocalQueue } from './queue.ts';
import type { Responder } from './server.ts';
import type { Store } from './store.ts';
import type { Timeline } from './timeline.ts';

export interface UpkeepOptions {
  readonly clock: { now(): Date };
  readonly store: Store;
  readonly timeline: Timeline;
  readonly queues: Readonly<Record<string, LocalQueue>>;
  readonly loaded: readonly LoadedFunction[];
}

type Answer = APIGatewayProxyStructuredResultV2;

/** As many lines as an answer holds. */
const LINES = 1_000;

/**
 * What `npm run ops` does beside the API, where there is no AWS to ask: dead letters, the journal, and functions that a schedule starts.
 * Sending dead letters back is the console's (`POST /console/queues/{name}/redrive`).
 */
export function createUpkeep(options: UpkeepOptions): Responder {
  return async (request, body) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'GET' && pathname === '/console/dead-letters') return deadLetters(options);
    if (request.method === 'GET' && pathname === '/console/journal') return journal(options, searchParams);
    const name = /^\/console\/functions\/([a-z-]+)$/.exec(pathname)?.[1];
    return request.method === 'POST' && name !== undefined ? start(options, name, request, body) : undefined;
  };
}

function deadLetters({ store, clock, queues }: UpkeepOptions): Answer {
  const lying = Object.keys(queues).map((queue) => {
    const letters = deadQueue(store, clock, queue).list();
    return { queue, messages: letters.length, letters: letters.slice(0, 10) };
  });
  return json(200, { queues: lying });
}

function deadQueue(store: Store, clock: UpkeepOptions['clock'], queue: string): LocalQueue {
  return createLocalQueue({
    store,
    clock,
    name: dlqName(queue),
    visibilityTimeoutSeconds: 0,
    maxReceiveCount: 1,
  });
}

/** Oldest first: those of the last `minutes`, and behind the line `after`. */
function journal({ clock, timeline }: UpkeepOptions, query: URLSearchParams): Answer {
  const since = clock.now().getTime() - Number(query.get('minutes') ?? 15) * 60_000;
  const after = Number(query.get('after') ?? 0);
  const lines = timeline.list(LINES).filter(({ id, at }) => id > after && Date.parse(at) >= since);
  return json(200, { lines: lines.reverse() });
}

/** As `aws lambda invoke` does it. */
async function start(
  { loaded }: UpkeepOptions,
  name: string,
  request: IncomingMessage,
  body: Buffer,
): Promise<Answer> {
  // A foreign page cannot send JSON here without our permission (CORS).
  if (!/^application\/json(\s*;|$)/i.test(request.headers['content-type'] ?? ''))
    return problem(415, 'unsupported_media_type', 'send content-type: application/json');
  const found = loaded.find(({ spec }) => spec.trigger.kind === 'schedule' && spec.name === name);
  if (found === undefined) return problem(404, 'not_found', `no schedule starts ${name}`);
  try {
    const event: unknown = JSON.parse(body.toString('utf8'));
    return json(200, (await found.handler(event, lambdaContext(found.spec))) ?? null);
  } catch (error) {
    return problem(400, 'invalid_request', error instanceof Error ? error.message : String(error));
  }
}

const problem = (status: number, code: string, detail: string): Answer =>
  json(status, { status, code, detail });

function json(statusCode: number, value: unknown): Answer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: JSON.stringify(value),
  };
}
