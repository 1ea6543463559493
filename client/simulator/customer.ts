import type { Answer } from '../types.ts';

/** What `createCardRegistration` has answered. */
type Opened = Pick<Answer<'createCardRegistration'>, 'request_pay'>;

/** The customer in the payment window, on a phone: types a card, and is sent back. Answers where they land: your `return_url`, with its query. */
export async function fillWindow(
  simulatorUrl: string,
  { request_pay }: Opened,
  card_number: string,
): Promise<string> {
  const windows = `${simulatorUrl}/simulator/windows`;
  await ask('POST', windows, request_pay);
  const typed = { card_number, expiry: '12/30', birth: '900101', pwd_2digit: '12' };
  const submitted = await ask('POST', `${windows}/${request_pay.merchant_uid}/submit`, typed);
  const { redirect_to } = submitted as { readonly redirect_to: string };
  const response = await fetch(redirect_to, { redirect: 'manual' });
  const landed = response.headers.get('location');
  if (landed === null) throw new Error(`the way back from the payment window: ${response.status}`);
  return landed;
}

/** Asks a route of the local tools. */
export async function ask(method: 'GET' | 'POST' | 'PUT', url: string, body?: object): Promise<unknown> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(url, { method, headers: { 'content-type': 'application/json' }, ...sent });
  if (!response.ok)
    throw new Error(`${method} ${new URL(url).pathname}: ${response.status} ${await response.text()}`);
  return response.json();
}
