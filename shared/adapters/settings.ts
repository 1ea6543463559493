import * as v from 'valibot';
import { env } from '../env.ts';
import type { Settings } from '../ports.ts';

const list = v.pipe(
  v.string(),
  v.transform((text) => text.split(',').filter((entry) => entry !== '')),
);

const schema = v.object({
  [env.publicBaseUrl]: v.pipe(v.string(), v.url()),
  [env.mid]: v.pipe(v.string(), v.minLength(1)),
  [env.impCode]: v.pipe(v.string(), v.minLength(1)),
  [env.sdkUrl]: v.pipe(v.string(), v.url()),
  [env.sandboxPolicy]: v.picklist(['refuse', 'allow', 'require']),
  [env.allowedReturnUrls]: list,
  [env.webhookSourcePolicy]: v.picklist(['off', 'report', 'enforce']),
  [env.webhookSourceAddresses]: list,
});

/** Reads what the stack has set. infra/config.ts has checked the values at synth; here only their presence counts. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const value = v.parse(schema, environment);
  return {
    publicBaseUrl: value[env.publicBaseUrl].replace(/\/$/, ''),
    impCode: value[env.impCode],
    sdkUrl: value[env.sdkUrl],
    payments: { mid: value[env.mid], sandbox: value[env.sandboxPolicy] },
    allowedReturnUrls: value[env.allowedReturnUrls],
    webhookSource: { policy: value[env.webhookSourcePolicy], addresses: value[env.webhookSourceAddresses] },
  };
}
