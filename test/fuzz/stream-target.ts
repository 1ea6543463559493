import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import fc from 'fast-check';
import { lambdaContext } from '../support/events.ts';
import { changesSince, demand, stateOf } from './finding.ts';
import { type JsonMutation, jsonMutation, mutateJson } from './json-mutation.ts';
import { leaksIn, SECRETS } from './secrets.ts';
import type { Target } from './target.ts';
import type { FuzzWorld } from './world.ts';

interface StreamRecord {
  readonly base: number;
  readonly mutations: readonly JsonMutation[];
  readonly lacks: 'nothing' | 'NewImage' | 'dynamodb' | 'SequenceNumber';
}

const record: fc.Arbitrary<StreamRecord> = fc.record({
  base: fc.nat(1_000),
  mutations: fc.array(jsonMutation, { maxLength: 2 }),
  lacks: fc.constantFrom('nothing', 'nothing', 'nothing', 'NewImage', 'dynamodb', 'SequenceNumber'),
});

/** Whatever an image holds: events up to the first one that fails are passed on in order, and that one is named. */
export function streamTarget(
  world: FuzzWorld,
  name: 'publish-events' | 'queue-webhooks',
): Target<readonly StreamRecord[]> {
  const { published, queues } = world.outbox;
  const passedOn = name === 'publish-events' ? published : queues.webhook;
  const images = world.items().map((item) => marshall(item, { removeUndefinedValues: true }));
  return {
    name,
    input: fc.array(record, { minLength: 1, maxLength: 5 }),
    async run(records) {
      const Records = records.map((one, index) => recordOf(images, one, index));
      const before = stateOf(world);
      const answer = (await world.handlerOf(name)({ Records }, lambdaContext)) as DynamoDBBatchResponse;
      demand(Object.keys(answer).join() === 'batchItemFailures', 'an odd answer', () => answer);
      const failed = answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
      demand(failed.length <= 1, 'more than the first failure is named', () => failed);
      const at = Records.findIndex(({ dynamodb }) => (dynamodb?.['SequenceNumber'] ?? '') === failed[0]);
      demand(failed.length === 0 || at >= 0, 'an unknown record failed', () => failed);
      const whole = records.slice(0, failed.length === 0 ? records.length : at).filter(isWholeEvent);
      demand(passedOn.length >= whole.length, 'an event was passed over', () => [failed, whole.length]);
      demand(changesSince(before, world).length === 0, 'publishing changed something');
      const leaked = leaksIn(JSON.stringify(world.outbox.journal), SECRETS);
      demand(leaked.length === 0, 'a secret is in the journal', () => leaked);
      return failed.length > 0 ? 'sent back' : passedOn.length > 0 ? 'published' : 'passed over';
    },
  };

  function isWholeEvent({ base, mutations, lacks }: StreamRecord): boolean {
    const isEvent = String(images[base % images.length]?.['sk']?.S).startsWith('EVENT#');
    return isEvent && mutations.length === 0 && (lacks === 'nothing' || lacks === 'SequenceNumber');
  }
}

function recordOf(images: readonly object[], { base, mutations, lacks }: StreamRecord, index: number) {
  let image: unknown = images[base % images.length];
  for (const mutation of mutations) image = mutateJson(image, mutation).value;
  const dynamodb: Record<string, unknown> = { SequenceNumber: String(index + 1), NewImage: image };
  if (lacks === 'NewImage' || lacks === 'SequenceNumber') Reflect.deleteProperty(dynamodb, lacks);
  return { eventID: String(index), eventName: 'INSERT', ...(lacks === 'dynamodb' ? {} : { dynamodb }) };
}
