import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { assetAt } from '../../console/assets.ts';
import { FaultRefused } from '../iamport-simulator/faults.ts';
import type { Player } from '../player.ts';
import type { Responder } from '../server.ts';
import { readClockCommand } from './clock-command.ts';
import { consoleState, type StateSources } from './state.ts';

export type ConsoleOptions = StateSources & { readonly player: Player };

type Answer = APIGatewayProxyStructuredResultV2;

/** The page's own modules, by name; nothing else of this folder is served. */
const SCRIPTS = [
  ...['console', 'api', 'format', 'table'],
  ...['clock', 'start', 'steps', 'subscriptions', 'charges', 'logs', 'queues', 'faults'],
];

const assets: Readonly<Record<string, { file: string; type: string }>> = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/console/local.css': { file: 'local.css', type: 'text/css; charset=utf-8' },
  ...Object.fromEntries(
    SCRIPTS.map((name) => [
      `/console/${name}.js`,
      { file: `${name}.js`, type: 'text/javascript; charset=utf-8' },
    ]),
  ),
};

/** The developer's console at `/` and `/console/…`. It exists on one machine only, so it may scan the table. */
export function createConsole(options: ConsoleOptions): Responder {
  const { faults } = options.simulator;
  return async (request, body) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    // The operators' pages: they call the API that is here, and need no key to it.
    const page = request.method === 'GET' ? assetAt(path, '/operator') : undefined;
    if (page !== undefined) return { statusCode: 200, ...page, headers: { ...page.headers } };
    const asset = Object.hasOwn(assets, path) ? assets[path] : undefined;
    switch (`${request.method} ${path}`) {
      case 'GET /console/health':
        return json(200, { status: 'ok' });
      case 'GET /console/state':
        return json(200, await consoleState(options));
      case 'GET /console/events':
        return json(200, { events: options.events.list(500) });
      case 'GET /console/context':
        return json(200, {
          stage: 'local',
          api: '',
          now: options.clock.now().toISOString(),
          tools: '/',
          docs: '/console/docs/',
        });
      case 'GET /console/clock':
        return json(200, { now: options.clock.now().toISOString() });
      case 'PUT /console/clock':
        return moveClock(options, body);
      case 'GET /console/faults':
        return json(200, faults.current());
      case 'POST /console/faults':
        return requireJson(request) ?? setFaults(options, body);
      case 'DELETE /console/faults':
        faults.clear();
        return json(200, faults.current());
    }
    const queue = /^\/console\/queues\/([a-z-]+)\/redrive$/.exec(path)?.[1];
    if (queue !== undefined && request.method === 'POST') {
      return requireJson(request) ?? redrive(options, queue, body);
    }
    return request.method === 'GET' && asset !== undefined ? file(asset) : undefined;
  };
}

/** A foreign page can make a browser POST text here, but not JSON: that would need our permission (CORS). */
function requireJson(request: IncomingMessage): Answer | undefined {
  return /^application\/json(\s*;|$)/i.test(request.headers['content-type'] ?? '')
    ? undefined
    : refused(415, 'unsupported_media_type', 'send content-type: application/json');
}

async function moveClock({ clock, player }: ConsoleOptions, body: Buffer): Promise<Answer> {
  const command = readClockCommand(body.toString('utf8'), clock.now());
  if (command.kind === 'refused') return refused(400, 'invalid_request', command.reason);
  const { steps } = await player.playTo(command.target);
  return json(200, { now: clock.now().toISOString(), steps });
}

/** The simulator's `PUT /simulator/faults` from the console's own origin: the same body, `null` clears one. */
function setFaults({ simulator }: ConsoleOptions, body: Buffer): Answer {
  try {
    return json(200, simulator.faults.set(parsed(body)));
  } catch (error) {
    if (error instanceof FaultRefused) return refused(400, 'invalid_request', error.message);
    throw error;
  }
}

/** All of a queue's DLQ goes back to work, or the one message of `{"message_id": "…"}`. */
function redrive({ queues }: ConsoleOptions, name: string, body: Buffer): Answer {
  const queue = Object.hasOwn(queues, name) ? queues[name] : undefined;
  if (queue === undefined) return refused(404, 'not_found', `no queue ${name}`);
  const input = body.length === 0 ? {} : parsed(body);
  const messageId = (input as { message_id?: unknown } | undefined)?.message_id;
  if (typeof input !== 'object' || (messageId !== undefined && typeof messageId !== 'string')) {
    return refused(400, 'invalid_request', 'send {} or {"message_id": "…"}');
  }
  return json(200, { queue: name, redriven: queue.redrive(messageId) });
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function refused(status: number, code: string, detail: string): Answer {
  const title = code.charAt(0).toUpperCase() + code.slice(1).replaceAll('_', ' ');
  return json(status, { type: 'about:blank', status, code, title, detail });
}

function file({ file: name, type }: { file: string; type: string }): Answer {
  // Read each time: these are small files, and whoever works on them wants to see the change.
  const text = readFileSync(join(import.meta.dirname, name), 'utf8');
  return { statusCode: 200, headers: { 'content-type': type, 'cache-control': 'no-store' }, body: text };
}

function json(statusCode: number, value: unknown): Answer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: JSON.stringify(value),
  };
}
