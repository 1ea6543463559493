import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { functions } from '../../infra/topology.ts';
import { LONGEST_AWS_CALL_MS } from '../../shared/adapters/aws-patience.ts';
import * as env from '../../shared/env.ts';
import { type RawServer, sendJson, startRawServer } from '../support/raw-server.ts';

/*
 * A connection that was dropped without a word takes every byte and answers nothing. Nobody may wait for it until
 * Lambda's own limit: the SDK gives the try up and makes another one.
 */

const SERVICES = ['DYNAMODB', 'SQS', 'SECRETS_MANAGER', 'EVENTBRIDGE'] as const;
const saved = { ...process.env };
let server: RawServer;
let swallowed: number;

beforeEach(async () => {
  swallowed = 1;
  server = await startRawServer((_request, response) => {
    if (swallowed > 0) {
      swallowed -= 1;
      return;
    }
    sendJson(response, 200, {
      MessageId: '1',
      MD5OfMessageBody: '8d54ebad3b1d9d3f9bd9f6d3e2f0c9a3',
      SecretString: '{"imp_key":"key","imp_secret":"secret"}',
      FailedEntryCount: 0,
    });
  });
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'ap-northeast-2',
    [env.tableName]: 'billing',
    [env.chargeQueueUrl]: `${server.url}/1/charge`,
    [env.settleQueueUrl]: `${server.url}/1/settle`,
    [env.eventBusName]: 'billing',
    ...Object.fromEntries(SERVICES.map((service) => [`AWS_ENDPOINT_URL_${service}`, server.url])),
  });
});
afterEach(async () => {
  process.env = { ...saved };
  await server.stop();
});

/** As one container has them: clients and all. */
async function freshWiring(): Promise<typeof import('../../functions/wiring.ts')> {
  jest.resetModules();
  return import('../../functions/wiring.ts');
}

describe('a swallowed call is given up and made again', () => {
  it('of DynamoDB', async () => {
    const { plans } = await freshWiring();
    expect(await plans().find('basic')).toBeUndefined();
    expect(server.connections()).toBe(2);
  });

  it('of EventBridge', async () => {
    const { events } = await freshWiring();
    await events().publish([
      { id: '1', type: 'charge.paid', at: '2027-01-31T01:00:00.000Z', sequence: 100, detail: {} },
    ]);
    expect(server.connections()).toBe(2);
  });

  it('of SQS', async () => {
    const { settleDelay } = await freshWiring();
    await settleDelay().postpone('receipt', 30);
    expect(server.connections()).toBe(2);
  });
});

it('a call of which every try is swallowed is an error that can be repeated', async () => {
  swallowed = Number.POSITIVE_INFINITY;
  const { plans } = await freshWiring();
  await expect(plans().find('basic')).rejects.toMatchObject({ code: 'storage_busy', retryable: true });
});

it.each(functions.map((spec) => [spec.name, spec.timeoutSeconds] as const))(
  '%s outlives a call of which every try is swallowed, twice over',
  (_, timeoutSeconds) => {
    expect(timeoutSeconds * 1_000).toBeGreaterThan(2 * LONGEST_AWS_CALL_MS);
  },
);
