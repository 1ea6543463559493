import * as v from 'valibot';
import { PAID_AFTER_CANCEL, WITHOUT_CONSENT } from '../domain/account.ts';
import { DEFAULT_DUNNING_POLICY } from '../domain/dunning.ts';
import { smallestHorizonMs } from '../domain/horizon.ts';
import { invariant } from '../domain/invariant.ts';
import { RENEWING } from '../domain/notice-policy.ts';
import * as env from '../env.ts';
import type { Settings } from '../ports.ts';

const list = v.pipe(
  v.string(),
  v.transform((text) => text.split(',').filter((entry) => entry !== '')),
);

const flag = v.pipe(
  v.picklist(['true', 'false']),
  v.transform((text) => text === 'true'),
);

const number = v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number));

const text = v.pipe(v.string(), v.minLength(1));

const url = v.pipe(v.string(), v.url());

const merchant = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    name: text,
    support: v.object({ tel: v.optional(text), email: v.optional(text), url: v.optional(text) }),
    termsUrl: text,
    privacyUrl: text,
    businessInfo: v.optional(text),
  }),
);

const schema = v.object({
  [env.publicBaseUrl]: url,
  [env.mid]: v.optional(text),
  [env.channelKey]: v.optional(text),
  [env.impCode]: text,
  [env.sdkUrl]: url,
  [env.merchant]: merchant,
  [env.sandboxPolicy]: v.picklist(['refuse', 'allow', 'require']),
  [env.stackId]: text,
  [env.giveBack]: v.picklist(['auto', 'report']),
  [env.allowedReturnUrls]: list,
  [env.customersMayPause]: flag,
  [env.customersMayRefundUnused]: flag,
  [env.webhookSourcePolicy]: v.picklist(['off', 'report', 'enforce']),
  [env.webhookSourceAddresses]: list,
  [env.iamportChargeTimeoutMs]: number,
  [env.chargingHourKst]: number,
  [env.retryAfterDays]: v.pipe(
    list,
    v.transform((days) => days.map(Number)),
  ),
  [env.afterLastRetry]: v.picklist(['unpaid', 'canceled']),
  [env.paidAfterCancel]: v.picklist(PAID_AFTER_CANCEL),
  [env.withoutConsent]: v.picklist(WITHOUT_CONSENT),
  [env.notices]: v.pipe(
    v.string(),
    v.parseJson(),
    v.object({
      consentMissingDays: v.number(),
      trialEndingDays: v.number(),
      renewingDays: v.number(),
      renewing: v.picklist(RENEWING),
    }),
  ),
  [env.gatewayConcurrency]: number,
  [env.chargeHorizonMs]: number,
  [env.attemptLeaseMs]: number,
  [env.claimLeaseMs]: number,
});

/** Reads what the stack has set. infra/config.ts has checked the values at synth; here their presence counts. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  midBehindChannel: () => string,
): Settings {
  const value = v.parse(schema, environment);
  // The one number that two payments of a period depend on: held at every start, whatever has set it.
  const smallestMs = smallestHorizonMs(value[env.iamportChargeTimeoutMs]);
  invariant(value[env.chargeHorizonMs] >= smallestMs, `a horizon is at least ${smallestMs} ms`);
  const payments = {
    get mid() {
      return value[env.mid] ?? midBehindChannel();
    },
    channelKey: value[env.channelKey],
    sandbox: value[env.sandboxPolicy],
  };
  invariant(value[env.mid] ?? payments.channelKey, 'a MID or a channel key');
  return {
    publicBaseUrl: value[env.publicBaseUrl].replace(/\/$/, ''),
    impCode: value[env.impCode],
    sdkUrl: value[env.sdkUrl],
    merchant: value[env.merchant],
    payments,
    // The last part of the ARN tells stacks apart, and says nothing of the account.
    surplus: { mark: value[env.stackId].split('/').at(-1) ?? '', giveBack: value[env.giveBack] },
    billing: {
      chargingHourKst: value[env.chargingHourKst],
      timing: { attemptLeaseMs: value[env.attemptLeaseMs], horizonMs: value[env.chargeHorizonMs] },
      dunning: { ...DEFAULT_DUNNING_POLICY, retryAfterDays: value[env.retryAfterDays] },
      afterLastRetry: value[env.afterLastRetry],
      paidAfterCancel: value[env.paidAfterCancel],
      withoutConsent: value[env.withoutConsent],
      notices: {
        ...value[env.notices],
        hourKst: value[env.chargingHourKst],
        howToCancel: value[env.merchant].support,
      },
      payments,
    },
    claimLeaseMs: value[env.claimLeaseMs],
    gatewayConcurrency: value[env.gatewayConcurrency],
    chargeTimeoutMs: value[env.iamportChargeTimeoutMs],
    allowedReturnUrls: value[env.allowedReturnUrls],
    customers: {
      mayPause: value[env.customersMayPause],
      mayRefundUnused: value[env.customersMayRefundUnused],
    },
    webhookSource: { policy: value[env.webhookSourcePolicy], addresses: value[env.webhookSourceAddresses] },
  };
}
