/** The secret of 아임포트 keys, and what becomes of a charge without it. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from '@jest/globals';
import { createAccessTokens } from '../../shared/adapters/iamport/access-token.ts';
import { createIamportClient } from '../../shared/adapters/iamport/client.ts';
import { createPaymentGateway } from '../../shared/adapters/iamport/gateway.ts';
import type { HttpRequest } from '../../shared/adapters/iamport/transport.ts';
import { createSecretSource } from '../../shared/adapters/secret.ts';
import { NOW } from '../support/fixtures.ts';

const ORDER = { merchantUid: 'one_1', customerUid: 'card_1', amount: 1_000, name: '단건' };
const GOOD = JSON.stringify({ imp_key: 'key', imp_secret: 'secret' });

/** Secrets Manager holds `value`; 아임포트 answers each request after `tookMs`, by its path. */
function createOutside(value: string | undefined) {
  const clock = { at: NOW, monotonicMs: 0 };
  const outside = { value, reads: 0, tokenTakesMs: 0, refusesTokens: 0, sent: [] as string[] };
  const client = {
    async send() {
      outside.reads += 1;
      if (outside.value === undefined) throw new Error('AccessDenied');
      return { SecretString: outside.value };
    },
  } as unknown as SecretsManagerClient;
  const answer = (code: number, response: unknown, status = 200) => ({
    status,
    retryAfter: undefined,
    body: JSON.stringify({ code, message: null, response }),
  });
  const transport = async ({ path }: HttpRequest) => {
    outside.sent.push(path);
    if (path === '/users/getToken') {
      clock.monotonicMs += outside.tokenTakesMs;
      const now = clock.at.getTime() / 1000;
      return answer(0, { access_token: `token-${outside.sent.length}`, now, expired_at: now + 1_800 });
    }
    if (outside.refusesTokens > 0) {
      outside.refusesTokens -= 1;
      return answer(-1, null, 401);
    }
    return answer(1, null);
  };
  const now = { now: () => clock.at };
  const secrets = createSecretSource(client, 'secret', now);
  const gateway = createPaymentGateway({
    client: createIamportClient({
      transport,
      tokens: createAccessTokens(transport, secrets, now),
      timeoutMs: 3_000,
      monotonicMs: () => clock.monotonicMs,
      sleep: async () => {},
    }),
    sandbox: 'allow',
    noticeUrl: 'https://billing.example/webhooks/iamport',
    mark: 'test',
  });
  return { ...outside, outside, clock, secrets, gateway };
}

describe('the secret', () => {
  test('is read again after five minutes: a re-issued one works without a deploy', async () => {
    const { secrets, clock, outside } = createOutside(GOOD);
    expect(await secrets.read()).toEqual({ impKey: 'key', impSecret: 'secret' });
    outside.value = JSON.stringify({ imp_key: 'key', imp_secret: 're-issued' });
    clock.at = new Date(NOW.getTime() + 5 * 60_000 - 1);
    expect((await secrets.read()).impSecret).toBe('secret');
    clock.at = new Date(NOW.getTime() + 5 * 60_000);
    expect((await secrets.read()).impSecret).toBe('re-issued');
    expect(outside.reads).toBe(2);
  });

  test.each([
    ['cannot be read', undefined],
    ['is the placeholder', 'replace me'],
    ['lacks a key', '{"imp_key":"key"}'],
  ])('that %s: the charge has certainly not been sent', async (_, value) => {
    const { gateway, outside } = createOutside(value);
    expect(await gateway.charge(ORDER, 20_000)).toEqual({ kind: 'not_sent', reason: 'secret_unusable' });
    expect(outside.sent).toEqual([]);
  });
});

describe('a charge leaves within ten seconds of being begun, or certainly not at all', () => {
  test.each([
    [10_000, { kind: 'refused', code: 1, message: '' }, 1],
    [10_001, { kind: 'not_sent', reason: 'out_of_time' }, 0],
  ])('when its token took %d ms', async (tokenTakesMs, answer, charged) => {
    const { gateway, outside } = createOutside(GOOD);
    outside.tokenTakesMs = tokenTakesMs;
    expect(await gateway.charge(ORDER, 20_000)).toEqual(answer);
    expect(outside.sent.filter((path) => path.endsWith('/again'))).toHaveLength(charged);
  });

  test('nor is it repeated after a 401 when the new token came too late', async () => {
    const { gateway, outside } = createOutside(GOOD);
    outside.refusesTokens = 1;
    outside.tokenTakesMs = 6_000;
    expect(await gateway.charge(ORDER, 20_000)).toEqual({ kind: 'not_sent', reason: 'out_of_time' });
    expect(outside.sent.filter((path) => path.endsWith('/again'))).toHaveLength(1);
  });
});
