import { describe, expect, test } from '@jest/globals';
import { functions, queues } from '../../infra/topology.ts';
import { readWebhookEndpoints } from '../../shared/adapters/webhook/endpoints.ts';
import * as env from '../../shared/env.ts';
import { functionNamed, named, ofType, synthesized, withoutHash } from '../support/billing-template.ts';
import { WEBHOOKS } from '../support/stage-overrides.ts';

const dev = synthesized('dev');
const prod = synthesized('prod');
const without = synthesized('app-schemes-only');

describe('a stage without webhooks', () => {
  const added = Object.keys(prod.resources).map(withoutHash);
  const there = Object.keys(without.resources).map(withoutHash);

  test('has nothing of them, not even a metric', () => {
    const names = /Webhook/;
    // What hears of payments from 아임포트.
    const others = /^ReceiveWebhook|WebhookStrangers|POSTwebhooksiamport/;
    const left = there.filter((id) => names.test(id) && !others.test(id));
    expect(left).toEqual([]);
    expect(Object.keys(without.outputs).filter((id) => names.test(id))).toEqual(['WebhookUrl']);
  });

  test('has all the rest', () => {
    const missing = added.filter((id) => !there.includes(id) && !/[Ww]ebhook/.test(id));
    expect(missing).toEqual([]);
  });

  test('is what a feature means: functions and queues that say so', () => {
    expect(functions.filter(({ only }) => only === 'webhooks').map(({ name }) => name)).toEqual([
      'queue-webhooks',
      'deliver-webhook',
      'replay-webhooks',
    ]);
    expect(queues.filter(({ only }) => only === 'webhooks').map(({ name }) => name)).toEqual(['webhook']);
  });
});

test('the queue keeps lanes in order, many at a time, and so does its DLQ', () => {
  const [, queue] = named(prod, 'WebhookQueue');
  expect(queue.Properties).toMatchObject({
    FifoQueue: true,
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
    RedrivePolicy: { maxReceiveCount: 9 },
  });
  expect(named(prod, 'WebhookQueueDeadLetters')[1].Properties.FifoQueue).toBe(true);
});

test('the secret is drawn by Secrets Manager, in no template, and as it stands is base64', () => {
  const [, { Properties, DeletionPolicy }] = named(prod, 'WebhookKeysSecret');
  expect(Properties.SecretString).toBeUndefined();
  expect(Properties.GenerateSecretString).toEqual({
    SecretStringTemplate: '{"previous":null}',
    GenerateStringKey: 'current',
    ExcludePunctuation: true,
    PasswordLength: 64,
  });
  expect(DeletionPolicy).toBe('Retain');
  expect(named(dev, 'WebhookKeysSecret')[1].DeletionPolicy).toBe('Delete');
});

test('whoever queues or sends knows the stage’s endpoints, and nobody else does', () => {
  const knowing = functions.filter(
    ({ name }) => env.webhooks in functionNamed(prod, name)[1].Properties.Environment.Variables,
  );
  expect(knowing.map(({ name }) => name)).toEqual(['queue-webhooks', 'deliver-webhook', 'replay-webhooks']);
  const { Variables } = functionNamed(prod, 'deliver-webhook')[1].Properties.Environment;
  expect(readWebhookEndpoints(Variables[env.webhooks])).toEqual(WEBHOOKS);
});

test('two functions read the stream, as many as DynamoDB allows', () => {
  const readers = ofType(prod, 'AWS::Lambda::EventSourceMapping').filter(([, { Properties }]) =>
    JSON.stringify(Properties.EventSourceArn).includes('StreamArn'),
  );
  expect(readers).toHaveLength(2);
});

test('one event that is not taken for half an hour raises an alarm, and waiting for days does not', () => {
  const [, { Properties }] = named(prod, 'AlarmsWebhooksFailed');
  expect(Properties).toMatchObject({ MetricName: 'WebhooksFailed', Threshold: 1 });
  expect(() => named(prod, 'AlarmsWebhookQueueOld')).toThrow('not exactly one');
});
