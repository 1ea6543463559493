import type { Context } from 'aws-lambda';
import type { HttpEvent, HttpResponse } from './http.ts';

type Routed = (event: HttpEvent, context: Context) => Promise<HttpResponse> | undefined;

/** Several routes in one function: each has a handler of its own. API Gateway sends no other (infra/topology.ts). */
export function routed(handlers: Readonly<Record<string, Routed>>): Routed {
  return (event, context) => {
    const handler = handlers[event.routeKey];
    if (handler === undefined) throw new Error(`no handler for ${event.routeKey}`);
    return handler(event, context);
  };
}
