import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Table } from '../../../shared/adapters/dynamo/table.ts';
import type { LocalClock } from '../clock.ts';
import type { EventLog } from '../event-log.ts';
import type { Player } from '../player.ts';
import { createLocalQueue, dlqName, type LocalQueue } from '../queue.ts';
import type { Responder } from '../server.ts';
import type { Store } from '../store.ts';
import type { Timeline } from '../timeline.ts';
import { readClockCommand } from './clock-command.ts';

export interface ConsoleOptions {
  readonly clock: LocalClock;
  readonly player: Player;
  readonly timeline: Timeline;
  readonly table: Table;
  readonly store: Store;
  readonly queues: Readonly<Record<string, LocalQueue>>;
  readonly events: EventLog;
  readonly simulatorUrl: string;
}

const assets: Readonly<Record<string, { file: string; type: string }>> = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/console/console.js': { file: 'console.js', type: 'text/javascript; charset=utf-8' },
  '/console/console.css': { file: 'console.css', type: 'text/css; charset=utf-8' },
};

/** The developer's console at `/` and `/console/…`. It exists on one machine only, so it may scan the table. */
export function createConsole(options: ConsoleOptions): Responder {
  return async (request, body) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const asset = Object.hasOwn(assets, path) ? assets[path] : undefined;
    switch (`${request.method} ${path}`) {
      case 'GET /console/health':
        return json(200, { status: 'ok' });
      case 'GET /console/state':
        return json(200, await state(options));
      case 'GET /console/events':
        return json(200, { events: options.events.list(500) });
      case 'GET /console/clock':
        return json(200, { now: options.clock.now().toISOString() });
      case 'PUT /console/clock':
        return moveClock(options, body);
      default:
        return request.method === 'GET' && asset !== undefined ? file(asset) : undefined;
    }
  };
}

async function moveClock({ clock, player }: ConsoleOptions, body: Buffer) {
  const command = readClockCommand(body.toString('utf8'), clock.now());
  if (command.kind === 'refused') {
    return json(400, {
      type: 'about:blank',
      status: 400,
      code: 'invalid_request',
      title: 'Invalid request',
      detail: command.reason,
    });
  }
  const { steps } = await player.playTo(command.target);
  return json(200, { now: clock.now().toISOString(), steps });
}

/** Everything the page shows, newest first. */
async function state({ clock, timeline, table, store, queues, events, simulatorUrl }: ConsoleOptions) {
  const Items = await scan(table);
  const kind = (prefix: string, sk: string) =>
    Items.filter((item) => String(item['pk']).startsWith(prefix) && item['sk'] === sk)
      .map(({ tokenDigest: _digest, buyer: _buyer, ...item }) => item)
      .sort((a, b) => String(b['pk']).localeCompare(String(a['pk'])));
  return {
    now: clock.now().toISOString(),
    simulator_url: simulatorUrl,
    registrations: kind('REG#', 'REG'),
    cards: kind('CARD#', 'CARD'),
    subscriptions: kind('SUB#', 'SUB'),
    charges: Items.filter((item) => String(item['sk']).startsWith('CHARGE')).sort((a, b) =>
      latest(b).localeCompare(latest(a)),
    ),
    events: events.list(100),
    timeline: timeline.list(200),
    queues: Object.values(queues).map((queue) => ({
      name: queue.name,
      messages: queue.list(),
      dead: deadLetters(store, clock, queue.name),
    })),
  };
}

/** Pages of a scan; enough for a laptop's year. */
const MAX_PAGES = 50;

async function scan(table: Table): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let from: Record<string, unknown> | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { Items = [], LastEvaluatedKey } = await table.client.send(
      new ScanCommand({ TableName: table.name, ...(from === undefined ? {} : { ExclusiveStartKey: from }) }),
    );
    items.push(...Items);
    if (LastEvaluatedKey === undefined) break;
    from = LastEvaluatedKey;
  }
  return items;
}

/** When a charge was last attempted, for the newest first. */
function latest(item: Record<string, unknown>): string {
  const attempts = Array.isArray(item['attempts']) ? item['attempts'] : [];
  return String(attempts.at(-1)?.sentAt ?? item['createdAt']);
}

function deadLetters(store: Store, clock: LocalClock, queue: string) {
  const dead = createLocalQueue({
    store,
    clock,
    name: dlqName(queue),
    visibilityTimeoutSeconds: 0,
    maxReceiveCount: 1,
  });
  return dead.list();
}

function file({ file: name, type }: { file: string; type: string }): APIGatewayProxyStructuredResultV2 {
  // Read each time: these are three small files, and whoever works on them wants to see the change.
  const text = readFileSync(join(import.meta.dirname, name), 'utf8');
  return { statusCode: 200, headers: { 'content-type': type, 'cache-control': 'no-store' }, body: text };
}

function json(statusCode: number, value: unknown): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: JSON.stringify(value),
  };
}
