import { type ManageLink, secretOfWayBack } from '../domain/manage-link.ts';
import type { Buyer } from '../domain/registration.ts';
import type { Subscription } from '../domain/subscription.ts';
import type {
  Clock,
  Digests,
  IdempotencyRepository,
  Ids,
  ManageLinkRepository,
  RegistrationRepository,
  Settings,
} from '../ports.ts';
import { openOwnRegistration } from './open-card-registration.ts';
import { parseToken } from './parse-token.ts';

export interface OpenCardChangePorts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digests: Digests;
  readonly idempotency: IdempotencyRepository;
  readonly manageLinks: ManageLinkRepository;
  readonly registrations: RegistrationRepository;
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
  shown: { readonly orderName: string; readonly chargedAtOnce: number },
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
      // Without its secret, which follows from that of the token: see findCheckout.
      returnUrl: `${ports.settings.publicBaseUrl}/manage/${linkId}`,
      onSuccess: {
        kind: 'change_card',
        subscriptionId,
        ...(shown.chargedAtOnce > 0 ? { owed: { period, amount: shown.chargedAtOnce } } : {}),
        manageLinkId: linkId,
      },
    },
    seed,
  );
  // Dying before this loses the way back of a token that nobody has been given.
  const { secret = '' } = parseToken(token) ?? {};
  await ports.manageLinks.addToken(link, ports.digests.of(secretOfWayBack(ports.digests.of, secret)));
  return token;
}
