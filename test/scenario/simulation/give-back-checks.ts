import { SIMULATED_MARK } from './environment.ts';
import type { Row } from './iamport-model.ts';
import { type ChargeItem, succeededRefunds, sum } from './items.ts';
import { require } from './violation.ts';
import type { World } from './world.ts';

/** A payment of ours, as far as its own record says. */
export const isMarked = ({ payment }: Row): boolean =>
  payment.custom_data?.includes(`:"${SIMULATED_MARK}"`) === true;

export const leftOf = ({ payment }: Row): number =>
  payment.status === 'failed' ? 0 : payment.amount - payment.cancel_amount;

/**
 * A cancel without a refund leaves us now: money goes back by itself. `justCanceled`: somebody in the console was faster than
 * our look-up could have seen; that cannot be excluded.
 */
export function checkGiveBack(
  surplus: Row,
  charge: ChargeItem | undefined,
  rows: readonly Row[],
  order: { readonly amount: unknown; readonly checksum: unknown },
  justCanceled: boolean,
): void {
  const { imp_uid } = surplus.payment;
  const name = () => String(imp_uid);
  require('surplus_goes_back_whole', order.amount === order.checksum &&
    Number(order.amount) >= leftOf(surplus), name);
  require('give_back_bears_our_mark', isMarked(surplus), name);
  const ahead = charge?.giveBack;
  require('give_back_write_ahead', ahead?.impUid === imp_uid && ahead.amount === order.amount, name);
  if (charge?.status !== 'paid') return;
  const refunds = charge.refunds.filter(({ status }) => status !== 'failed');
  require('no_give_back_beside_a_refund', refunds.length === 0, name);
  const stays = sum(rows.filter((row) => row !== surplus).map(leftOf));
  const owed = charge.amount - succeededRefunds(charge);
  require('give_back_leaves_what_is_paid', justCanceled || stays >= owed, () =>
    `${imp_uid}: ${stays} stays, ${owed} is called paid`);
}

/** What the ledger calls given back by our own API stands under its name in the payment's history. */
export function checkRefundNames(id: string, charge: ChargeItem, rows: readonly Row[]): void {
  const own = rows.find(({ payment }) => payment.imp_uid === charge.payment?.impUid);
  for (const { refundId, status } of charge.refunds) {
    if (status !== 'succeeded' || refundId.startsWith('outside-')) continue;
    const named = own?.payment.cancel_history.some(({ reason }) => reason.includes(refundId)) === true;
    require('refunds_bear_their_name', named, () => `${id} ${refundId}`);
  }
}

/** One payment too many that rightly stays, as an operator has been told and why. */
export function isRightlyReported(
  { journal }: World,
  row: Row,
  charge: ChargeItem,
  own: Row | undefined,
): boolean {
  const reasons = journal
    .filter(({ event, imp_uid }) => event === 'reconciliation.unexplained' && imp_uid === row.payment.imp_uid)
    .map(({ reason }) => reason);
  if (reasons.includes('surplus_not_marked') && !isMarked(row)) return true;
  const isRefunded = charge.refunds.some(({ status }) => status === 'succeeded');
  if (reasons.includes('surplus_first_refunded') && isRefunded) return true;
  return reasons.includes('surplus_first_gone') && (own === undefined || own.payment.cancel_amount > 0);
}
