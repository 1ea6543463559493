import type { ManageLink } from '../domain/manage-link.ts';
import type { Buyer } from '../domain/registration.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Clock, Digests, IdempotencyRepository, Ids, RegistrationOpener, Settings } from '../ports.ts';
import { openOwnRegistration } from './open-card-registration.ts';

export interface OpenCardChangePorts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digests: Digests;
  readonly idempotency: IdempotencyRepository;
  readonly registrations: RegistrationOpener;
  readonly settings: Settings;
}

/**
 * Opens the registration of the card that is to stand behind a subscription. Pressed twice it is the same one: it is named
 * by the link, the subscription as it stands and the buyer. Answers its token.
 */
export async function openCardChange(
  ports: OpenCardChangePorts,
  link: ManageLink,
  { subscriptionId, version, period }: Subscription,
  buyer: Buyer,
  shown: { readonly orderName: string; readonly chargedAtOnce: number; readonly query: string },
): Promise<string> {
  const { linkId, customerId } = link;
  const now = ports.clock.now();
  const requestDigest = ports.digests.of(JSON.stringify([buyer.name, buyer.email, buyer.tel]));
  const { seed } = await ports.idempotency.reserve({
    key: `manage/${linkId}/change-card/${subscriptionId}/${version}#${requestDigest}`,
    requestDigest,
    seed: { id: ports.ids.ulid(now) },
    at: now,
  });
  const { token } = await openOwnRegistration(
    ports,
    {
      customerId,
      buyer,
      orderName: shown.orderName,
      // Without its secret, which the customer's own browser brings along: see findCheckout.
      returnUrl: `${ports.settings.publicBaseUrl}/manage/${linkId}${shown.query}`,
      onSuccess: {
        kind: 'change_card',
        subscriptionId,
        ...(shown.chargedAtOnce > 0 ? { owed: { period, amount: shown.chargedAtOnce } } : {}),
        manageLinkId: linkId,
      },
    },
    seed,
  );
  return token;
}
