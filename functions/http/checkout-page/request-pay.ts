import { windowPg } from '../../../shared/domain/inicis.ts';
import type { Registration } from '../../../shared/domain/registration.ts';
import type { Settings } from '../../../shared/ports.ts';

/** Where the customer goes to register the card. */
export function checkoutUrl(settings: Settings, token: string): string {
  return `${settings.publicBaseUrl}/checkout/${token}`;
}

/**
 * The exact argument of `IMP.request_pay` that makes KG이니시스 issue a billing key: `customer_uid` present means a key
 * is asked for; `amount` is only displayed. On mobile the browser is sent to `m_redirect_url` and no callback runs.
 */
export function requestPay(settings: Settings, registration: Registration, token: string) {
  return {
    pg: windowPg(settings.payments.mid),
    pay_method: 'card',
    merchant_uid: registration.merchantUid,
    customer_uid: registration.customerUid,
    name: registration.orderName,
    amount: registration.displayAmount,
    buyer_email: registration.buyer.email,
    buyer_name: registration.buyer.name,
    buyer_tel: registration.buyer.tel,
    m_redirect_url: `${checkoutUrl(settings, token)}/redirect`,
    notice_url: `${settings.publicBaseUrl}/webhooks/iamport`,
  };
}
