/** Whether the keys are taken, asked of the simulator, with a secret that a test can change. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createKeyCheck } from '../../shared/adapters/iamport/key-check.ts';
import { createHttpTransport } from '../../shared/adapters/iamport/transport.ts';
import { createSecretSource } from '../../shared/adapters/secret.ts';
import { CLIENT_KEYS } from './iamport-client.harness.ts';
import { type Harness, startHarness } from './iamport-simulator.harness.ts';

let sim: Harness;
let secret: string;
let sent: string[];
beforeEach(async () => {
  sim = await startHarness();
  secret = JSON.stringify({ imp_key: CLIENT_KEYS.impKey, imp_secret: CLIENT_KEYS.impSecret });
  sent = [];
});
afterEach(() => sim.stop());

function checkAt(url: string) {
  const clock = { now: () => sim.clock.at };
  const secrets = createSecretSource(
    { send: async () => ({ SecretString: secret }) } as never,
    'keys',
    clock,
  );
  const wire = createHttpTransport(url);
  const keyCheck = createKeyCheck({
    transport: (request) => {
      sent.push(`${request.method} ${request.path.split('?')[0]}`);
      return wire(request);
    },
    secrets,
    clock,
    timeoutMs: 5_000,
  });
  return () => keyCheck.check();
}

test('good keys are accepted, and the newest payment names its MID; both requests only read', async () => {
  const check = checkAt(sim.url);
  expect(await check()).toEqual({ kind: 'accepted', newestMid: undefined });
  await sim.register('card_1');
  expect(await check()).toEqual({ kind: 'accepted', newestMid: 'INIBillTst' });
  expect(new Set(sent)).toEqual(new Set(['POST /users/getToken', 'GET /payments/status/all']));
});

test('keys that were exchanged since are the ones that are tried: no cache answers for them', async () => {
  const check = checkAt(sim.url);
  expect(await check()).toMatchObject({ kind: 'accepted' });
  secret = '{"imp_key": "key", "imp_secret": "of yesterday"}';
  expect(await check()).toEqual({ kind: 'refused' });
  secret = '{"imp_key": "to be filled in"}';
  expect(await check()).toEqual({ kind: 'unusable' });
});

test('where nobody answers nothing is said of the keys', async () => {
  expect(await checkAt('http://127.0.0.1:9')()).toEqual({ kind: 'no_answer' });
});
