import type { Context } from 'aws-lambda';
import { actAs } from '../../shared/adapters/actor.ts';
import { callerOf } from './caller.ts';
import type { HttpEvent, HttpHandler } from './http.ts';

/** Runs a handler in the name of whoever has sent the request. */
export const acting =
  (handle: HttpHandler): HttpHandler =>
  (event: HttpEvent, context: Context) =>
    actAs(whoHasSent(event), () => handle(event, context));

/** In the name of somebody who has asked for it before. */
export const actingFor = <T>(who: string, act: () => T): T => actAs(who, act);

function whoHasSent(event: HttpEvent): string {
  const path = event.routeKey?.split(' ')[1] ?? '';
  return /^\/(?:checkout|manage)\//.test(path) ? 'customer' : callerOf(event);
}
