import * as v from 'valibot';
import { BillingError } from '../../domain/billing-error.ts';
import type { Clock } from '../../ports.ts';
import type { SecretSource } from '../secret.ts';
import type { HttpTransport } from './transport.ts';
import { envelope, tokenResponse } from './wire.ts';

/** Renew this long before the end, ms: a request that leaves now must still arrive with a valid token. */
const SAFETY_MARGIN_MS = 60_000;

export interface AccessTokens {
  /** The current token, or a new one. One request is in flight at most. */
  get(timeoutMs: number): Promise<string>;
  /** Forget a token that was answered with 401. */
  drop(token: string): void;
}

/**
 * POST /users/getToken, cached for its 30 minutes. Lifetime is `expired_at − now` of the answer, both on
 * 아임포트's clock, so a skewed clock of ours does not matter. Keys that are refused are read again once, since
 * re-issuing the secret in the console kills the old one at once.
 */
export function createAccessTokens(
  transport: HttpTransport,
  secrets: SecretSource,
  clock: Clock,
): AccessTokens {
  let cached: { token: string; until: number } | undefined;
  let pending: Promise<string> | undefined;

  async function request(timeoutMs: number): Promise<string> {
    const first = await exchange(await secrets.read(), timeoutMs);
    const granted = first ?? (await exchange(await secrets.reread(), timeoutMs));
    if (granted === undefined) {
      throw new BillingError('gateway_rejected_credentials', '아임포트 refused imp_key and imp_secret', {
        retryable: true,
      });
    }
    const lifetimeMs = (granted.expired_at - granted.now) * 1000;
    cached = { token: granted.access_token, until: clock.now().getTime() + lifetimeMs - SAFETY_MARGIN_MS };
    return granted.access_token;
  }

  /** `undefined` when the keys were refused. */
  async function exchange(keys: { impKey: string; impSecret: string }, timeoutMs: number) {
    const answer = await send({
      method: 'POST',
      path: '/users/getToken',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ imp_key: keys.impKey, imp_secret: keys.impSecret }),
      timeoutMs,
    });
    if (answer.status === 401) return undefined;
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), envelope), answer.body);
    const token =
      parsed.success && parsed.output.code === 0
        ? v.safeParse(tokenResponse, parsed.output.response)
        : undefined;
    if (answer.status !== 200 || token === undefined || !token.success) {
      throw noToken(`HTTP ${answer.status}`);
    }
    return token.output;
  }

  /** A lost answer here is harmless, and certain: whatever needed the token has not been sent. */
  const send: HttpTransport = (message) =>
    transport(message).catch((cause: unknown) => {
      throw noToken('no usable answer', cause);
    });

  return {
    get(timeoutMs) {
      if (cached !== undefined && clock.now().getTime() < cached.until) return Promise.resolve(cached.token);
      pending ??= request(timeoutMs).finally(() => {
        pending = undefined;
      });
      return pending;
    },
    drop(token) {
      if (cached?.token === token) cached = undefined;
    },
  };
}

function noToken(what: string, cause?: unknown): BillingError {
  return new BillingError('gateway_no_token', `아임포트 gave no token: ${what}`, { retryable: true, cause });
}
