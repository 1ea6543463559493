import * as v from 'valibot';
import { TEST_MID } from '../../domain/inicis.ts';
import type { PaymentPolicy } from '../../domain/payment.ts';
import type { IamportClient } from './client.ts';
import { invalidAnswer, read } from './read-answer.ts';

/** Channels of other PGs need not fit. */
const channels = v.array(v.object({ pg_id: v.nullish(v.string()), channel_key: v.nullish(v.string()) }));

/**
 * The MID behind the stage's channel key, where the stage names no MID: no payment's record bears a channel key, so a payment
 * can only be held against the MID (docs/decisions/0037). `GET /users/pg`, once for each process.
 */
export function createChannel() {
  let known: string | undefined;
  let failure: unknown = invalidAnswer('no channel yet');
  return {
    /** Throws, retryably, while it is not known: nothing is compared with a guess. */
    mid(): string {
      if (known === undefined) throw failure;
      return known;
    },
    /** Never throws: what has no need of the MID goes on without. */
    async ask(
      client: IamportClient,
      { channelKey, sandbox }: Pick<PaymentPolicy, 'channelKey' | 'sandbox'>,
    ): Promise<void> {
      if (known !== undefined) return;
      try {
        const answer = await client.request({ method: 'GET', path: '/users/pg', budgetMs: 5_000 });
        const own = read(channels, answer).find((one) => one.channel_key === channelKey)?.pg_id;
        // As at synth, where the MID is named. A live one's own test payments say so themselves.
        if (!own || (sandbox === 'refuse' && own === TEST_MID))
          throw invalidAnswer('no channel for the channelKey');
        known = own;
      } catch (error) {
        failure = error;
      }
    },
  };
}
