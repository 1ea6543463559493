import { expect } from '@jest/globals';
import { functions, routesOf } from '../../../infra/topology.ts';
import type { Settings } from '../../../shared/ports.ts';
import { type Known, liveThrough } from '../../fuzz/history.ts';
import { createFuzzWorld, type FuzzWorld } from '../../fuzz/world.ts';
import { httpEvent, lambdaContext, sqsEvent, sqsRecord } from '../../support/events.ts';
import { withFreshKey } from '../../support/idempotency-key.ts';
import type { Wire } from '../../support/wire.ts';

export interface Request {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** A value is sent as JSON, a text as it is. */
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly json: Wire;
}

/** The real functions over a world full of state (test/fuzz), as one who attacks it sees them: by their routes. */
export interface Stage {
  readonly world: FuzzWorld;
  readonly known: Known;
  /** The world as it was at first. */
  readonly reset: () => void;
  readonly call: (name: string, request?: Request) => Promise<Answer>;
  /** Settles what lies in the queue. */
  readonly settleQueued: () => Promise<void>;
  /** Does it, settles what it queued, and expects table and 아임포트 to stand as before. */
  readonly expectNoChange: (act: () => Promise<unknown>) => Promise<void>;
}

export async function startStage(settings: Partial<Settings> = {}): Promise<Stage> {
  const world = await createFuzzWorld(settings);
  const known = await liveThrough(world);
  world.putBack();

  const stage: Stage = {
    world,
    known,
    reset: () => world.putBack(),
    async call(name, { params, query, headers, body } = {}) {
      const { key: route, method, path, fn } = routeOf(name);
      const event = httpEvent({
        route,
        ...(params === undefined ? {} : { params }),
        ...(query === undefined ? {} : { query }),
        headers: { 'content-type': 'application/json', ...withFreshKey(method, path, headers) },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const answer = (await world.handlerOf(fn)(event, lambdaContext)) as {
        readonly statusCode: number;
        readonly headers: Record<string, string>;
        readonly body: string;
      };
      return {
        status: answer.statusCode,
        headers: answer.headers,
        text: answer.body,
        json: answer.body.startsWith('{') ? JSON.parse(answer.body) : undefined,
      };
    },
    async settleQueued() {
      const bodies = world.outbox.queues.settle.splice(0);
      if (bodies.length === 0) return;
      const records = bodies.map((body, index) =>
        sqsRecord(body, { messageId: `m${index}`, receiveCount: 8 }),
      );
      await world.handlerOf('settle-payment')(sqsEvent(...records), lambdaContext);
    },
    async expectNoChange(act) {
      // Under which id a key works, and how many hints a stranger has brought, is nothing that anybody sees.
      const things = () => itemsButHints(world).filter(({ sk }) => sk !== 'IDEM');
      const [items, ledger] = [things(), world.ledger()];
      await act();
      await stage.settleQueued();
      expect(things()).toEqual(items);
      expect(world.ledger()).toBe(ledger);
      expect([...world.outbox.charges, ...world.outbox.cancels]).toEqual([]);
    },
  };
  return stage;
}

/** That a stranger has brought a hint is counted; it says nothing of anybody. */
const itemsButHints = (world: FuzzWorld) => world.items().filter(({ pk }) => !String(pk).startsWith('HINT#'));

/** Every route of the topology, by its function's name; where a function has several, by its key. HEAD is GET once more. */
export const httpFunctions = functions.flatMap((spec) => {
  const routes = routesOf(spec).filter(({ method }) => method !== 'HEAD');
  return routes.map((route) => ({
    ...route,
    fn: spec.name,
    name: routes.length === 1 ? spec.name : route.key,
  }));
});

function routeOf(name: string) {
  const found = httpFunctions.find((one) => one.name === name);
  if (found === undefined) throw new Error(`${name} has no route`);
  return found;
}

/** The items of one kind, by the beginning of their keys. */
export const itemsOf = ({ world }: Stage, pk: string, sk: string) =>
  world.items().filter((item) => String(item['pk']).startsWith(pk) && String(item['sk']).startsWith(sk));
