import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { Webhook } from 'standardwebhooks';
import { createHandler as createWorker } from '../../functions/queue/deliver-webhook.ts';
import { createHandler as createReader } from '../../functions/stream/queue-webhooks.ts';
import { createDynamoModel } from '../../infra/local/dynamo-model/model.ts';
import { billingTableSchema } from '../../infra/local/table-schema.ts';
import { queues, visibilityTimeoutSeconds } from '../../infra/topology.ts';
import { createEventHandles } from '../../shared/adapters/dynamo/event-handles.ts';
import { createCircuits } from '../../shared/adapters/webhook/circuits.ts';
import { parseWebhookKeys } from '../../shared/adapters/webhook/secret.ts';
import { signedHeaders } from '../../shared/adapters/webhook/signature.ts';
import type { WebhookMessage } from '../../shared/domain/webhook.ts';
import type { WebhookAnswer } from '../../shared/domain/webhook-delivery.ts';
import type { JournalEntry } from '../../shared/ports.ts';
import { lambdaContext, sqsEvent } from './events.ts';
import { createFifoModel } from './fifo-model.ts';
import { ENDPOINT, type SentWebhook } from './webhooks.ts';

/*
 * Webhooks from the stream to a receiver, by processes that can be killed at any effect of theirs (a message queued, a request, a
 * postponement, and what Lambda does for them: a position in the stream, a removal), over what outlives them.
 */

const SECRET = `whsec_${Buffer.from('a secret for this world alone').toString('base64')}`;
const KEYS = parseWebhookKeys(JSON.stringify({ current: SECRET }));
const context = { ...lambdaContext, getRemainingTimeInMillis: undefined } as unknown as Context;

/** What becomes of a request. `dies_before`: it is lost. `dies_after`: it is handled, and the answer is lost. */
export type Fate = 'takes' | 'dies_before' | 'dies_after' | 'refuses';

export interface WebhookWorldOptions {
  /** Numbers of effects, counted over all processes from 1, right after which a process ends. */
  readonly kills?: readonly number[];
  /** Of a request, by its number from 1, its event and the hours since the beginning. */
  readonly fate?: (number: number, request: SentWebhook, hours: number) => Fate;
}

interface Seen {
  readonly id: string;
  readonly body: string;
  readonly hours: number;
}

/** A merchant's receiver: verifies by the official library, and handles each id once. */
function createReceiver(hours: () => number, fate: NonNullable<WebhookWorldOptions['fate']>) {
  const seen: Seen[] = [];
  const handled: string[] = [];
  return {
    seen,
    handled,
    post(request: SentWebhook): WebhookAnswer {
      const { id, body } = request;
      const headers = { ...signedHeaders(KEYS, { id, at: new Date(), body }) };
      new Webhook(SECRET).verify(body, headers);
      seen.push({ id, body, hours: hours() });
      const end = fate(seen.length, request, hours());
      if (end === 'dies_before') return { kind: 'no_answer', reason: 'connection' };
      if (end === 'refuses') return { kind: 'answered', status: 500 };
      if (!handled.includes(id)) handled.push(id);
      return end === 'takes' ? { kind: 'answered', status: 200 } : { kind: 'no_answer', reason: 'timeout' };
    },
  };
}

export function createWebhookWorld(
  items: readonly Readonly<Record<string, unknown>>[],
  options: WebhookWorldOptions = {},
) {
  const { kills = [], fate = () => 'takes' } = options;
  const startMs = Date.parse('2027-01-31T01:00:00Z');
  let nowMs = startMs;
  const clock = { now: () => new Date(nowMs) };
  const effects: string[] = [];
  const journal: JournalEntry[] = [];
  const receiver = createReceiver(() => (nowMs - startMs) / 3_600_000, fate);
  const maxReceiveCount = queues.find(({ name }) => name === 'webhook')?.maxReceiveCount ?? Number.NaN;
  const visibilityMs = visibilityTimeoutSeconds('webhook') * 1000;
  const queue = createFifoModel({ nowMs: () => nowMs, visibilityMs, maxReceiveCount });
  const stream = items.map((item, at): DynamoDBRecord => {
    const NewImage = marshall(item, { removeUndefinedValues: true });
    return { eventName: 'INSERT', dynamodb: { SequenceNumber: String(at), NewImage } } as DynamoDBRecord;
  });
  let position = 0;
  const table = createDynamoModel([billingTableSchema('billing')]);
  for (const Item of items) table.execute(new PutCommand({ TableName: 'billing', Item }));

  /** A process of its own; undefined when it was killed. What it would have done after that is not done. */
  async function process<T>(run: (perform: Perform) => Promise<T>): Promise<T | undefined> {
    let die: () => void = () => {};
    const died = new Promise<undefined>((resolve) => {
      die = () => resolve(undefined);
    });
    let isDead = false;
    const perform: Perform = async (name, effect) => {
      if (isDead) return never();
      effects.push(name);
      const number = effects.length;
      const value = effect();
      isDead = kills.includes(number);
      if (isDead) die();
      return isDead ? never() : value;
    };
    return Promise.race([run(perform), died]);
  }

  const ports = (perform: Perform) => ({
    clock,
    journal: { record: (entry: JournalEntry) => void journal.push(entry) },
    webhooks: [{ url: ENDPOINT }],
    eventHandles: createEventHandles({ name: 'billing', client: table }),
    webhookQueue: {
      send: (messages: readonly WebhookMessage[]) =>
        perform('queue', () => {
          for (const message of messages) queue.send(message);
        }),
    },
    webhookSender: { send: (request: SentWebhook) => perform('POST', () => receiver.post(request)) },
    // Each process is a new one, and knows of no trouble.
    webhookCircuit: createCircuits(clock),
    delay: {
      postpone: (receipt: string, seconds: number) =>
        perform('postpone', () => queue.postpone(receipt, seconds)),
    },
  });

  async function read(): Promise<void> {
    const Records = stream.slice(position, position + 10);
    await process(async (perform) => {
      const answer: DynamoDBBatchResponse = await createReader(ports(perform))({ Records }, context);
      const [failed] = answer.batchItemFailures;
      await perform('position', () => {
        position = failed === undefined ? position + Records.length : Number(failed.itemIdentifier);
      });
    });
  }

  async function work(record: SQSRecord): Promise<void> {
    await process(async (perform) => {
      const answer: SQSBatchResponse = await createWorker(ports(perform))(sqsEvent(record), context);
      if (answer.batchItemFailures.length > 0) return;
      await perform('remove', () => queue.remove(record.messageId));
    });
  }

  return {
    effects,
    journal,
    queue,
    seen: receiver.seen,
    handled: receiver.handled,
    /** Until nothing is due any more. */
    async play(): Promise<void> {
      // Three days of one event are some dozens of turns.
      for (let turn = 0; turn < 10_000; turn += 1) {
        if (position < stream.length) await read();
        const record = queue.receive();
        if (record !== undefined) await work(record);
        if (record !== undefined || position < stream.length) continue;
        if (queue.size() === 0) return;
        nowMs = Math.max(nowMs, queue.nextMs());
      }
      throw new Error('always something due');
    },
  };
}

type Perform = <T>(name: string, effect: () => T) => Promise<T>;

function never<T>(): Promise<T> {
  return new Promise(() => {});
}
