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
  const { reference } = registration;
  const { channelKey } = settings.payments;
  return {
    ...(channelKey === undefined ? { pg: windowPg(settings.payments.mid) } : { channelKey }),
    pay_method: 'card',
    merchant_uid: registration.merchantUid,
    customer_uid: registration.customerUid,
    name: registration.orderName,
    amount: registration.displayAmount,
    buyer_email: registration.buyer.email,
    buyer_name: shortened(registration.buyer.name),
    buyer_tel: registration.buyer.tel,
    m_redirect_url: `${checkoutUrl(settings, token)}/redirect`,
    notice_url: `${settings.publicBaseUrl}/webhooks/iamport`,
    // For 아임포트's console, and nobody reads it back. It goes through the customer's browser: no metadata, and no mark of ours.
    ...(reference === undefined ? {} : { custom_data: { reference } }),
  };
}

/** 아임포트's `buyer_name` takes so many characters; of which kind is not documented, so the kind that gives most. */
const NAME_LENGTH = 16;
const graphemes = new Intl.Segmenter('ko', { granularity: 'grapheme' });

/** What a reader sees as one character stays one, or goes. */
function shortened(name: string): string {
  let short = '';
  for (const { segment } of graphemes.segment(name)) {
    if (short.length + segment.length > NAME_LENGTH) break;
    short += segment;
  }
  // A first character that is longer than all that is taken (stacked accents) is cut between its parts.
  return short.trimEnd() || [...name].slice(0, NAME_LENGTH / 2).join('');
}
