/** What leaves for SQS and Secrets Manager, by clients that answer as a test says. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { parseInput } from '../../functions/middleware/request.ts';
import { createWebhookKeys } from '../../shared/adapters/webhook/secret.ts';
import { createWebhookQueue, webhookMessage } from '../../shared/adapters/webhook-queue.ts';
import { ENDPOINT, eventOf, messageOf } from '../support/webhooks.ts';

interface Entry {
  readonly MessageBody: string;
  readonly MessageGroupId: string;
  readonly MessageDeduplicationId: string;
}

function queue(failed: readonly object[] = []) {
  const batches: (readonly Entry[])[] = [];
  const client = {
    send: async ({ input }: { readonly input: { readonly Entries: readonly Entry[] } }) => {
      batches.push(input.Entries);
      return { Failed: failed };
    },
  } as unknown as SQSClient;
  return { batches, queue: createWebhookQueue(client, 'webhook') };
}

describe('the queue', () => {
  test('takes ten messages at a time, in order, under names that SQS allows', async () => {
    const { batches, queue: webhooks } = queue();
    const url = `${ENDPOINT}/${'긴-주소'.repeat(40)}`;
    await webhooks.send(Array.from({ length: 12 }, (_, at) => messageOf({ url, event: eventOf(at + 1) })));
    expect(batches.map(({ length }) => length)).toEqual([10, 2]);
    const entries = batches.flat();
    for (const { MessageGroupId, MessageDeduplicationId } of entries)
      expect([MessageGroupId, MessageDeduplicationId].every((id) => /^[\da-f]{64}$/.test(id))).toBe(true);
    expect(new Set(entries.map(({ MessageGroupId }) => MessageGroupId)).size).toBe(1);
    expect(new Set(entries.map(({ MessageDeduplicationId }) => MessageDeduplicationId)).size).toBe(12);
  });

  test('gives back what it was given', async () => {
    const { batches, queue: webhooks } = queue();
    const message = messageOf({ tries: 5, notBefore: new Date('2027-01-31T01:00:00Z'), replayId: 'r1' });
    await webhooks.send([message, messageOf()]);
    const read = batches.flat().map(({ MessageBody }) => parseInput(webhookMessage, MessageBody));
    expect(read).toEqual([message, messageOf()]);
  });

  test('that has not taken all of them is to be asked again, and is sent nothing that would overtake', async () => {
    const { batches, queue: webhooks } = queue([{ Id: '0' }]);
    const messages = Array.from({ length: 12 }, (_, at) => messageOf({ event: eventOf(at + 1) }));
    await expect(webhooks.send(messages)).rejects.toMatchObject({ code: 'storage_busy', retryable: true });
    expect(batches).toHaveLength(1);
  });

  test('is asked nothing for nothing', async () => {
    const { batches, queue: webhooks } = queue();
    await webhooks.send([]);
    expect(batches).toEqual([]);
  });
});

describe('the secret', () => {
  const value = (seed: string) => JSON.stringify({ current: `whsec_${seed.repeat(32)}`, previous: null });

  function secret() {
    const stored = { text: value('a'), reads: 0, at: new Date('2027-01-31T01:00:00Z') };
    const client = {
      send: async () => {
        stored.reads += 1;
        if (stored.text === '') throw new Error('AccessDenied: whsec_hunter2');
        return { SecretString: stored.text };
      },
    } as unknown as SecretsManagerClient;
    return { stored, keys: createWebhookKeys(client, 'arn', { now: () => stored.at }) };
  }

  test('is read once in five minutes, and then anew', async () => {
    const { stored, keys } = secret();
    const [first] = await keys();
    stored.text = value('b');
    expect(await keys()).toEqual([first]);
    stored.at = new Date('2027-01-31T01:05:00Z');
    expect(await keys()).not.toEqual([first]);
    expect(stored.reads).toBe(2);
  });

  test('that cannot be read is asked for again, and nothing is told of it', async () => {
    const { stored, keys } = secret();
    stored.text = '';
    const error = await keys().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'secret_unusable', retryable: true });
    expect((error as Error).message).not.toContain('hunter2');
    stored.text = value('a');
    expect(await keys()).toHaveLength(1);
  });
});
