import { DEFAULT_DUNNING_POLICY } from '../../shared/domain/dunning.ts';
import { TEST_MID } from '../../shared/domain/inicis.ts';
import type { Settings } from '../../shared/ports.ts';
import { stages } from '../config.ts';
import { leases } from '../topology.ts';

/** A person is waiting in front of this machine: the simulator answers in milliseconds or is meant not to. */
export const IAMPORT_TIMEOUT_MS = 3_000;

export const LOCAL_KEYS = {
  impKey: 'local-imp-key',
  impSecret: 'local-imp-secret',
  impCode: 'imp00000000',
} as const;

/** What `--forward` signs with. Known to everybody: it is for trying out how a receiver verifies. */
export const LOCAL_WEBHOOK_SECRET = `whsec_${Buffer.from('iamport-billing, on one machine').toString('base64')}`;

/** One machine is one deployment. */
export const LOCAL_MARK = 'local';

/** What a stage decides, for one machine. Customers may be sent back to any port of this machine. */
export function localSettings(url: string, simulatorUrl: string): Settings {
  const payments = { mid: TEST_MID, sandbox: 'allow' } as const;
  return {
    publicBaseUrl: url,
    impCode: LOCAL_KEYS.impCode,
    sdkUrl: `${simulatorUrl}/v1/iamport.js`,
    merchant: stages.dev.merchant,
    payments,
    surplus: { mark: LOCAL_MARK, giveBack: stages.dev.giveBack },
    billing: {
      chargingHourKst: stages.dev.billing.chargingHourKst,
      timing: {
        attemptLeaseMs: leases.attemptLeaseMs,
        horizonMs: stages.dev.billing.horizonMinutes * 60_000,
      },
      dunning: { ...DEFAULT_DUNNING_POLICY, retryAfterDays: stages.dev.billing.retryAfterDays },
      afterLastRetry: stages.dev.billing.afterLastRetry,
      paidAfterCancel: stages.dev.billing.paidAfterCancel,
      withoutConsent: stages.dev.billing.withoutConsent,
      notices: {
        ...stages.dev.billing.notices,
        hourKst: stages.dev.billing.chargingHourKst,
        howToCancel: stages.dev.merchant.support,
      },
      payments,
    },
    claimLeaseMs: leases.claimLeaseMs,
    gatewayConcurrency: stages.dev.gatewayConcurrency,
    chargeTimeoutMs: IAMPORT_TIMEOUT_MS,
    allowedReturnUrls: ['http://127.0.0.1:*', 'http://localhost:*', 'https://shop.example', 'shopapp:'],
    // On one machine everything that the page can do is there to be tried.
    customers: { mayPause: true, mayRefundUnused: true },
    webhookSource: { policy: 'off', addresses: [] },
  };
}
