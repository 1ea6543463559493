import middy from '@middy/core';
import type { Journal } from '../../shared/ports.ts';
import { acting } from './acting.ts';
import { correlated } from './correlated.ts';
import type { HttpEvent, HttpHandler, HttpResponse } from './http.ts';
import { type Problem, problemFor, problemResponse } from './problem.ts';
import { type ANY_QUERY, type QueryFields, refuseUnknownQuery } from './query.ts';

interface Around {
  /** What it takes in its query, and nothing else. Absent: nothing. */
  readonly query?: QueryFields | typeof ANY_QUERY;
  /** For pages that people read. */
  readonly onProblem?: (problem: Problem, event: HttpEvent) => HttpResponse;
}

/**
 * The stack around every HTTP function: an error becomes `application/problem+json` (or what `onProblem` makes of it),
 * a query that the route does not know is refused, every answer forbids caching and sniffing, and one journal line tells
 * route, status and the error's code. Bodies, queries and headers are never logged.
 */
export function httpHandler(
  ports: { readonly journal: Journal },
  handle: HttpHandler,
  { query = {}, onProblem = problemResponse }: Around = {},
) {
  const stack = middy<HttpEvent, HttpResponse, Error>({ timeoutEarlyInMillis: 0 })
    .use({
      before: ({ event }) => refuseUnknownQuery(event, query),
      after: (request) => {
        const { response } = request;
        if (response !== null && response !== undefined) {
          response.headers = { ...protectiveHeaders, ...response.headers };
          withoutBody(request.event, response);
        }
      },
      onError: (request) => {
        const problem = problemFor(request.error);
        ports.journal.record({
          event: 'http.problem',
          level: problem.status >= 500 ? 'error' : 'info',
          route: request.event.routeKey,
          request_id: request.event.requestContext?.requestId,
          status: problem.status,
          reason: problem.code,
          // The message of an unexpected error may quote input; its class and place do not.
          outcome: problem.status >= 500 ? placeOf(request.error) : undefined,
        });
        const response = onProblem(problem, request.event);
        response.headers = { ...protectiveHeaders, ...response.headers };
        withoutBody(request.event, response);
        request.response = response;
      },
    })
    .handler(acting(handle));
  return correlated(stack, ({ requestContext }) => requestContext?.requestId);
}

const protectiveHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
} as const;

/** To a HEAD the answer is that of GET, without its body. */
function withoutBody(event: HttpEvent, response: HttpResponse): void {
  if (event.requestContext?.http?.method === 'HEAD') response.body = '';
}

function placeOf(error: Error | null | undefined): string {
  // The stack begins with the message, which may have lines of its own.
  const frames = (error?.stack ?? '').replace(error?.message ?? '', '');
  const frame = /\n\s+at (.+)/.exec(frames)?.[1] ?? 'unknown place';
  return `${error?.name ?? 'Error'} at ${frame}`.slice(0, 200);
}
