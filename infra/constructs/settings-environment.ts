import * as env from '../../shared/env.ts';
import type { StageConfig } from '../config.ts';
import { leases } from '../topology.ts';

/** What a stage decides, as shared/adapters/settings.ts reads it. Nothing here is secret. */
export function settingsEnvironment(
  config: StageConfig,
  { publicBaseUrl, instanceId }: { readonly publicBaseUrl: string; readonly instanceId: string },
): Record<string, string> {
  return {
    [env.publicBaseUrl]: publicBaseUrl,
    ...(config.mid === undefined ? {} : { [env.mid]: config.mid }),
    ...(config.channelKey === undefined ? {} : { [env.channelKey]: config.channelKey }),
    [env.impCode]: config.impCode,
    [env.sdkUrl]: config.sdkUrl,
    [env.merchant]: JSON.stringify(config.merchant),
    [env.sandboxPolicy]: config.sandboxPolicy,
    [env.stackId]: instanceId,
    [env.giveBack]: config.giveBack,
    [env.allowedReturnUrls]: config.allowedReturnUrls.join(','),
    [env.customersMayPause]: String(config.customers.mayPause),
    [env.customersMayRefundUnused]: String(config.customers.mayRefundUnused),
    [env.webhookSourcePolicy]: config.webhookSource.policy,
    [env.webhookSourceAddresses]: config.webhookSource.addresses.join(','),
    [env.iamportChargeTimeoutMs]: String(config.iamportChargeTimeoutMs),
    [env.chargingHourKst]: String(config.billing.chargingHourKst),
    [env.retryAfterDays]: config.billing.retryAfterDays.join(','),
    [env.afterLastRetry]: config.billing.afterLastRetry,
    [env.paidAfterCancel]: config.billing.paidAfterCancel,
    [env.withoutConsent]: config.billing.withoutConsent,
    [env.notices]: JSON.stringify(config.billing.notices),
    [env.gatewayConcurrency]: String(config.gatewayConcurrency),
    [env.chargeHorizonMs]: String(config.billing.horizonMinutes * 60_000),
    [env.attemptLeaseMs]: String(leases.attemptLeaseMs),
    [env.claimLeaseMs]: String(leases.claimLeaseMs),
  };
}
