import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { BillingError } from '../domain/billing-error.ts';
import type { Clock } from '../ports.ts';

export interface IamportKeys {
  readonly impKey: string;
  readonly impSecret: string;
}

export interface SecretSource {
  /** From a 5-minute cache. */
  read(): Promise<IamportKeys>;
  /** Past the cache: for the moment when 아임포트 refuses the keys. */
  reread(): Promise<IamportKeys>;
}

const CACHE_MS = 5 * 60_000;

/** The secret's value: `{"imp_key": "…", "imp_secret": "…"}`. */
const secretValue = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    imp_key: v.pipe(v.string(), v.minLength(1)),
    imp_secret: v.pipe(v.string(), v.minLength(1)),
  }),
);

/** Secrets Manager. Errors never carry the value. */
export function createSecretSource(
  client: SecretsManagerClient,
  secretId: string,
  clock: Clock,
): SecretSource {
  let cached: { keys: IamportKeys; until: number } | undefined;

  async function reread(): Promise<IamportKeys> {
    const { SecretString } = await client
      .send(new GetSecretValueCommand({ SecretId: secretId }))
      .catch((cause) => {
        throw new BillingError('secret_unusable', 'the secret of 아임포트 keys cannot be read', {
          retryable: true,
          cause,
        });
      });
    const parsed = v.safeParse(secretValue, SecretString);
    if (!parsed.success) {
      throw new BillingError('secret_unusable', 'the secret must be {"imp_key": …, "imp_secret": …}', {
        retryable: true,
      });
    }
    const keys = { impKey: parsed.output.imp_key, impSecret: parsed.output.imp_secret };
    cached = { keys, until: clock.now().getTime() + CACHE_MS };
    return keys;
  }

  return {
    read: async () => (cached !== undefined && clock.now().getTime() < cached.until ? cached.keys : reread()),
    reread,
  };
}
