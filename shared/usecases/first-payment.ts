import { isRetryable } from '../domain/billing-error.ts';
import { type FirstPayment, firstChargeKey, firstPaymentOf, paymentByCard } from '../domain/first-payment.ts';
import type { Registration } from '../domain/registration.ts';
import type { AccountRepository } from '../ports.ts';

export interface FirstPaymentPorts {
  readonly accounts: Pick<AccountRepository, 'loadPeriod' | 'loadOneOff'>;
}

/** How the payment that came with a card stands. Reads only. What cannot be read now is `pending`: the card stands, whatever this says. */
export async function firstPayment(
  { accounts }: FirstPaymentPorts,
  registration: Registration,
): Promise<FirstPayment> {
  const key = firstChargeKey(registration);
  if (key === undefined) return { status: 'none' };
  try {
    const account =
      key.kind === 'one_off'
        ? await accounts.loadOneOff(key.chargeId)
        : await accounts.loadPeriod(key.subscriptionId, key.period);
    return registration.onSuccess?.kind === 'change_card'
      ? paymentByCard(account ?? {}, registration.customerUid)
      : firstPaymentOf(account ?? {});
  } catch (error) {
    if (!isRetryable(error)) throw error;
    return { status: 'pending' };
  }
}

/** A worker takes a message within a second, and most card companies answer within two. */
const LOOK_AGAIN_MS = 500;

/**
 * The same, waiting for an outcome for at most `forMs`. What has not come by then is `pending`: whoever waits in front of
 * the browser is not kept, and the events tell the rest.
 */
export async function awaitFirstPayment(
  ports: FirstPaymentPorts & { readonly sleep: (ms: number) => Promise<void> },
  registration: Registration,
  forMs: number,
): Promise<FirstPayment> {
  for (let waitedMs = 0; ; waitedMs += LOOK_AGAIN_MS) {
    const payment = await firstPayment(ports, registration);
    if (payment.status !== 'pending' || waitedMs + LOOK_AGAIN_MS > forMs) return payment;
    await ports.sleep(LOOK_AGAIN_MS);
  }
}
