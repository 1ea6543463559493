import type { LocalStack } from '../../infra/local/local-stack.ts';

/** Registers the card that always pays, as a customer on a phone does; its customer_uid. */
export async function registerCard({ url, simulator }: LocalStack): Promise<string> {
  const opened = await post(`${url}/card-registrations`, {
    customer_id: 'bench',
    buyer: { name: '구매자', email: 'buyer@shop.example', tel: '010-0000-0000' },
    return_url: `${url}/`,
  });
  await post(`${simulator.url}/simulator/windows`, opened['request_pay']);
  const { merchant_uid, customer_uid } = opened['request_pay'] as Record<string, string>;
  const card = { card_number: '4000000000000000', expiry: '12/30', birth: '900101', pwd_2digit: '12' };
  const submitted = await post(`${simulator.url}/simulator/windows/${merchant_uid}/submit`, card);
  await fetch(String(submitted['redirect_to']), { redirect: 'manual' });
  return String(customer_uid);
}

async function post(url: string, body: unknown): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`POST ${url}: ${response.status}`);
  return response.json() as Promise<Record<string, unknown>>;
}
