import { type Answer, type Merchant, orderOf, tokenOf } from './merchant.ts';
import { createRandom } from './random.ts';
import type { Shown } from './registration-checks.ts';
import type { World } from './world.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Far away from every other source's numbers. */
const OWN = 2 ** 40;

/** One window's end: when, how, and what of it the browser brings to us. */
interface Tab {
  readonly afterMs: number;
  readonly outcome: 'paid' | 'failed';
  readonly card: string;
  readonly brings: readonly ('callback' | 'redirect' | 'doubled' | 'bare' | 'says_failed')[];
}

/**
 * In some seeds a customer has several windows of one registration open, finishes them early, late or long after the link's
 * end, and comes back with everything, something or nothing. Drawn apart: nothing changes in all the other seeds.
 */
export function registerInTabs(world: World, merchant: Merchant): void {
  const random = createRandom(world.seed + OWN);
  if (!random.chance(0.12)) return;
  const tabs = Array.from({ length: random.pick([1, 2, 2, 3]) }, (_, at): Tab => {
    const outcome = random.chance(0.7) ? 'paid' : 'failed';
    return {
      afterMs: random.pick([
        random.between(1_000, 25 * MINUTE_MS),
        random.between(1_000, 2 * MINUTE_MS),
        random.between(28 * MINUTE_MS, 85 * MINUTE_MS),
        random.between(85 * MINUTE_MS, 20 * HOUR_MS),
      ]),
      outcome,
      card: `51000${at}******000${at}`,
      brings: random.pick([
        [],
        ['callback'],
        ['callback', 'callback'],
        ['redirect'],
        ['doubled'],
        ['bare'],
        ['callback', 'bare'],
        // What the SDK says of a window that it could not open.
        outcome === 'failed' ? ['says_failed'] : ['redirect', 'redirect'],
      ]),
    };
  });
  const charge = random.chance(0.6) ? { charge: { amount: 3_000, name: '첫 결제' } } : {};

  merchant.call('create-card-registration', {
    tries: 3,
    body: {
      customer_id: 'customer-in-tabs',
      buyer: { name: '구매고객', email: 'buyer@customer.example', tel: '010-1234-5678' },
      return_url: 'https://shop.example/done',
      ...charge,
    },
    answered: ({ status, body }) => {
      if (status === 201) for (const tab of tabs) world.scheduler.after(tab.afterMs, () => finish(body, tab));
    },
  });

  function finish(opened: Answer['body'], { outcome, card, brings }: Tab): void {
    const order = orderOf(opened);
    if (outcome === 'paid') world.iamport.cards.set(order.customerUid, { declines: 0, reason: '' });
    const { imp_uid } = world.iamport.issue(order, outcome, { card_number: card });
    brings.forEach((how, at) => {
      world.scheduler.after(random.between(50, 4_000) + at * 6_000, () =>
        bring(opened, order.merchantUid, imp_uid, how),
      );
    });
  }

  function bring(
    opened: Answer['body'],
    merchant_uid: string,
    imp_uid: string,
    how: Tab['brings'][number],
  ): void {
    const registrationId = String(opened['registration_id']);
    const params = { token: tokenOf(opened) };
    const askedMs = world.scheduler.now;
    const answered = (answer: Answer) => {
      const shown = shownIn(answer);
      if (shown !== undefined)
        world.guarded(() => world.monitor.registrations.shown(registrationId, shown, askedMs));
    };
    if (how === 'callback')
      return merchant.call('complete-checkout', { params, body: { imp_uid, merchant_uid }, answered });
    merchant.call('checkout-redirect', { params, query: queryOf(how, imp_uid, merchant_uid), answered });
  }
}

function queryOf(how: Tab['brings'][number], imp_uid: string, merchant_uid: string): Record<string, string> {
  switch (how) {
    case 'doubled':
      return { imp_uid: `${imp_uid},${imp_uid}`, merchant_uid: `${merchant_uid},${merchant_uid}` };
    case 'bare':
      return {};
    case 'says_failed':
      return { imp_uid: 'null', imp_success: 'false', error_msg: '결제창을 열 수 없습니다.' };
    default:
      return { imp_uid, merchant_uid, imp_success: 'true' };
  }
}

/** Undefined: a browser was told nothing about the registration (an error, a refused hint). */
function shownIn({ status, body, location }: Answer): Shown | undefined {
  if (status === 200) return body['status'] as Shown;
  if (status !== 303 || location === undefined) return undefined;
  return new URL(location).searchParams.get('status') as Shown;
}
