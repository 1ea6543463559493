import { checkBatches } from './batches.ts';
import { isRightlyReported } from './give-back-checks.ts';
import {
  type ChargeItem,
  isBilled,
  isCharge,
  isSubscription,
  type Stored,
  type SubscriptionItem,
  succeededRefunds,
} from './items.ts';
import { require } from './violation.ts';
import type { World } from './world.ts';

/** What was outside of the promise in one run, and what had become of it before reconciliation. */
export interface Residue {
  /** Charges with a commit later than the horizon, or a failure that turned into a payment. */
  readonly excused: number;
  /** Of these, paid more than once. */
  readonly surplus: number;
  /** Of these, told to the operator by a journal line at once. */
  readonly alarmed: number;
  /** Paid at 아임포트 and not in the ledger. */
  readonly unseen: number;
}

const MINUTE_MS = 60_000;

export function countResidue(world: World): Residue {
  const { monitor } = world;
  const residue = { excused: monitor.excusedCharges().size, surplus: 0, alarmed: 0, unseen: 0 };
  for (const id of monitor.excusedCharges().keys()) {
    const charge = monitor.items.get(id) as ChargeItem | undefined;
    const paid = paidRows(world, id);
    const beside = paid.filter(({ payment }) => payment.imp_uid !== charge?.payment?.impUid);
    if (beside.length === 0) continue;
    if (charge?.status !== 'paid' && charge?.status !== 'void') residue.unseen += 1;
    else residue.surplus += 1;
    const told = beside.every(({ payment }) =>
      world.journal.some((line) => line.imp_uid === payment.imp_uid && line.reason === 'surplus_payment'),
    );
    if (told) residue.alarmed += 1;
  }
  return residue;
}

/** When everything has come to rest: the ledger is 아임포트's, every charge has ended, and nothing is left lying about. */
export function checkQuiescence(world: World): void {
  const { monitor, scheduler, queues } = world;
  for (const item of monitor.items.values()) if (isCharge(item)) checkCharge(world, item);
  for (const { payment } of world.iamport.rows) {
    if (payment.customer_uid_usage !== 'payment') continue;
    if (monitor.takeOvers.isElsewhere(payment.customer_uid, payment.merchant_uid)) continue;
    const charge = chargeOf(world, payment.merchant_uid);
    require('every_payment_has_a_charge', charge !== undefined, () => payment.merchant_uid);
  }
  const results = [...monitor.items.values()].filter(isResult);
  require('one_result_per_request', results.length <= monitor.intents(), () =>
    `${results.length} of ${monitor.intents()} requests`);
  for (const queue of [queues.charge, queues.settle, queues.batch]) {
    const bodies = queue.list().map(({ body }) => body);
    require('no_message_left', queue.size() === 0, () => bodies.join('; '));
  }
  const dead = [...queues.charge.deadLetters, ...queues.settle.deadLetters].map(({ body }) => body);
  for (const body of world.poison) require('poison_is_kept', dead.includes(body), () => body);
  for (const body of dead) require('only_poison_is_dead', world.poison.includes(body), () => body);
  for (const [id, dueMs] of monitor.dueItems()) {
    require('nothing_due_in_the_past', dueMs > scheduler.now - 2 * MINUTE_MS, () =>
      `${id} was due ${new Date(dueMs).toISOString()}`);
  }
  for (const item of monitor.items.values()) if (isSubscription(item)) checkPaidAhead(world, item);
  checkBatches(world);
  monitor.firstPayments.atRest();
  monitor.takeOvers.atRest();
  monitor.unusedDays.atRest(world.iamport.rows, monitor.refundsMayDiffer());
  monitor.registrations.atRest(world.journal);
  world.stream.check();
  world.backlog.atRest();
}

function checkPaidAhead(world: World, item: SubscriptionItem): void {
  const { scheduler, environment } = world;
  // One whose payment contradicts us is held, and the operator told: see checkCharge.
  if ((item.status !== 'active' && item.status !== 'trialing') || isHeld(world, item)) return;
  const ahead = Date.parse(item.nextChargeAt) > scheduler.now - 5 * MINUTE_MS - environment.skewMs;
  require('active_means_paid_ahead', ahead, () => `${item.pk} ${item.status} since ${item.nextChargeAt}`);
}

function checkCharge(world: World, charge: ChargeItem): void {
  const { scheduler } = world;
  const id = `${charge.pk}/${charge.sk}`;
  const paid = paidRows(world, id);
  const own = paid.find(({ payment }) => payment.imp_uid === charge.payment?.impUid);
  // One that somebody gave back whole before anybody here had seen it is none: nobody need be told of it.
  const refused = refusedRows(world, id);
  const isTold = refused.length > 0 && isAlarmed(world, id);
  const isContradicted = isTold || refused.some(({ payment }) => payment.cancel_amount < payment.amount);
  // What has gone back whole, as a surplus or by an operator's hand, is no payment of this charge; nor is what ought to
  // go back and the card's issuer refuses to take, if the operator has been told.
  const net = paid
    .filter(
      ({ payment }) =>
        payment.imp_uid === own?.payment.imp_uid ||
        (payment.status === 'paid' && !isRefusedSurplus(world, payment.imp_uid)),
    )
    .filter((row) => row === own || !isRightlyReported(world, row, charge, own));
  if (isContradicted) {
    require('contradiction_is_held_and_told', isTold, () => `${id}: a sandbox payment, and no alarm`);
  } else {
    const expected = charge.status === 'paid' ? 1 : 0;
    require('ledger_is_the_gateway', net.length === expected, () =>
      `${id} is ${charge.status}, 아임포트 has ${net.length} payments`);
    require('ledger_is_the_gateway', (own !== undefined) === (expected === 1), () =>
      `${id} ${charge.payment?.impUid}`);
  }
  if (own !== undefined) {
    const given = succeededRefunds(charge);
    require('refunds_agree', given === own.payment.cancel_amount, () =>
      `${id} says ${given}, 아임포트 ${own.payment.cancel_amount}`);
  }
  const isOpen =
    charge.giveBack !== undefined ||
    charge.refunds.some(({ status }) => status === 'sending' || status === 'unknown');
  require('refunds_end', !isOpen, () => id);
  // A card that refuses cancels keeps it, and a person is told.
  const isRefused = charge.refunds.some(({ status }) => status === 'failed');
  const isPaidAfterEnd = charge.status === 'paid' && charge.calledOffAt !== undefined;
  require('called_off_goes_back', !isPaidAfterEnd ||
    isRefused ||
    succeededRefunds(charge) === charge.amount, () => id);
  if (!isContradicted) checkEnded(world, charge, id, scheduler.now);
}

/** Paid, void, or declined for good; what began lately may still be in dunning, with its next step ahead. */
function checkEnded({ monitor, environment }: World, charge: ChargeItem, id: string, nowMs: number): void {
  if (charge.status === 'paid' || charge.status === 'void') return;
  const subscription = monitor.items.get(`${charge.pk}/SUB`);
  const isOngoing = subscription !== undefined && isSubscription(subscription) && isBilled(subscription);
  const next = charge.nextAttemptAt ?? charge.waitsForCardUntil;
  // Not executed, and then paused: it waits for the merchant.
  const waits =
    charge.status === 'scheduled' && subscription !== undefined && (!isOngoing || next !== undefined);
  const hasEnded = (charge.status === 'declined' || waits) && charge.heldFor === undefined;
  require('every_charge_ends', hasEnded, () => `${id} is ${charge.status} ${charge.heldFor ?? ''}`);
  if (!isOngoing || next === undefined) return;
  // Not `createdAt`: a period that is made up for is as old as it should have been.
  const isLate = monitor.firstStoredMs(id) < nowMs - environment.calmMs + 86_400_000;
  require('every_charge_ends', !isLate, () =>
    `${id} is still retried after ${environment.calmMs / 86_400_000} days, at ${next}`);
  require('nothing_due_in_the_past', Date.parse(next) > nowMs - 10 * MINUTE_MS, () =>
    `${id} was to be tried ${next}`);
}

/** A payment of a test channel counts for nothing where the stage refuses them. */
function paidRows({ monitor, environment }: World, id: string) {
  return monitor
    .rowsOf(id)
    .filter(
      ({ payment }) =>
        monitor.wasPaid(payment.imp_uid) && !(payment.sandbox && environment.sandbox === 'refuse'),
    );
}

function refusedRows({ monitor, environment }: World, id: string) {
  return monitor.rowsOf(id).filter(({ payment }) => payment.sandbox && environment.sandbox === 'refuse');
}

function isAlarmed(world: World, id: string): boolean {
  return world.journal.some(
    ({ event, level, merchant_uid, outcome }) =>
      (event === 'charge.alarm' || (event === 'settle' && outcome === 'refused' && level === 'warn')) &&
      merchant_uid !== undefined &&
      chargeOf(world, merchant_uid) === id,
  );
}

function isRefusedSurplus({ journal }: World, impUid: string): boolean {
  return journal.some(
    ({ event, level, imp_uid, outcome }) =>
      event === 'surplus' && level === 'error' && imp_uid === impUid && outcome === 'refused',
  );
}

function chargeOf({ monitor }: World, merchantUid: string): string | undefined {
  for (const [id, item] of monitor.items) {
    if (!isCharge(item)) continue;
    if (item.merchantUid === merchantUid || item.attempts.some((one) => one.merchantUid === merchantUid))
      return id;
  }
  return undefined;
}

function isHeld({ monitor }: World, { pk, period }: SubscriptionItem): boolean {
  const charge = monitor.items.get(`${pk}/CHARGE#${String(period).padStart(4, '0')}`);
  return charge !== undefined && isCharge(charge) && charge.heldFor !== undefined;
}

const isResult = (item: Stored): boolean =>
  isSubscription(item) || (item.pk.startsWith('ONE#') && isCharge(item));
