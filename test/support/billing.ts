import type { V1Payment } from '../../infra/local/iamport-simulator/wire.ts';
import { LOCAL_KEYS } from '../../infra/local/settings.ts';
import {
  GOOD_CARD,
  type HttpAnswer,
  startTestStack,
  type TestStack,
  type TestStackOptions,
} from './local.ts';
import type { Wire } from './wire.ts';

/** The whole product with a clock that a test plays, and what a merchant does with cards, plans and subscriptions. */
export interface BillingStack extends TestStack {
  now(): Date;
  /** Plays everything that becomes due up to an instant, and stops there. */
  playTo(instant: string | Date): Promise<void>;
  playDays(days: number): Promise<void>;
  /** A customer registers a card. Answers its customer_uid. */
  registerCard(card?: string, registration?: object): Promise<string>;
  /** The same, with what the registration looks like afterwards. */
  register(card?: string, registration?: object): Promise<Wire>;
  /** Answers its plan_id. */
  plan(overrides?: object): Promise<string>;
  /** POST /subscriptions; throws unless 201. */
  subscribe(body: object): Promise<Wire>;
  /** POST /subscriptions/{id}/{command}, whatever it answers. */
  command(subscriptionId: string, command: string, body?: object): Promise<HttpAnswer>;
  subscription(subscriptionId: string): Promise<Wire>;
  /** Oldest period first. */
  charges(subscriptionId: string): Promise<Wire[]>;
  charge(merchantUid: string): Promise<Wire>;
  /** A V1 request of somebody else who has our keys. Answers `response`; throws unless `code` is 0. */
  simulate(path: string, body: object): Promise<Wire>;
  /** What the simulator has on record for a subscription: every try, oldest first. */
  payments(subscriptionId: string): readonly V1Payment[];
}

/** Tests live in the year 2040, a leap year: no date of theirs is ever in the past. */
export const YEAR = 2040;

/** Midnight in Seoul, so that no charging hour has passed on the first day. */
export const BEGINNING = `${YEAR}-01-01T00:00:00+09:00`;

export const kst = (instant: string | Date): string =>
  `${new Date(new Date(instant).getTime() + 9 * 3_600_000).toISOString().slice(0, 16)}`;

const DAY_MS = 86_400_000;

export async function startBillingStack(options: TestStackOptions = {}): Promise<BillingStack> {
  const test = await startTestStack({ at: BEGINNING, ...options });
  const { stack, http } = test;
  let plans = 0;
  const good = async (answer: Promise<HttpAnswer>, status: number) => {
    const { status: answered, json, text } = await answer;
    if (answered !== status) throw new Error(`expected ${status}, got ${answered}: ${text}`);
    return json;
  };
  const billing: BillingStack = {
    ...test,
    now: () => stack.clock.now(),
    async playTo(instant) {
      await stack.player.playTo(new Date(instant));
    },
    playDays: (days) => billing.playTo(new Date(stack.clock.now().getTime() + days * DAY_MS)),
    async register(card = GOOD_CARD, registration = {}) {
      const opened = await test.open(registration);
      await http('GET', (await test.submit(opened, card)).redirect_to);
      return (await test.status(opened)).json;
    },
    async registerCard(card, registration) {
      return (await billing.register(card, registration)).customer_uid;
    },
    async plan(overrides = {}) {
      plans += 1;
      const body = {
        plan_id: `plan-${plans}`,
        name: '프리미엄',
        amount: 9_900,
        interval: { unit: 'month', count: 1 },
        ...overrides,
      };
      return (await good(http('POST', '/plans', body), 201)).plan_id;
    },
    // All cards of a test belong to one customer, and what is declined is retried, unless it says otherwise.
    subscribe: (body) =>
      good(http('POST', '/subscriptions', { allow_duplicate: true, first_payment: 'retry', ...body }), 201),
    command: (id, command, body) => http('POST', `/subscriptions/${id}/${command}`, body),
    subscription: (id) => good(http('GET', `/subscriptions/${id}`), 200),
    async charges(id) {
      const { charges } = await good(http('GET', `/subscriptions/${id}/charges?limit=100`), 200);
      return charges.reverse();
    },
    charge: (merchantUid) => good(http('GET', `/charges/${merchantUid}`), 200),
    async simulate(path, body) {
      const { url } = stack.simulator;
      const keys = { imp_key: LOCAL_KEYS.impKey, imp_secret: LOCAL_KEYS.impSecret };
      const token = (await good(http('POST', `${url}/users/getToken`, keys), 200)).response.access_token;
      const headers = { authorization: `Bearer ${token}` };
      const { code, message, response } = await good(http('POST', `${url}${path}`, body, headers), 200);
      if (code !== 0) throw new Error(`code ${code}: ${message}`);
      return response;
    },
    payments: (id) =>
      stack.simulator
        .payments()
        .filter(
          ({ merchant_uid, customer_uid_usage }) =>
            merchant_uid.startsWith(`sub_${id}_`) && customer_uid_usage === 'payment',
        ),
  };
  return billing;
}

/** Payments that took money and kept some of it: of these there may be one per period, ever. */
export const paidRevenue = (payments: readonly V1Payment[]): readonly V1Payment[] =>
  payments.filter(({ status }) => status === 'paid');
