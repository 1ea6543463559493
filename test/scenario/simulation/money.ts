import { customData } from '../../../shared/adapters/iamport/wire.ts';
import { lastDays } from './comparing.ts';
import { SIMULATED_MARK } from './environment.ts';
import type { Row } from './iamport-model.ts';
import { type ChargeItem, isCharge } from './items.ts';
import type { Merchant } from './merchant.ts';
import { createRandom, type Random } from './random.ts';
import type { World } from './world.ts';

/*
 * What people do with money at 아임포트 itself, and what else lies on the account. Drawn apart, so that the other seeds are
 * the same histories without it.
 */

const MINUTE_MS = 60_000;

export function disturbMoney(world: World, merchant: Merchant): void {
  const random = createRandom(world.seed + 0x6d6f_6e65);
  if (random.chance(0.15)) cancelBeforeLookUp(world, random);
  if (random.chance(0.1)) plantForeign(world, random);
  if (random.chance(0.12)) payTwice(world, merchant, random);
  world.iamport.oddities.emptyListing = random.pick(['page', 'page', '404', '400'] as const);
}

const isPaidCharge = ({ payment }: Row): boolean =>
  payment.status === 'paid' && payment.customer_uid_usage === 'payment';

const isInLedger = ({ monitor }: World, { payment }: Row): boolean =>
  [...monitor.items.values()].some((item) => isCharge(item) && item.payment?.impUid === payment.imp_uid);

function cancelInConsole(world: World, row: Row, amount: number, isTold: boolean): void {
  world.monitor.canceledOutside(row.payment.imp_uid);
  world.iamport.cancelOutside(row.payment.imp_uid, amount);
  if (isTold) world.webhooks.announce(row, true);
}

/** Somebody is quick: the payment has gone back, in whole or in part, before anybody here has looked. */
function cancelBeforeLookUp(world: World, random: Random): void {
  let isDone = false;
  for (let look = 0; look < 20; look += 1) {
    world.scheduler.after(random.between(500, 12 * MINUTE_MS), () => {
      const row = world.iamport.rows.find((one) => isPaidCharge(one) && !isInLedger(world, one));
      if (row === undefined || isDone) return;
      isDone = true;
      const left = row.payment.amount - row.payment.cancel_amount;
      cancelInConsole(world, row, random.chance(0.7) ? left : Math.min(left, 500), random.chance(0.3));
    });
  }
}

const FOREIGN: readonly object[] = [
  { imp_uid: 'imp_foreign_1', merchant_uid: 'ORDER-1', status: 'paid', amount: 10.5, currency: 'USD' },
  { imp_uid: 'imp_foreign_2', merchant_uid: null, status: 'paid', amount: null, currency: null },
  { imp_uid: 'imp_foreign_3', merchant_uid: 'A_2', status: 'prepared', amount: 1_000, currency: 'KRW' },
  { imp_uid: 'imp_foreign_4', merchant_uid: 17, cancel_history: {}, custom_data: { iamport_billing: 'x' } },
];

function plantForeign({ scheduler, environment, iamport }: World, random: Random): void {
  const count = random.between(1, FOREIGN.length);
  for (const record of FOREIGN.slice(0, count))
    scheduler.after(random.between(0, environment.faultsMs), () => iamport.plant(record));
}

/** One payment too many, mostly of our own making, and then people and the daily comparison meet over it. */
function payTwice(world: World, merchant: Merchant, random: Random): void {
  const { scheduler, environment, monitor, iamport } = world;
  const at = random.between(2 * MINUTE_MS, environment.faultsMs / 2);
  const mark = random.pick([SIMULATED_MARK, SIMULATED_MARK, SIMULATED_MARK, 'the-original', undefined]);
  const after = (what: () => void) => scheduler.after(random.between(1_000, 40 * MINUTE_MS), what);
  scheduler.after(at, () => {
    const charge = [...monitor.items.values()].find(
      (item): item is ChargeItem => isCharge(item) && item.status === 'paid',
    );
    const first = iamport.rows.find(({ payment }) => payment.imp_uid === charge?.payment?.impUid);
    if (charge?.payment === undefined || first === undefined) return;
    const { merchantUid, customerUid } = charge.payment;
    monitor.takenTwice(merchantUid);
    const second = iamport.payBesides({
      merchantUid,
      customerUid,
      amount: charge.amount,
      tax: first.tax,
      noticeUrl: first.noticeUrl,
      customData: mark === undefined ? undefined : customData(mark),
    });
    if (random.chance(0.35))
      after(() =>
        merchant.call('refund-charge', {
          params: { merchant_uid: merchantUid },
          body: { reason: '중복 결제', ...(random.chance(0.3) ? { amount: 100 } : {}) },
          tries: 2,
        }),
      );
    if (random.chance(0.3)) after(() => cancelLeft(world, first, random));
    if (random.chance(0.2)) after(() => cancelLeft(world, second, random));
  });
  for (let run = 0; run < 3; run += 1) {
    scheduler.after(at + random.between(31 * MINUTE_MS, 90 * MINUTE_MS), () => {
      world.invoke('reconcile-payments', lastDays(scheduler.now + 31 * MINUTE_MS), () => undefined);
    });
  }
}

function cancelLeft(world: World, row: Row, random: Random): void {
  const left = row.payment.amount - row.payment.cancel_amount;
  if (left > 0)
    cancelInConsole(world, row, random.chance(0.6) ? left : Math.min(left, 700), random.chance(0.2));
}
