import { join } from 'node:path';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { type Command, createDynamoModel } from '../../infra/local/dynamo-model/model.ts';
import { billingTableSchema } from '../../infra/local/table-schema.ts';
import { type FunctionSpec, type QueueName, functions as topology } from '../../infra/topology.ts';
import { createCustomerRepository } from '../../shared/adapters/dynamo/customer-repository.ts';
import { createEventHandles } from '../../shared/adapters/dynamo/event-handles.ts';
import { createEventRepository } from '../../shared/adapters/dynamo/event-repository.ts';
import { DUE_SHARDS } from '../../shared/adapters/dynamo/keys.ts';
import type { Table } from '../../shared/adapters/dynamo/table.ts';
import { type HttpTransport, TransportError } from '../../shared/adapters/iamport/transport.ts';
import { createCircuits } from '../../shared/adapters/webhook/circuits.ts';
import { createWebhookQueue } from '../../shared/adapters/webhook-queue.ts';
import type { JournalEntry, Settings } from '../../shared/ports.ts';
import { CALM, simulatedSettings } from '../scenario/simulation/environment.ts';
import { createIamportModel } from '../scenario/simulation/iamport-model.ts';
import { createIds } from '../scenario/simulation/ids.ts';
import { createSimulatedPorts, TABLE } from '../scenario/simulation/ports.ts';
import { createRandom } from '../scenario/simulation/random.ts';
import { missingGrant } from '../support/granted.ts';
import { refuseWhatDynamoRefuses } from './dynamo-limits.ts';
import { SECRETS } from './secrets.ts';

/** The one endpoint of this world. */
export const WEBHOOK_URL = 'https://hooks.shop.example/billing';

export type Handler = (event: unknown, context: object) => Promise<unknown>;

/** What has left our functions since the world was last put back. */
export interface Outbox {
  readonly journal: JournalEntry[];
  readonly queues: Readonly<Record<QueueName, string[]>>;
  readonly postponed: number[];
  /** Details of published events. */
  readonly published: string[];
  /** Ids of events that the endpoint was sent. */
  readonly delivered: string[];
  /** Bodies of POSTs that ask 아임포트 for money, and for giving it back. */
  readonly charges: Sent[];
  readonly cancels: Sent[];
}

export type Sent = Readonly<Record<string, unknown>>;

export type FuzzWorld = Awaited<ReturnType<typeof createFuzzWorld>>;

/**
 * The topology's real handlers, middleware included, over a table and an 아임포트 in memory. Nothing waits and nothing
 * is left to chance, so an input always does the same; `keep` and `putBack` make each input the first of its world.
 */
export async function createFuzzWorld(changes: Partial<Settings> = {}) {
  const model = createDynamoModel([billingTableSchema(TABLE)]);
  const clock = { at: new Date(0) };
  const outbox: Outbox = {
    journal: [],
    queues: { charge: [], settle: [], batch: [], webhook: [] },
    postponed: [],
    published: [],
    delivered: [],
    charges: [],
    cancels: [],
  };
  const iamport = createIamportModel({
    policy: 'strict',
    nowMs: () => clock.at.getTime(),
    lagMs: 0,
    includesSandbox: false,
    changed: () => undefined,
  });
  iamport.rotateSecret(SECRETS.imp_secret);
  const faults = { loseNextAnswer: false };
  let ids = createIds(createRandom(1));

  const transport: HttpTransport = async (request) => {
    const sent = request.body === undefined ? {} : (JSON.parse(request.body) as Sent);
    if (request.path === '/subscribe/payments/again') outbox.charges.push(sent);
    else if (request.path === '/payments/cancel') outbox.cancels.push(sent);
    else if (request.method === 'POST' && request.path !== '/users/getToken')
      throw new Error(`an endpoint that the product never calls: ${request.path}`);
    if (faults.loseNextAnswer && request.method === 'POST' && request.path !== '/users/getToken') {
      faults.loseNextAnswer = false;
      throw new TransportError('timeout');
    }
    const authorization = request.headers['authorization']?.replace(SECRETS.access_token, 'token');
    const headers = { ...request.headers, ...(authorization === undefined ? {} : { authorization }) };
    const arrival = iamport.arrive({ ...request, headers });
    const answer = arrival.kind === 'answer' ? arrival.answer : arrival.commit();
    return { ...answer, body: answer.body.replace('"token-', `"${SECRETS.access_token}-`) };
  };
  const dynamo = {
    send: async (command: Command) => {
      refuseWhatDynamoRefuses(command.input);
      return model.execute(command);
    },
  } as unknown as Table['client'];
  const sqs = {
    send: async ({ input }: { readonly input: SqsInput }) => {
      if (input.VisibilityTimeout !== undefined) outbox.postponed.push(input.VisibilityTimeout);
      const queue = outbox.queues[input.QueueUrl];
      if (input.MessageBody !== undefined) queue.push(input.MessageBody);
      queue.push(...(input.Entries ?? []).map(({ MessageBody }) => MessageBody));
      return {};
    },
  } as unknown as SQSClient;
  const bus = {
    send: async ({ input }: { readonly input: { readonly Entries: readonly { Detail: string }[] } }) => {
      outbox.published.push(...input.Entries.map(({ Detail }) => Detail));
      return { FailedEntryCount: 0 };
    },
  } as unknown as EventBridgeClient;
  const secretValue = JSON.stringify({ imp_key: SECRETS.imp_key, imp_secret: SECRETS.imp_secret });
  const settings = {
    ...simulatedSettings(CALM),
    allowedReturnUrls: ['https://shop.example', 'shopapp:'],
    ...changes,
  };

  /** What its role would refuse fails here, too. */
  const heldTo = ({ name }: FunctionSpec) =>
    ({
      send: async (command: Command) => {
        const missing = missingGrant(name, command);
        if (missing !== undefined) throw new Error(`not granted: ${missing}`);
        return dynamo.send(command as Parameters<typeof dynamo.send>[0]);
      },
    }) as unknown as Table['client'];

  const portsOf = (spec: FunctionSpec) => ({
    ...createSimulatedPorts(
      {
        clock: { now: () => clock.at },
        ids: { ulid: (now) => ids.ulid(now), secret: () => ids.secret() },
        journal: { record: (entry) => void outbox.journal.push(entry) },
        settings,
        dynamo: heldTo(spec),
        sqs,
        bus,
        secrets: { send: async () => ({ SecretString: secretValue }) } as unknown as SecretsManagerClient,
        transport,
        dueShards: () => Array.from({ length: DUE_SHARDS }, (_, shard) => shard),
        monotonicMs: () => clock.at.getTime(),
        sleep: async () => undefined,
      },
      spec.trigger.kind === 'queue' ? spec.trigger.queue : 'charge',
    ),
    customers: createCustomerRepository({ client: dynamo, name: TABLE }),
    eventHandles: createEventHandles({ client: heldTo(spec), name: TABLE }),
    eventItems: createEventRepository({ client: heldTo(spec), name: TABLE }),
    webhooks: [{ url: WEBHOOK_URL }],
    webhookQueue: createWebhookQueue(sqs, 'webhook'),
    webhookCircuit: createCircuits({ now: () => clock.at }),
    webhookSender: {
      send: async ({ id }: { readonly id: string }) => {
        outbox.delivered.push(id);
        return { kind: 'answered', status: 200 } as const;
      },
    },
  });

  const root = join(import.meta.dirname, '..', '..');
  const handlers = new Map<string, Handler>();
  for (const spec of topology) {
    const { createHandler } = await import(join(root, spec.entry));
    handlers.set(spec.name, createHandler(portsOf(spec)));
  }

  let kept: Kept | undefined;
  const emptyOutbox = () => {
    for (const list of [...Object.values(outbox.queues), ...Object.values(outbox)])
      if (Array.isArray(list)) list.length = 0;
  };

  return {
    clock,
    iamport,
    model,
    outbox,
    faults,
    settings,
    handlers,
    emptyOutbox,
    handlerOf(name: string): Handler {
      const handler = handlers.get(name);
      if (handler === undefined) throw new Error(`${name} is not in the topology`);
      return handler;
    },
    items: () => model.items(TABLE),
    /** Everything 아임포트 knows, as text. */
    ledger: () => JSON.stringify([iamport.rows, [...iamport.cards]]),
    keep(): void {
      emptyOutbox();
      kept = {
        table: model.snapshot(),
        rows: structuredClone(iamport.rows),
        cards: structuredClone(iamport.cards),
      };
    },
    putBack(): void {
      if (kept === undefined) throw new Error('nothing was kept');
      model.restore(kept.table);
      restoreLedger(iamport, kept);
      emptyOutbox();
      ids = createIds(createRandom(2));
    },
  };
}

interface SqsInput {
  readonly QueueUrl: QueueName;
  readonly MessageBody?: string;
  readonly Entries?: readonly { readonly MessageBody: string }[];
  readonly VisibilityTimeout?: number;
}

type Iamport = ReturnType<typeof createIamportModel>;

interface Kept {
  readonly table: ReturnType<ReturnType<typeof createDynamoModel>['snapshot']>;
  readonly rows: Iamport['rows'];
  readonly cards: Iamport['cards'];
}

/** The model has no way back of its own: its list is cut to length, and what it changes in place is set again. */
function restoreLedger(iamport: Iamport, { rows, cards }: Kept): void {
  (iamport.rows as unknown[]).length = rows.length;
  for (const [index, { payment }] of rows.entries())
    Object.assign(iamport.rows[index]?.payment ?? {}, payment);
  for (const [uid, { declines }] of cards) {
    const card = iamport.cards.get(uid);
    if (card !== undefined) card.declines = declines;
  }
}
