import { BUYER, TEST_MID } from './fixtures.ts';
import { GOOD_CARD } from './local.ts';

/*
 * Another billing system at 아임포트, which nobody here knows of: its keys and its payments, made by its own requests.
 */

export interface ForeignSystem {
  /** Where 아임포트 answers. */
  readonly url: string;
}

async function send(url: string, body: object, token?: string) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: token }) },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.json() as Promise<Record<string, never>>;
}

/** Has a key issued in the payment window. Answers the imp_uid of the issue. */
export async function issueForeignKey(
  { url }: ForeignSystem,
  customerUid: string,
  merchantUid: string,
  card = GOOD_CARD,
): Promise<string> {
  await send(`${url}/simulator/windows`, {
    ...{
      pg: `html5_inicis.${TEST_MID}`,
      pay_method: 'card',
      merchant_uid: merchantUid,
      customer_uid: customerUid,
    },
    ...{ name: '카드 등록', amount: 0, m_redirect_url: 'https://old.example/' },
    ...{ buyer_email: BUYER.email, buyer_name: BUYER.name, buyer_tel: BUYER.tel },
  });
  const typed = { card_number: card, expiry: '12/50', birth: '900101', pwd_2digit: '12' };
  return (await send(`${url}/simulator/windows/${merchantUid}/submit`, typed))['imp_uid'] ?? '';
}

/** Charges a key under a merchant_uid of its own. Answers the imp_uid of the payment; undefined where it is refused. */
export async function chargeForeignKey(
  { url }: ForeignSystem,
  keys: { readonly impKey: string; readonly impSecret: string },
  order: { readonly customerUid: string; readonly merchantUid: string; readonly amount: number },
): Promise<string | undefined> {
  const asked = { imp_key: keys.impKey, imp_secret: keys.impSecret };
  const token = (await send(`${url}/users/getToken`, asked))['response']?.['access_token'];
  const { customerUid, merchantUid, amount } = order;
  const body = { customer_uid: customerUid, merchant_uid: merchantUid, amount, name: '이전 시스템' };
  const answer = await send(`${url}/subscribe/payments/again`, body, token);
  return answer['code'] === 0 ? answer['response']?.['imp_uid'] : undefined;
}
