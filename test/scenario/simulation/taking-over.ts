import { dayOf } from './calendar-checks.ts';
import type { Order } from './iamport-model.ts';
import { isSubscription, type Stored, type SubscriptionItem } from './items.ts';
import type { Answer, Merchant } from './merchant.ts';
import { createRandom, type Random } from './random.ts';
import { require } from './violation.ts';
import type { World } from './world.ts';

/*
 * The cut-over of docs/take-over.md in a history: another system charges a customer every few days until somebody stops it there,
 * reads what was paid, and begins here. Whoever does that dies now and then and comes back; what is refused goes on there.
 */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** At half past midnight in Seoul the other system charges. */
const CHARGES_AT_MS = 0.5 * HOUR_MS;
const SEOUL_MS = 9 * HOUR_MS;
const PLAN = { id: 'OLD', amount: 12_000, days: 4 } as const;
const CUSTOMER = 'customer-of-old';
const MOST_DEATHS = 3;
/** Rounds that bring nothing: faults are over by then. */
const MOST_ROUNDS = 60;

interface Elsewhere {
  readonly customerUid: string;
  readonly anchorMs: number;
  /** Periods that were paid there; of the last of them. */
  paid: number;
  impUid: string;
  stage: 'charged_there' | 'stopped' | 'moved';
  /** Whoever takes them over looks first who is here, as `ops import` does: else who has left meanwhile is charged there again. */
  readonly isLookedUp: boolean;
}

const day = (ms: number): string => dayOf(ms).toString();
const paidUntilMs = ({ anchorMs, paid }: Elsewhere) => anchorMs + paid * PLAN.days * DAY_MS;

/** Each period is paid once, there or here, and none is left out. */
export function createTakeOvers(items: ReadonlyMap<string, Stored>) {
  const elsewhere = new Map<string, Elsewhere>();
  const here = (customerUid: string) =>
    [...items.values()].filter(isSubscription).filter((item) => item.customerUid === customerUid);
  /** For whom the other system must not charge. */
  const kept = ({ customerUid, isLookedUp }: Elsewhere) =>
    here(customerUid).filter(({ status }) => isLookedUp || status !== 'canceled');

  return {
    has: (customer: Elsewhere) => void elsewhere.set(customer.customerUid, customer),
    storedSubscription(before: SubscriptionItem | undefined, after: SubscriptionItem): void {
      const customer = before === undefined ? elsewhere.get(after.customerUid) : undefined;
      if (customer === undefined) return;
      const { stage, paid } = customer;
      require('taken_over_once_stopped', stage === 'stopped', () => `${after.pk} begins, ${stage}`);
      require('goes_on_where_it_stopped', after.period === paid + 1 &&
        day(Date.parse(after.nextChargeAt)) === day(paidUntilMs(customer)), () =>
        `${after.pk} begins in period ${after.period} on ${after.nextChargeAt}, ${paid} are paid`);
    },
    charging(customer: Elsewhere): void {
      const ours = kept(customer);
      require('taken_over_once_stopped', ours.length === 0, () =>
        `${ours[0]?.pk} is ours, and charged there in period ${customer.paid + 1}`);
    },
    /** Whoever is ours was said to be: else the other system would charge, too. Whoever is not goes on there. */
    atRest(): void {
      for (const customer of elsewhere.values()) {
        const { customerUid, stage, isLookedUp } = customer;
        const ours = here(customerUid).length;
        // Who has left, and is not looked for, may be brought back.
        const isOnce = isLookedUp ? ours === 1 : ours > 0;
        require('taken_over_is_told', stage === 'moved' ? isOnce : kept(customer).length === 0, () =>
          `${customerUid} is ${stage}, and ${ours} times ours`);
      }
    },
    /** Of the other system, which has no charge here. */
    isElsewhere: (customerUid: string, merchantUid: string): boolean =>
      elsewhere.has(customerUid) && merchantUid.startsWith('old-'),
  };
}

/** In a few histories. Drawn apart: all others are what they were. */
export function takeOver(world: World, merchant: Merchant): void {
  const random = createRandom(world.seed * 128 + 45);
  if (!random.chance(0.08)) return;
  const { scheduler, iamport, monitor, environment } = world;
  const todayMs = midnightOf(scheduler.now);
  const customer: Elsewhere = {
    customerUid: `other key @ ${world.seed} 회원`,
    anchorMs: todayMs - random.between(0, 3 * PLAN.days) * DAY_MS,
    paid: 0,
    impUid: '',
    stage: 'charged_there',
    isLookedUp: random.chance(0.8),
  };
  const card = { declines: 0, reason: '[120026] 도난, 분실카드' };
  iamport.cards.set(customer.customerUid, card);
  merchant.seedPlan(PLAN.id, PLAN.amount, { unit: 'day', count: PLAN.days });
  monitor.takeOvers.has(customer);
  chargeThere();
  scheduler.after(random.between(1_000, environment.faultsMs), () =>
    cutOver(world, merchant, customer, random, card),
  );

  /** What is due by today, then tomorrow. Its webhooks come here, too, where the account has one address for all. */
  function chargeThere(): void {
    const noticeUrl = random.chance(0.5) ? 'https://billing.example/webhooks/iamport' : undefined;
    while (customer.stage === 'charged_there' && paidUntilMs(customer) <= scheduler.now) {
      monitor.takeOvers.charging(customer);
      const order: Order = {
        merchantUid: `old-${world.seed}-${customer.paid + 1}`,
        customerUid: customer.customerUid,
        amount: PLAN.amount,
        noticeUrl,
      };
      customer.impUid = iamport.payBesides(order).payment.imp_uid;
      customer.paid += 1;
    }
    scheduler.at(midnightOf(scheduler.now) + DAY_MS + CHARGES_AT_MS, chargeThere);
  }
}

function cutOver(
  { scheduler }: World,
  merchant: Merchant,
  customer: Elsewhere,
  random: Random,
  card: { declines: number },
): void {
  let deaths = 0;
  let rounds = 0;
  /** By a file each line has its key, whoever comes back to it; by hand each round has its own. */
  const isByHand = !customer.isLookedUp || random.chance(0.3);

  /** Next, unless whoever does it dies here. */
  function then(step: () => void): void {
    if (deaths >= MOST_DEATHS || !random.chance(0.15)) {
      scheduler.after(random.between(100, 60_000), step);
      return;
    }
    deaths += 1;
    scheduler.after(random.pick([60_000, 20 * HOUR_MS, 3 * DAY_MS]), begin);
  }

  function begin(): void {
    rounds += 1;
    if (rounds > MOST_ROUNDS) {
      // Whom nobody answers about is charged nowhere.
      require('taken_over_is_told', customer.stage !== 'stopped', () =>
        `${customer.customerUid} was stopped there, and is not ours after ${MOST_ROUNDS} rounds`);
      return;
    }
    then(() => {
      customer.stage = 'stopped';
      then(read);
    });
  }

  /** Only now is it read what was paid there. */
  function read(): void {
    const { customerUid, impUid } = customer;
    const evidence = { imp_uid: impUid };
    const wanted = { customer_id: CUSTOMER, customer_uid: customerUid, evidence };
    const line = {
      ...{ customer_uid: customerUid, plan_id: PLAN.id, evidence },
      ...{ anchor_on: day(customer.anchorMs), paid_until: day(paidUntilMs(customer)) },
    };
    const key = `${line.paid_until}-${impUid}${isByHand ? `-${rounds}` : ''}`;
    const takeOver = () =>
      ask('take-over-card', wanted, key, () => then(() => ask('create-subscription', line, key, moved)));
    then(() => (customer.isLookedUp ? look(takeOver) : takeOver()));
  }

  /** Somebody who has been taken over may have left since: that is no leave to charge there again. */
  function look(otherwise: () => void): void {
    merchant.call('get-customer', {
      params: { customer_id: CUSTOMER },
      tries: random.pick([1, 3]),
      answered: ({ status, body }: Answer) => {
        if (status >= 500) return scheduler.after(6 * HOUR_MS, begin);
        const all = (body['subscriptions'] ?? []) as readonly { readonly customer_uid: string }[];
        if (all.some(({ customer_uid }) => customer_uid === customer.customerUid)) moved();
        else then(otherwise);
      },
    });
  }

  /** It has been here: whoever has not looked looks now. */
  const isKnownHere = (code: unknown) => code === 'card_not_usable' && !customer.isLookedUp;

  function ask(
    fn: 'take-over-card' | 'create-subscription',
    body: object,
    key: string,
    next: () => void,
  ): void {
    merchant.call(fn, {
      body,
      key,
      tries: random.pick([1, 3]),
      answered: ({ status, body: { code } }: Answer) => {
        if (status === 201 || code === 'already_subscribed') next();
        else if (status >= 500) scheduler.after(6 * HOUR_MS, begin);
        else if (isKnownHere(code)) then(() => look(refused));
        else then(refused);
      },
    });
  }

  /** It goes on there; a mended line comes another day. */
  function refused(): void {
    customer.stage = 'charged_there';
    scheduler.after(random.pick([HOUR_MS, 2 * DAY_MS]), begin);
  }

  function moved(): void {
    then(() => {
      customer.stage = 'moved';
      card.declines = random.chance(0.3) ? random.pick([1, 1_000]) : 0;
    });
  }

  begin();
}

const midnightOf = (ms: number): number => Math.floor((ms + SEOUL_MS) / DAY_MS) * DAY_MS - SEOUL_MS;
