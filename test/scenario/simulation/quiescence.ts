import {
  type ChargeItem,
  isCharge,
  isSubscription,
  type SubscriptionItem,
  succeededRefunds,
} from './items.ts';
import { require } from './violation.ts';
import type { World } from './world.ts';

/** What was outside of the promise in one run, and what became of it. */
export interface Residue {
  /** Charges with a commit later than the horizon, or a failure that turned into a payment. */
  readonly excused: number;
  /** Of these, paid more than once. */
  readonly surplus: number;
  /** Of these, told to the operator by a journal line. */
  readonly alarmed: number;
  /** Paid at 아임포트 and not in the ledger: for reconciliation to find. */
  readonly unseen: number;
}

const MINUTE_MS = 60_000;

/** When everything has come to rest: the ledger is 아임포트's, every charge has ended, and nothing is left lying about. */
export function checkQuiescence(world: World): Residue {
  const { monitor, scheduler, queues } = world;
  const residue = { excused: monitor.excusedCharges().size, surplus: 0, alarmed: 0, unseen: 0 };
  for (const item of monitor.items.values()) if (isCharge(item)) checkCharge(world, item, residue);
  for (const { payment } of world.iamport.rows) {
    const { merchant_uid, customer_uid_usage } = payment;
    if (customer_uid_usage === 'payment') {
      require('every_payment_has_a_charge', chargeOf(world, merchant_uid) !== undefined, () => merchant_uid);
    }
  }
  const results = [...monitor.items.values()].filter(
    (item) => isSubscription(item) || (item.pk.startsWith('ONE#') && isCharge(item)),
  );
  require('one_result_per_request', results.length <= monitor.intents(), () =>
    `${results.length} of ${monitor.intents()} requests`);
  for (const queue of [queues.charge, queues.settle]) {
    require('no_message_left', queue.size() === 0, () =>
      queue
        .list()
        .map(({ body }) => body)
        .join('; '));
  }
  for (const [id, dueMs] of monitor.dueItems()) {
    require('nothing_due_in_the_past', dueMs > scheduler.now - 2 * MINUTE_MS, () =>
      `${id} was due ${new Date(dueMs).toISOString()}`);
  }
  for (const item of monitor.items.values()) {
    // One whose payment contradicts us is held, and the operator told: see checkCharge.
    if (isSubscription(item) && isHeld(world, item)) continue;
    if (!isSubscription(item) || (item.status !== 'active' && item.status !== 'trialing')) continue;
    const ahead = Date.parse(item.nextChargeAt) > scheduler.now - 5 * MINUTE_MS - world.environment.skewMs;
    require('active_means_paid_ahead', ahead, () => `${item.pk} ${item.status} since ${item.nextChargeAt}`);
  }
  world.stream.check();
  return residue;
}

function checkCharge(
  world: World,
  charge: ChargeItem,
  residue: { -readonly [key in keyof Residue]: number },
): void {
  const { monitor, scheduler, environment } = world;
  const id = `${charge.pk}/${charge.sk}`;
  const rows = monitor.rowsOf(id);
  const counting = rows.filter(({ payment }) => !(payment.sandbox && environment.sandbox === 'refuse'));
  const contradicted = counting.length < rows.length;
  const paid = counting.filter(({ payment }) => monitor.wasPaid(payment.imp_uid));
  const own = paid.find(({ payment }) => payment.imp_uid === charge.payment?.impUid);
  const excuse = monitor.excusedCharges().has(id);
  if (excuse) countResidue(world, charge, paid.length, own !== undefined, residue);
  else if (!contradicted) {
    require('ledger_is_the_gateway', paid.length === (charge.status === 'paid' ? 1 : 0), () =>
      `${id} is ${charge.status}, 아임포트 has ${paid.length} payments`);
    require('ledger_is_the_gateway', (own !== undefined) === (charge.status === 'paid'), () =>
      `${id} ${charge.payment?.impUid}`);
  } else {
    require('contradiction_is_held_and_told', isAlarmed(world, id), () =>
      `${id}: a sandbox payment, and no alarm`);
  }
  if (own !== undefined && !monitor.refundsMayDiffer()) {
    const given = succeededRefunds(charge);
    require('refunds_agree', given === own.payment.cancel_amount, () =>
      `${id} says ${given}, 아임포트 ${own.payment.cancel_amount}`);
  }
  require('refunds_end', !charge.refunds.some(
    ({ status }) => status === 'sending' || status === 'unknown',
  ), () => id);
  checkEnded(charge, id, contradicted, scheduler.now, world);
}

/** Paid, void, or declined for good; what began lately may still be in dunning, with its next step ahead. */
function checkEnded(
  charge: ChargeItem,
  id: string,
  contradicted: boolean,
  nowMs: number,
  { monitor, environment }: World,
): void {
  if (charge.status === 'paid' || charge.status === 'void') return;
  if (contradicted) return;
  const subscription = monitor.items.get(`${charge.pk}/SUB`);
  const isBilled =
    subscription !== undefined &&
    isSubscription(subscription) &&
    ['trialing', 'active', 'past_due'].includes(subscription.status);
  // Not executed, and then paused: it waits for the merchant.
  const waits =
    charge.status === 'scheduled' &&
    subscription !== undefined &&
    (!isBilled || charge.nextAttemptAt !== undefined);
  const ended = (charge.status === 'declined' || waits) && charge.heldFor === undefined;
  require('every_charge_ends', ended, () => `${id} is ${charge.status} ${charge.heldFor ?? ''}`);
  const next = charge.nextAttemptAt ?? charge.waitsForCardUntil;
  if (!isBilled || next === undefined) return;
  const isLate = Date.parse(charge.createdAt) < nowMs - environment.calmMs + 86_400_000;
  require('every_charge_ends', !isLate, () =>
    `${id} is still retried after ${environment.calmMs / 86_400_000} days, at ${next}`);
  require('nothing_due_in_the_past', Date.parse(next) > nowMs - 10 * MINUTE_MS, () =>
    `${id} was to be tried ${next}`);
}

function countResidue(
  world: World,
  charge: ChargeItem,
  paid: number,
  ownIsThere: boolean,
  residue: { -readonly [key in keyof Residue]: number },
): void {
  const id = `${charge.pk}/${charge.sk}`;
  if (charge.status === 'paid') require('paid_means_a_payment', ownIsThere, () => id);
  if (charge.status !== 'paid' && paid > 0) residue.unseen += 1;
  const surplus = world.monitor
    .rowsOf(id)
    .filter(
      ({ payment }) => world.monitor.wasPaid(payment.imp_uid) && payment.imp_uid !== charge.payment?.impUid,
    );
  if (surplus.length === 0) return;
  if (charge.status === 'paid' || charge.status === 'void') {
    residue.surplus += 1;
    const told = surplus.every(({ payment }) =>
      world.journal.some(
        ({ reason, imp_uid, merchant_uid }) =>
          reason === 'surplus_payment' &&
          (imp_uid === payment.imp_uid || merchant_uid === payment.merchant_uid),
      ),
    );
    if (told) residue.alarmed += 1;
  }
}

function isAlarmed(world: World, id: string): boolean {
  return world.journal.some(
    ({ event, level, merchant_uid, outcome }) =>
      (event === 'charge.alarm' || (event === 'settle' && outcome === 'refused' && level === 'warn')) &&
      merchant_uid !== undefined &&
      chargeOf(world, merchant_uid) === id,
  );
}

function chargeOf({ monitor }: World, merchantUid: string): string | undefined {
  for (const [id, item] of monitor.items) {
    if (
      isCharge(item) &&
      (item.merchantUid === merchantUid || item.attempts.some((one) => one.merchantUid === merchantUid))
    )
      return id;
  }
  return undefined;
}

function isHeld({ monitor }: World, { pk, period }: SubscriptionItem): boolean {
  const charge = monitor.items.get(`${pk}/CHARGE#${String(period).padStart(4, '0')}`);
  return charge !== undefined && isCharge(charge) && charge.heldFor !== undefined;
}
