import { chargesAtOnce, type FirstPayment } from '../../../shared/domain/first-payment.ts';
import type { Registration } from '../../../shared/domain/registration.ts';
import type { ReturnDetail, ReturnStatus } from '../../../shared/domain/return-url.ts';

/** The first payment on the wire: what the page tells, and a merchant's own page may. */
export function paymentView(payment: FirstPayment) {
  switch (payment.status) {
    case 'none':
    case 'pending':
      return { status: payment.status };
    case 'paid':
      return {
        status: payment.status,
        merchant_uid: payment.charge.merchantUid,
        amount: payment.charge.amount,
        next_charge_at: payment.nextChargeAt?.toISOString() ?? null,
      };
    case 'declined':
      return {
        status: payment.status,
        merchant_uid: payment.charge.merchantUid,
        amount: payment.charge.amount,
        decline: {
          class: payment.declineClass,
          message: payment.message,
          retry_at: payment.retryAt?.toISOString() ?? null,
        },
      };
  }
}

/** While nobody can say whether there is a card, nobody can say whether its payment comes. */
export function toldPayment(
  registration: Registration,
  shown: ReturnStatus,
  payment: FirstPayment,
): FirstPayment {
  return shown === 'pending' && chargesAtOnce(registration) ? { status: 'pending' } : payment;
}

/**
 * What the merchant's address is told, whenever something was to be charged at once. Nothing where it is certain that nothing
 * will be: no card, a card that came too late, a subscription that the customer had already.
 */
export function paymentDetail(
  registration: Registration,
  shown: ReturnStatus,
  payment: FirstPayment,
): ReturnDetail {
  const { status } = toldPayment(registration, shown, payment);
  return status === 'none' ? {} : { payment: status };
}
