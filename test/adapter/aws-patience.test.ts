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
let refusal: { readonly status: number; readonly type: string } | undefined;

const BUSY = { code: 'storage_busy', retryable: true };
const EVENT = { id: '1', type: 'charge.paid', at: '2027-01-31T01:00:00.000Z', sequence: 100, detail: {} };
const HINT = { impUid: 'imp_1', merchantUid: 'ORDER-1', source: 'webhook' } as const;

beforeEach(async () => {
  swallowed = 1;
  refusal = undefined;
  server = await startRawServer((_request, response) => {
    if (swallowed > 0) {
      swallowed -= 1;
      return;
    }
    if (refusal !== undefined) return sendJson(response, refusal.status, { __type: refusal.type });
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
    await events().publish([EVENT]);
    expect(server.connections()).toBe(2);
  });

  it('of SQS', async () => {
    const { settleDelay } = await freshWiring();
    await settleDelay().postpone('receipt', 30);
    expect(server.connections()).toBe(2);
  });
});

type Wiring = Awaited<ReturnType<typeof freshWiring>>;

const CALLS: readonly (readonly [string, (wiring: Wiring) => Promise<unknown>])[] = [
  ['DynamoDB', ({ plans }) => plans().find('basic')],
  ['EventBridge', ({ events }) => events().publish([EVENT])],
  ['SQS', ({ settleQueue }) => settleQueue().send(HINT)],
];

describe.each(CALLS)('an error of %s that passes can be repeated, and is no defect', (_, call) => {
  it('when every try is swallowed', async () => {
    swallowed = Number.POSITIVE_INFINITY;
    await expect(call(await freshWiring())).rejects.toMatchObject(BUSY);
  });

  it.each([
    [503, 'ServiceUnavailable'],
    [400, 'ThrottlingException'],
    [400, 'RequestThrottled'],
  ])('when every try is answered %i %s', async (status, type) => {
    [swallowed, refusal] = [0, { status, type }];
    await expect(call(await freshWiring())).rejects.toMatchObject(BUSY);
  });

  it('unlike what is refused for good', async () => {
    [swallowed, refusal] = [0, { status: 400, type: 'AccessDeniedException' }];
    await expect(call(await freshWiring())).rejects.not.toMatchObject(BUSY);
  });
});

it.each(functions.map((spec) => [spec.name, spec.timeoutSeconds] as const))(
  '%s outlives a call of which every try is swallowed, twice over',
  (_, timeoutSeconds) => {
    expect(timeoutSeconds * 1_000).toBeGreaterThan(2 * LONGEST_AWS_CALL_MS);
  },
);
