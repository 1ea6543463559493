import * as v from 'valibot';
import { BillingError, type BillingErrorCode } from '../../domain/billing-error.ts';
import type { Clock, KeyCheck, KeysFound } from '../../ports.ts';
import type { SecretSource } from '../secret.ts';
import { createAccessTokens } from './access-token.ts';
import { listingResponse, readListed } from './payment-listing.ts';
import type { HttpTransport } from './transport.ts';
import { envelope } from './wire.ts';

export interface KeyCheckOptions {
  readonly transport: HttpTransport;
  readonly secrets: SecretSource;
  readonly clock: Clock;
  /** Longest wait for one answer, ms. */
  readonly timeoutMs: number;
}

/** 아임포트 lists 90 days at most. */
const LISTED_MS = 89 * 86_400_000;

const REFUSALS: Partial<Record<BillingErrorCode, Exclude<KeysFound['kind'], 'accepted'>>> = {
  gateway_rejected_credentials: 'refused',
  secret_unusable: 'unusable',
};

/**
 * The keys as they lie in the secret now, past every cache: a token that was granted to older ones would prove nothing. Two requests that
 * read: for a token, and for the newest payment, which names the MID.
 */
export function createKeyCheck({ transport, secrets, clock, timeoutMs }: KeyCheckOptions): KeyCheck {
  const past = { read: () => secrets.reread(), reread: () => secrets.reread() };
  return {
    async check() {
      const token = await createAccessTokens(transport, past, clock).get(timeoutMs).catch(refusalOf);
      return typeof token === 'string' ? { kind: 'accepted', newestMid: await newestMid(token) } : token;
    },
  };

  /** Nothing was paid, or the list cannot be had: the keys are good all the same. */
  async function newestMid(token: string): Promise<string | undefined> {
    const to = clock.now().getTime();
    const stretch = `from=${seconds(to - LISTED_MS)}&to=${seconds(to)}`;
    const path = `/payments/status/all?${stretch}&page=1&limit=1&sorting=-started`;
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const answer = await transport({ method: 'GET', path, headers, timeoutMs }).catch(() => undefined);
    const parsed = v.safeParse(listing, answer?.body);
    const newest = parsed.success ? parsed.output.response.list[0] : undefined;
    const payment = newest === undefined ? undefined : readListed(newest);
    return payment === undefined || 'unreadable' in payment ? undefined : payment.pgId;
  }
}

const listing = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ ...envelope.entries, response: listingResponse }),
);

const seconds = (ms: number) => Math.floor(ms / 1_000);

function refusalOf(error: unknown): KeysFound {
  if (!(error instanceof BillingError)) throw error;
  return { kind: REFUSALS[error.code] ?? 'no_answer' };
}
