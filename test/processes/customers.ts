import type { Random } from '../scenario/simulation/random.ts';
import type { Addresses } from './addresses.ts';
import { type Merchant, pause } from './merchant.ts';

export interface CustomersOptions {
  readonly merchant: Merchant;
  readonly random: Random;
  readonly addresses: Addresses;
  readonly now: () => Date;
  /** Which of several such shops' queues this is: numbers are not used twice. */
  readonly lane: number;
}

/** Numbers of infra/local/iamport-simulator/test-cards.ts. */
const PAYS = '4000000000000000';
const DECLINES_FIRST = '4200000000120054';
const CARDS = [
  ...[PAYS, PAYS, PAYS, PAYS, PAYS, DECLINES_FIRST],
  '4000000000120054', // insufficient balance, always
  '4000000000120026', // lost or stolen
  '4500000000500699', // partial refunds are refused
  '4100000000120026', // no key
];
/** The PG never answers: one charge of it ends, a subscription of it would be tried for days. */
const NO_ANSWER = '4300000000550051';
/** Whoever comes before the month of the first power cut pays by the month, mostly: thirty days each are many charges. */
const MONTHLY_FIRST = 8;
const MINUTE_MS = 60_000;
/** Then the customer has gone home; the card may still be registered, by the webhook or the follow-up. */
const WAITS_MS = 6_000;
const POLL_MS = 150;

/** Customers of one shop, one after the other, and what the shop's server does for them. */
export function createCustomers({ merchant, random, addresses, now, lane }: CustomersOptions) {
  const { post, get, browse } = merchant;
  const simulator = `http://127.0.0.1:${addresses.simulatorPort}/simulator`;
  let customers = 0;
  let charges = 0;
  /** Each charge has an amount of its own: two of one amount would be one thing done twice. */
  const nextAmount = () => 1_000 * (lane + 1) + ++charges;

  async function plan(): Promise<string> {
    const unit = random.chance(customers <= MONTHLY_FIRST ? 0.1 : 0.7) ? 'day' : 'month';
    const plan_id = `${unit}-${random.int(4)}`;
    const terms = { name: '베이직', amount: unit === 'day' ? 900 : 9_900, interval: { unit, count: 1 } };
    await post('/plans', { plan_id, ...terms });
    return plan_id;
  }

  /** The customer's way through the payment window, with a browser that may be closed at any point. */
  async function registerCard(
    customerId: string,
    cardNumber: string,
    extra: object = {},
  ): Promise<string | undefined> {
    const opened = await post('/card-registrations', {
      customer_id: customerId,
      buyer: { name: '구매고객', email: 'buyer-7@customer.example', tel: '010-1234-5678' },
      return_url: 'https://shop.example/cards',
      ...extra,
    });
    if (opened.status !== 201) return undefined;
    const { registration_id, checkout_url, request_pay } = opened.json;
    const { merchant_uid } = request_pay;
    await browse('POST', `${simulator}/windows`, request_pay);
    const input = { card_number: cardNumber, expiry: '12/45', birth: '900101', pwd_2digit: '12' };
    const submitted = await browse('POST', `${simulator}/windows/${merchant_uid}/submit`, input);
    // 409: the first try was taken, and its answer is lost.
    if (submitted?.status === 200 && random.chance(0.9)) {
      const { imp_uid, redirect_to } = submitted.json;
      if (random.chance(0.5)) await browse('GET', redirect_to);
      else await browse('POST', `${checkout_url}/complete`, { imp_uid, merchant_uid });
    }
    for (let waitedMs = 0; waitedMs < WAITS_MS; waitedMs += POLL_MS) {
      const { json } = await get(`/card-registrations/${registration_id}`);
      if (json.status === 'succeeded') return json.customer_uid;
      if (json.status === 'failed') return undefined;
      await pause(POLL_MS);
    }
    return undefined;
  }

  async function buy(customer_uid: string): Promise<void> {
    const charged = await post('/charges', { customer_uid, amount: nextAmount(), name: '추가 결제' });
    if (random.chance(0.5) && charged.status === 201) await giveBack(charged.json);
  }

  async function giveBack({ merchant_uid, amount }: { merchant_uid: string; amount: number }): Promise<void> {
    const path = `/charges/${merchant_uid}/refunds`;
    const first = random.chance(0.5) ? {} : { amount: random.between(1, amount - 1) };
    await post(path, { ...first, reason: '고객 요청' });
    if (random.chance(0.3)) await post(path, { reason: '나머지' });
  }

  async function subscribe(customer_uid: string): Promise<string | undefined> {
    const plan_id = await plan();
    const later = random.between(2, 15) * MINUTE_MS;
    const start_at = new Date(now().getTime() + later).toISOString();
    const retried = random.chance(0.5) ? { first_payment: 'retry' } : {};
    const body = { customer_uid, plan_id, ...(random.chance(0.3) ? { start_at } : {}), ...retried };
    return (await post('/subscriptions', body)).json.subscription_id;
  }

  async function changeMind(customerId: string, subscriptionId: string): Promise<void> {
    const path = `/subscriptions/${subscriptionId}`;
    const chance = random.next();
    if (chance < 0.3) {
      const customer_uid = await registerCard(customerId, PAYS);
      if (customer_uid !== undefined) await post(`${path}/change-card`, { customer_uid });
    } else if (chance < 0.45) {
      await post(`${path}/cancel`, { at: random.pick(['now', 'period_end']) });
    } else if (chance < 0.6) {
      const { json } = await get(`${path}/charges`);
      const paid = json.charges?.find(({ status }: { status: string }) => status === 'paid');
      if (paid !== undefined) await giveBack(paid);
    }
  }

  async function once(): Promise<void> {
    customers += 1;
    const customerId = `customer-${lane + 1}-${customers}`;
    const chance = random.next();
    if (chance < 0.08) {
      const customer_uid = await registerCard(customerId, NO_ANSWER);
      if (customer_uid !== undefined) await buy(customer_uid);
      return;
    }
    const extra =
      chance < 0.2
        ? { charge: { amount: nextAmount(), name: '첫 결제' } }
        : chance < 0.35
          ? { subscribe: { plan_id: await plan() } }
          : {};
    const customer_uid = await registerCard(customerId, random.pick(CARDS), extra);
    if (customer_uid === undefined) return;
    if (random.chance(0.5)) await buy(customer_uid);
    if (random.chance(0.3)) await merchant.repeat();
    const subscriptionId = chance < 0.35 ? undefined : await subscribe(customer_uid);
    if (random.chance(0.3)) await merchant.repeat();
    if (subscriptionId !== undefined) await changeMind(customerId, subscriptionId);
  }

  return {
    once,
    count: () => customers,
  };
}
