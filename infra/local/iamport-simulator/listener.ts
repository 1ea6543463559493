/** One request in, one ending out: an answer, a page, silence or a reset. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Ending } from './fault-gate.ts';
import { BodyRefused, json, readFields, write } from './http.ts';
import type { Simulation } from './simulation.ts';
import { handleSimulator } from './simulator-routes.ts';
import { handleV1 } from './v1-routes.ts';

/** A time-out fault holds its socket this long; every client here gives up long before. */
const HOLD_MS = 60_000;
const MAX_PATH_SEGMENTS = 8;

/** What a proxy in between says. With HTTP 200: a status alone must not make it a payment. */
const HTML_ERROR =
  '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>';

const end = (response: ServerResponse, ending: Ending): void => {
  switch (ending.kind) {
    case 'reply':
      write(response, json(ending.reply.status, ending.reply.body));
      break;
    case 'html':
      write(response, { status: 200, body: HTML_ERROR, headers: { 'content-type': 'text/html' } });
      break;
    case 'reset':
      response.socket?.resetAndDestroy();
      break;
    case 'hold':
      response.socket?.setTimeout(HOLD_MS, () => response.socket?.destroy());
      break;
  }
};

const splitPath = (pathname: string): string[] | null => {
  try {
    const path = pathname.split('/').slice(1).map(decodeURIComponent);
    return path.length <= MAX_PATH_SEGMENTS ? path : null;
  } catch {
    return null;
  }
};

const answer = async (
  sim: Simulation,
  request: IncomingMessage,
  response: ServerResponse,
  stopping: AbortSignal,
): Promise<void> => {
  const url = URL.parse(request.url ?? '/', 'http://simulator');
  const path = url === null ? null : splitPath(url.pathname);
  if (url === null || path === null) return write(response, json(400, { message: 'malformed URL' }));
  const method = request.method ?? 'GET';
  const query = Object.fromEntries(url.searchParams);
  const body = await readFields(request);
  // A jumped clock may have made commits due that the poll has not seen yet: no answer may miss them.
  void sim.jobs.runDue(sim.now());
  if (path[0] === 'simulator' || path[0] === 'v1') {
    return write(response, await handleSimulator(sim, { method, path, query, body }));
  }
  const { authorization } = request.headers;
  return end(response, await handleV1(sim, { method, path, query, body, authorization }, stopping));
};

const onFailure = (response: ServerResponse, stopping: AbortSignal) => (error: unknown) => {
  if (stopping.aborted) response.destroy();
  // A client that hangs up while its body is read is no defect.
  if (response.destroyed) return;
  if (error instanceof BodyRefused) {
    response.shouldKeepAlive = false;
    write(response, json(error.status, { code: -1, message: error.message, response: null }));
    return;
  }
  process.stderr.write(`iamport-simulator: ${error instanceof Error ? error.stack : 'unknown error'}\n`);
  write(response, json(500, { code: -1, message: 'simulator defect', response: null }));
};

export const createListener =
  (sim: Simulation, stopping: AbortSignal): RequestListener =>
  (request, response) => {
    answer(sim, request, response, stopping).catch(onFailure(response, stopping));
  };
