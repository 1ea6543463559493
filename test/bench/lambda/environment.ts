import { IAMPORT_TIMEOUT_MS } from '../../../infra/local/settings.ts';
import * as env from '../../../shared/env.ts';
import type { Settings } from '../../../shared/ports.ts';

/** What a deployed function is told, with everything outside of it at `url`. */
export function lambdaEnvironment(
  settings: Settings,
  url: string,
  tableName: string,
): Record<string, string> {
  const { hourKst: _, howToCancel: __, ...notices } = settings.billing.notices;
  return {
    AWS_REGION: 'ap-northeast-2',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793',
    AWS_ENDPOINT_URL: url,
    [env.tableName]: tableName,
    [env.secretId]: 'keys',
    [env.settleQueueUrl]: `${url}/123456789012/settle`,
    [env.chargeQueueUrl]: `${url}/123456789012/charge`,
    [env.iamportBaseUrl]: url,
    [env.iamportTimeoutMs]: String(IAMPORT_TIMEOUT_MS),
    [env.publicBaseUrl]: settings.publicBaseUrl,
    [env.mid]: settings.payments.mid,
    [env.impCode]: settings.impCode,
    [env.sdkUrl]: settings.sdkUrl,
    [env.merchant]: JSON.stringify(settings.merchant),
    [env.sandboxPolicy]: settings.payments.sandbox,
    [env.stackId]: `arn:aws:cloudformation:ap-northeast-2:123456789012:stack/bench/${settings.surplus.mark}`,
    [env.giveBack]: settings.surplus.giveBack,
    [env.allowedReturnUrls]: settings.allowedReturnUrls.join(','),
    [env.customersMayPause]: String(settings.customers.mayPause),
    [env.customersMayRefundUnused]: String(settings.customers.mayRefundUnused),
    [env.webhookSourcePolicy]: settings.webhookSource.policy,
    [env.webhookSourceAddresses]: settings.webhookSource.addresses.join(','),
    [env.iamportChargeTimeoutMs]: String(settings.chargeTimeoutMs),
    [env.chargingHourKst]: String(settings.billing.chargingHourKst),
    [env.retryAfterDays]: settings.billing.dunning.retryAfterDays.join(','),
    [env.afterLastRetry]: settings.billing.afterLastRetry,
    [env.paidAfterCancel]: settings.billing.paidAfterCancel,
    [env.withoutConsent]: settings.billing.withoutConsent,
    [env.notices]: JSON.stringify(notices),
    [env.gatewayConcurrency]: String(settings.gatewayConcurrency),
    [env.chargeHorizonMs]: String(settings.billing.timing.horizonMs),
    [env.attemptLeaseMs]: String(settings.billing.timing.attemptLeaseMs),
    [env.claimLeaseMs]: String(settings.claimLeaseMs),
  };
}
