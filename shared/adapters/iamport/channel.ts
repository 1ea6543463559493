import * as v from 'valibot';
import { BillingError } from '../../domain/billing-error.ts';
import { PG_PROVIDERS, TEST_MID } from '../../domain/inicis.ts';
import type { PaymentPolicy } from '../../domain/payment.ts';
import type { IamportClient } from './client.ts';
import { invalidAnswer, read } from './read-answer.ts';

const BUDGET_MS = 5_000;

const channels = v.array(
  v.object({
    pg_provider: v.string(),
    pg_id: v.pipe(v.string(), v.minLength(1)),
    sandbox: v.nullish(v.boolean()),
    channel_key: v.nullish(v.string()),
  }),
);

export type Channel = ReturnType<typeof createChannel>;

/**
 * The MID behind the stage's channel key, where the stage names no MID: no payment's record bears a channel key, so a payment
 * can only be held against the MID (docs/decisions/0037). `GET /users/pg`, once for each process.
 */
export function createChannel() {
  let known: string | undefined;
  let failure: unknown = invalidAnswer('nobody has asked for the channel yet');
  return {
    /** Throws, retryably, while it is not known: nothing is compared with a guess. */
    mid(): string {
      if (known === undefined) throw failure;
      return known;
    },
    /** Never throws: what has no need of the MID goes on without. */
    async ask(client: IamportClient, policy: Pick<PaymentPolicy, 'channelKey' | 'sandbox'>): Promise<void> {
      if (known !== undefined) return;
      try {
        const answer = await client.request({ method: 'GET', path: '/users/pg', budgetMs: BUDGET_MS });
        known = midOf(read(channels, answer), policy);
      } catch (error) {
        if (!(error instanceof BillingError)) throw error;
        failure = error;
      }
    },
  };
}

function midOf(
  all: v.InferOutput<typeof channels>,
  { channelKey, sandbox }: Pick<PaymentPolicy, 'channelKey' | 'sandbox'>,
): string {
  const own = all.find(
    ({ channel_key, pg_provider }) => channel_key === channelKey && PG_PROVIDERS.has(pg_provider),
  );
  if (own === undefined) throw invalidAnswer('no channel of KG이니시스 has the channelKey of the stage');
  if (sandbox === 'refuse' && (own.sandbox === true || own.pg_id === TEST_MID))
    throw invalidAnswer('the channelKey of the stage is that of a test channel');
  return own.pg_id;
}
