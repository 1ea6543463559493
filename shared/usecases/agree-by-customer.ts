import type { SubscriptionAccount } from '../domain/account.ts';
import { isConsentTo } from '../domain/consent.ts';
import type { PriceChange } from '../domain/price-change.ts';
import { recordConsent } from '../domain/subscription-commands.ts';
import type { Digests, RequestSeed } from '../ports.ts';
import { agreementOf, type GivenAgreement } from './record-consent.ts';
import { type RestartBillingPorts, restart } from './restart-billing.ts';

/** Records a yes that the customer gives on our page. One that stands already is not recorded a second time. */
export function agreeByCustomer(
  ports: RestartBillingPorts & { readonly digests: Digests },
  subscriptionId: string,
  change: PriceChange,
  given: GivenAgreement,
  seed: RequestSeed,
): Promise<SubscriptionAccount> {
  const now = ports.clock.now();
  const agreement = agreementOf(ports.digests, given, seed, now, 'shown');
  return restart(ports, subscriptionId, now, (account) =>
    isConsentTo(account.subscription?.consent, change)
      ? { kind: 'unchanged' }
      : recordConsent(account, change, agreement, ports.settings.billing, now),
  );
}
