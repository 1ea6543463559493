/** Which MID is behind a channel key, asked of the simulator; and what a stage that names no MID makes of it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createChannel } from '../../shared/adapters/iamport/channel.ts';
import * as env from '../../shared/env.ts';
import { lambdaEnvironment } from '../bench/lambda/environment.ts';
import { billingPolicy } from '../support/charging.ts';
import { httpEvent, lambdaContext } from '../support/events.ts';
import { settings } from '../support/fixtures.ts';
import { createClientHarness } from './iamport-client.harness.ts';
import { type Harness, KEYS, startHarness } from './iamport-simulator.harness.ts';

const OWN = 'channel-key-MERCHANT01';
let sim: Harness;
beforeEach(async () => {
  sim = await startHarness({ allowedMids: ['INIBillTst', 'MERCHANT01'] });
});
afterEach(() => sim.stop());

const asked = async (channelKey: string, sandbox: 'refuse' | 'allow' = 'refuse') => {
  const { client, count } = createClientHarness({ url: sim.url });
  const channel = createChannel();
  const ask = () => channel.ask(client, { channelKey, sandbox });
  await ask();
  return { channel, ask, asks: () => count('GET /users/pg') };
};

test('the MID of the channel with that key, asked for once', async () => {
  const { channel, ask, asks } = await asked(OWN);
  await ask();
  expect([channel.mid(), asks()]).toEqual(['MERCHANT01', 1]);
});

test('not known before, and not of a key that no channel has: nothing is compared with a guess', async () => {
  expect(() => createChannel().mid()).toThrow(expect.objectContaining({ retryable: true }));
  const { channel } = await asked('channel-key-SOMEBODY01');
  expect(() => channel.mid()).toThrow('no channel for the channelKey');
});

test('the MID for tests is none of a stage that refuses test payments', async () => {
  const { channel } = await asked('channel-key-INIBillTst');
  expect(() => channel.mid()).toThrow('no channel for the channelKey');
  expect((await asked('channel-key-INIBillTst', 'allow')).channel.mid()).toBe('INIBillTst');
});

test('while 아임포트 cannot tell it is not known, and asked for again with the next event', async () => {
  await sim.fault({ pg: { kind: 'html_after_commit' } });
  const { channel, ask } = await asked(OWN);
  expect(() => channel.mid()).toThrow(expect.objectContaining({ retryable: true }));
  await sim.fault({ pg: null });
  await ask();
  expect(channel.mid()).toBe('MERCHANT01');
});

describe('a deployed function of a stage with a channel key alone', () => {
  const before = { ...process.env };
  let secrets: Server;
  beforeEach(async () => {
    secrets = createServer((_, response) => {
      const SecretString = JSON.stringify({ imp_key: KEYS.impKey, imp_secret: KEYS.impSecret });
      response.setHeader('content-type', 'application/x-amz-json-1.1').end(JSON.stringify({ SecretString }));
    });
    await new Promise<void>((resolve) => secrets.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(secrets.address() as AddressInfo).port}`;
    const all = {
      ...settings,
      billing: billingPolicy,
      claimLeaseMs: 421_000,
      gatewayConcurrency: 10,
      chargeTimeoutMs: 3_000,
    };
    const { [env.mid]: _, ...variables } = lambdaEnvironment(all, url, 'billing');
    Object.assign(process.env, variables, { [env.channelKey]: OWN, [env.iamportBaseUrl]: sim.url });
    delete process.env[env.mid];
  });
  afterEach(() => {
    process.env = { ...before };
    secrets.close();
  });

  test('holds payments against the MID behind it', async () => {
    const { handler } = await import('../../functions/http/list-records.ts');
    const event = httpEvent({ route: 'GET /gateway-keys' });
    const answer = (await handler(event, lambdaContext)) as { body: string };
    expect(JSON.parse(answer.body)).toMatchObject({ keys: 'accepted', mid: 'MERCHANT01' });
  });
});
