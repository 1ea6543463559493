import type { SQSBatchResponse } from 'aws-lambda';
import fc from 'fast-check';
import { lambdaContext, sqsEvent, sqsRecord } from '../support/events.ts';
import { changesSince, demand, demandNothingSecret, demandUnchanged, stateOf } from './finding.ts';
import { type Known, NOW } from './history.ts';
import { hostileText, toJsonText } from './hostile.ts';
import { demandRefundWrittenAhead, demandWrittenAhead, tokenSecretsOf } from './http-oracle.ts';
import { type JsonMutation, jsonMutation, mutateJson } from './json-mutation.ts';
import { BUYER } from './secrets.ts';
import type { Target } from './target.ts';
import type { FuzzWorld } from './world.ts';

interface Message {
  readonly base: number;
  readonly mutations: readonly JsonMutation[];
  /** In place of JSON. */
  readonly text: string | undefined;
  readonly receives: number;
  readonly ageMs: number;
}

interface Batch {
  readonly messages: readonly Message[];
  /** Where among them a good message lies; undefined: there is none. */
  readonly good: number | undefined;
}

const poison = fc.oneof(
  hostileText,
  fc.constantFrom('null', '[]', '{', '1e309', '"x"', '['.repeat(10_000), 'x'.repeat(200_000), '{"as_of":1}'),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('utf8')),
);

const message: fc.Arbitrary<Message> = fc.record({
  base: fc.nat(1_000),
  mutations: fc.array(jsonMutation, { maxLength: 1 }),
  text: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: poison }),
  receives: fc.constantFrom(1, 2, 7, 8, 19, 20),
  ageMs: fc.constantFrom(0, 60_000, 900_000, 86_400_000),
});

const batch: fc.Arbitrary<Batch> = fc.record({
  messages: fc.array(message, { minLength: 1, maxLength: 4 }),
  good: fc.option(fc.nat(4), { nil: undefined }),
});

export interface QueueCases {
  /** Bodies of messages as our own functions send them. */
  readonly bodies: readonly object[];
  /** One that has something to do. */
  readonly good: object;
  /** True when that has been done. */
  readonly isDone: (world: FuzzWorld) => boolean;
  /** True for a body that names something to do in a way that can be read. */
  readonly isReadable: (value: Readonly<Record<string, unknown>>) => boolean;
  /** A message may ask for money. */
  readonly charges: boolean;
}

export function queueTarget(world: FuzzWorld, known: Known, name: string, cases: QueueCases): Target<Batch> {
  const handler = () => world.handlerOf(name);
  const tokens = tokenSecretsOf(known);
  return {
    name,
    input: batch,
    async run({ messages, good }) {
      const records = messages.map((one, index) => {
        const record = sqsRecord(bodyOf(cases.bodies, one), {
          messageId: `m${index}`,
          receiveCount: one.receives,
        });
        record.attributes.SentTimestamp = String(NOW.getTime() - one.ageMs);
        return record;
      });
      const unreadable = records
        .filter(({ body }) => !isReadable(cases, body))
        .map(({ messageId }) => messageId);
      if (good !== undefined)
        records.splice(good, 0, sqsRecord(JSON.stringify(cases.good), { messageId: 'good' }));
      const before = stateOf(world);
      const answer = (await handler()(sqsEvent(...records), lambdaContext)) as SQSBatchResponse;

      demand(Object.keys(answer).join() === 'batchItemFailures', 'an odd answer', () => answer);
      const failed = answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
      const ids = records.map(({ messageId }) => messageId);
      demand(
        failed.every((id) => ids.includes(id)),
        'an unknown message failed',
        () => failed,
      );
      demand(new Set(failed).size === failed.length, 'a message failed twice', () => failed);
      demand(
        unreadable.every((id) => failed.includes(id)),
        'a message that cannot be read was taken for done',
        () => [failed, unreadable],
      );
      demandNothingSecret(world, BUYER, tokens);
      const { charges, cancels } = world.outbox;
      const allowed = cases.charges ? records.length : 0;
      demand(charges.length <= allowed, 'money was asked for', () => charges);
      for (const charge of charges) demandWrittenAhead(world, charge);
      demand(cancels.length <= allowed, 'money was given back', () => cancels);
      for (const cancel of cancels) demandRefundWrittenAhead(world, cancel);
      if (good !== undefined)
        demand(cases.isDone(world) && !failed.includes('good'), 'the good message was not done');
      else if (unreadable.length === records.length) demandUnchanged(world, before);
      const wasDone = changesSince(before, world).length > 0;
      return unreadable.length > 0
        ? `poison ${wasDone ? 'beside work' : 'alone'}`
        : wasDone
          ? 'work'
          : 'nothing to do';
    },
  };
}

function bodyOf(bodies: readonly object[], { base, mutations, text }: Message): string {
  if (text !== undefined) return text;
  let value: unknown = bodies[base % bodies.length];
  for (const mutation of mutations) value = mutateJson(value, mutation).value;
  return toJsonText(value);
}

function isReadable({ isReadable: fits }: QueueCases, body: string): boolean {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && fits(value as Record<string, unknown>);
  } catch {
    return false;
  }
}
