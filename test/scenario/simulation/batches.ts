import {
  type ChargeItem,
  chargeIdOf,
  isCharge,
  isSubscription,
  type Stored,
  type SubscriptionItem,
  sum,
} from './items.ts';
import { cancelBody } from './leaving.ts';
import type { Merchant } from './merchant.ts';
import { createRandom, type Random } from './random.ts';
import { unusedRefundOf } from './unused-days.ts';
import { require } from './violation.ts';
import type { World } from './world.ts';

/*
 * Somebody refunds, or cancels, many at once, and stops it midway or runs it after a dry run. At rest each batch is over, its
 * report says what the ledger says, and 아임포트 has given back no more under its name than was asked for.
 */

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

interface BatchHead extends Stored {
  readonly batchId: string;
  readonly isDryRun: boolean;
  readonly order: { readonly action: string; readonly amount?: number; readonly refund?: string };
  readonly status: string;
  readonly endedAt?: string;
  readonly restsUntil?: string;
  readonly tally: Counted;
  readonly counted?: Counted;
}

interface Counted {
  readonly selected: number;
  readonly done: number;
  readonly refused: number;
  readonly won: number;
}

interface Element extends Stored {
  readonly id: string;
  readonly state: 'pending' | 'done' | 'refused';
  readonly won: number;
  readonly code?: string;
}

/** In one history of eight. Drawn apart: the others stay what they were. */
export function orderBatches(world: World, merchant: Merchant): void {
  const random = createRandom(world.seed * 16 + 11);
  if (!random.chance(0.125)) return;
  const { scheduler, environment } = world;
  for (let left = random.pick([1, 1, 2]); left > 0; left -= 1)
    scheduler.after(random.between(5_000, Math.min(environment.faultsMs, DAY_MS)), () =>
      orderOne(world, merchant, random),
    );
}

function orderOne(world: World, merchant: Merchant, random: Random): void {
  const body = random.chance(0.7) ? refundBody(world, random) : cancelAllBody(world, random);
  if (body === undefined) return;
  const isLookedAt = random.chance(0.4);
  // While it is being selected, or one is about to begin; or later.
  const stopsAfterMs = random.chance(0.25) ? random.between(10, random.pick([600, 20_000])) : undefined;
  order({ ...body, ...(isLookedAt ? { dry_run: true } : {}) }, (id) => {
    if (!isLookedAt) return stopLater(id);
    world.scheduler.after(random.between(1_000, 20 * MINUTE_MS), () =>
      order({ from_dry_run: id }, stopLater),
    );
  });

  function order(wanted: object, ordered: (batchId: string) => void): void {
    merchant.call('order-batch', {
      route: 'POST /batches',
      body: wanted,
      tries: random.pick([1, 3]),
      answered: ({ status, body: answer }) => {
        if (status === 202) ordered(String(answer['batch_id']));
      },
    });
  }

  function stopLater(batch_id: string): void {
    if (stopsAfterMs === undefined) return;
    const stop = { route: 'POST /batches/{batch_id}/stop', params: { batch_id }, tries: 3 };
    world.scheduler.after(stopsAfterMs, () => merchant.call('order-batch', stop));
  }
}

function refundBody({ monitor, scheduler }: World, random: Random): object | undefined {
  const paid = [...monitor.items.values()].filter(
    (item): item is ChargeItem => isCharge(item) && item.status === 'paid',
  );
  const [first] = paid;
  if (first === undefined) return undefined;
  const ids = { ids: paid.map(({ merchantUid }) => merchantUid) };
  const today = new Date(scheduler.now + 9 * 60 * MINUTE_MS).toISOString().slice(0, 10);
  const amount = random.pick([undefined, 100, 3_000, first.amount]);
  return {
    action: 'refund',
    select: random.chance(0.7) ? ids : { paid_on: today },
    reason: '요금 오류',
    ...(amount === undefined ? {} : { amount }),
  };
}

/** What is promised of them from now on is what the batch does to them. */
function cancelAllBody(world: World, random: Random): object | undefined {
  const { monitor } = world;
  const ids = [...monitor.items.values()].filter(isSubscription).map(({ subscriptionId }) => subscriptionId);
  if (ids.length === 0) return undefined;
  const terms: { readonly at: string; readonly refund?: string } = cancelBody(world, 'now');
  for (const id of ids) {
    monitor.promises.asked(id, `batch-${random.next()}`);
    monitor.unusedDays.asked(id, terms.refund);
  }
  return { action: 'cancel', select: { ids }, ...terms };
}

/** A batch that has to wait is left alone meanwhile, but by whoever stops it: else two messages of one batch drive it without a rest. */
export function checkBatchRests(
  before: Stored | undefined,
  after: Stored,
  { nowMs, skewMs }: { readonly nowMs: number; readonly skewMs: number },
): void {
  if (!isHead(before) || !isHead(after) || after.status !== before.status) return;
  const earliestMs = Date.parse(before.restsUntil ?? '1970') - 2 * skewMs;
  require('batch_has_its_rest', nowMs >= earliestMs, () => `${after.batchId} before ${before.restsUntil}`);
}

const isHead = (item: Stored | undefined): item is BatchHead => item?.pk === 'BATCHES';

export function checkBatches(world: World): void {
  for (const head of [...world.monitor.items.values()].filter(isHead)) {
    const elements = [...world.monitor.items.values()].filter(
      (item): item is Element => item.pk === `BATCH#${head.batchId}`,
    );
    require('batch_comes_to_an_end', head.endedAt !== undefined, () => head.batchId);
    checkGivenBack(world, head);
    for (const element of head.isDryRun ? [] : elements) {
      const told = `${element.state} ${element.won}`;
      const expected = inLedger(world, head, element);
      require('batch_says_what_the_ledger_says', expected.includes(told), () =>
        `${head.batchId} of ${element.id}: ${told} ${element.code ?? ''}, the ledger says ${expected.join(' or ')}`);
    }
    checkCounts(head, elements);
  }
}

function checkCounts({ batchId, counted, tally }: BatchHead, elements: readonly Element[]): void {
  const of = (state: Element['state']) => elements.filter((element) => element.state === state);
  const { selected, done, refused, won } = counted ?? tally;
  const report = [selected, done, refused, won];
  const expected = [
    elements.length,
    of('done').length,
    of('refused').length,
    sum(of('done').map((element) => element.won)),
  ];
  // Stopped before all was selected: nothing was begun, and nothing counted.
  if (counted === undefined && of('pending').length === elements.length) return;
  require('batch_counts_its_elements', report.join() === expected.join(), () =>
    `${batchId} says ${report.join()}, its elements are ${expected.join()}`);
}

/** Under its name, at 아임포트: of each payment once, and no more than was asked for. Of a dry run nothing. */
function checkGivenBack({ iamport }: World, { batchId, order, isDryRun }: BatchHead): void {
  for (const { payment } of iamport.rows) {
    const named = payment.cancel_history.filter(({ reason }) => reason.includes(`[${batchId}]`));
    const most = isDryRun ? 0 : 1;
    require('batch_refunds_once', named.length <= most, () =>
      `${batchId} of ${payment.imp_uid}: ${named.length}`);
    const asked = order.amount ?? payment.amount;
    require('batch_gives_back_what_was_asked', sum(named.map(({ amount }) => amount)) <= asked, () =>
      `${batchId} of ${payment.imp_uid}`);
  }
}

/** How an element may stand, by its charge or subscription. */
function inLedger(world: World, head: BatchHead, element: Element): readonly string[] {
  switch (head.order.action) {
    case 'refund':
      return refundInLedger(world, head, element);
    case 'retry':
      return retryInLedger(world, element);
    default:
      return cancelInLedger(world, head, element);
  }
}

function retryInLedger({ monitor }: World, { id, won }: Element): readonly string[] {
  const charge = monitor.items.get(chargeIdOf(id) ?? '') as ChargeItem | undefined;
  const left = ['refused 0', `pending ${won}`];
  return charge?.status === 'paid' ? [`done ${charge.amount}`, ...left] : left;
}

function refundInLedger({ monitor }: World, { batchId }: BatchHead, { id, won }: Element): readonly string[] {
  const charge = monitor.items.get(chargeIdOf(id) ?? '') as ChargeItem | undefined;
  const refund = charge?.refunds.find(({ refundId }) => refundId === batchId);
  switch (refund?.status) {
    case undefined:
      return ['refused 0', `pending ${won}`];
    case 'succeeded':
      return [`done ${refund.amount}`];
    case 'failed':
      return ['refused 0'];
    default:
      return ['not open at rest'];
  }
}

function cancelInLedger({ monitor }: World, { order }: BatchHead, { id, won }: Element): readonly string[] {
  const item = monitor.items.get(`SUB#${id}/SUB`) as SubscriptionItem | undefined;
  if (item?.status !== 'canceled') return ['refused 0', `pending ${won}`];
  const bought = `SUB#${id}/CHARGE#${String(item.period - 1).padStart(4, '0')}`;
  const unused = unusedRefundOf(monitor.items.get(bought) as ChargeItem | undefined);
  const isBack = order.refund === 'unused' && unused?.status === 'succeeded';
  // Somebody else may have ended it before or since.
  return [`done ${isBack ? unused.amount : 0}`, 'refused 0', `pending ${won}`];
}
