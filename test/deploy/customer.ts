import { registrationRequest } from '../support/fixtures.ts';
import { GOOD_CARD, type Opened, type Submitted } from '../support/local.ts';
import type { Clients } from './deployed-clients.ts';

/** A registration as the merchant opened it, for a customer who has no other one. */
export type OpenedFor = Opened & { readonly customerId: string; readonly token: string };

let customers = 0;

/** POST /card-registrations. @throws Error unless it answers 201. */
export async function open({ merchant }: Clients, request: object = {}): Promise<OpenedFor> {
  customers += 1;
  const body = registrationRequest({ customer_id: `customer-${customers}`, ...request });
  const answer = await merchant('POST', '/card-registrations', body);
  if (answer.status !== 201) throw new Error(`registration: ${answer.status} ${answer.text}`);
  const opened: Opened = answer.json;
  return { ...opened, customerId: body.customer_id, token: opened.checkout_url.split('/').at(-1) ?? '' };
}

/** Fills in the payment window. 아임포트's webhook has been answered when this returns, unless it is lost. */
export async function pay(
  { simulate }: Clients,
  opened: Opened,
  channel: 'pc' | 'mobile',
  card = GOOD_CARD,
): Promise<Submitted> {
  await simulate('/windows', { ...opened.request_pay, channel });
  const form = { card_number: card, expiry: '12/30', birth: '900101', pwd_2digit: '12' };
  const submitted = await simulate(`/windows/${opened.request_pay.merchant_uid}/submit`, form);
  if (submitted.status !== 200) throw new Error(`window: ${submitted.status} ${submitted.text}`);
  return submitted.json;
}

/** The whole way on a phone. @throws Error unless the customer comes back with a registered card. */
export async function registerCard(
  clients: Clients,
  request: object = {},
  card = GOOD_CARD,
): Promise<OpenedFor> {
  const opened = await open(clients, request);
  const { redirect_to } = await pay(clients, opened, 'mobile', card);
  const back = await clients.visit('GET', redirect_to);
  const location = back.headers.get('location') ?? '';
  if (!location.includes('status=succeeded'))
    throw new Error(`redirect: ${back.status} ${location} ${back.text}`);
  return opened;
}
