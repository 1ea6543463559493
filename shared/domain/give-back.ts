import type { Charge } from './charge.ts';
import { copyAfterMs, FIRST_LOOK_UP_MS, nextLookUpAt, sentAgain } from './copies.ts';
import { invariant } from './invariant.ts';
import type { GatewayPayment } from './payment.ts';
import type { GiveBack } from './refund.ts';

/** What a stage says about giving back (infra/config.ts, docs/decisions/0013). */
export interface GiveBackPolicy {
  /** What this deployment signs its charges with. */
  readonly mark: string;
  readonly giveBack: 'auto' | 'report';
}

/** Why a surplus payment does not go back by itself: for a person to decide. */
export type GiveBackObstacle =
  | 'surplus_not_marked'
  | 'surplus_refund_open'
  | 'surplus_first_refunded'
  | 'surplus_first_gone'
  | 'surplus_reported';

/**
 * A payment beside the one that counts goes back only if that leaves what the ledger calls paid: `own` is the ledger's
 * own payment, as 아임포트 has it now. And only if this deployment has asked for it: a copy of our table must not give
 * back what the original collects.
 */
export function giveBackObstacle(
  charge: Charge,
  surplus: GatewayPayment,
  own: GatewayPayment | undefined,
  { mark, giveBack }: GiveBackPolicy,
): GiveBackObstacle | undefined {
  if (surplus.mark !== mark) return 'surplus_not_marked';
  if (charge.status !== 'void') {
    const refunds = charge.refunds.filter(({ status }) => status !== 'failed');
    if (refunds.some(({ status }) => status !== 'succeeded')) return 'surplus_refund_open';
    if (refunds.length > 0) return 'surplus_first_refunded';
    if (!holdsAll(charge, own)) return 'surplus_first_gone';
  }
  return giveBack === 'auto' ? undefined : 'surplus_reported';
}

/** The ledger's own payment stands at 아임포트 with all its money. */
function holdsAll(charge: Charge, own: GatewayPayment | undefined): boolean {
  return (
    own !== undefined &&
    own.impUid === charge.payment?.impUid &&
    own.merchantUid === charge.payment.merchantUid &&
    own.status === 'paid' &&
    own.amount === charge.amount &&
    own.cancelAmount === 0
  );
}

const left = ({ amount, cancelAmount }: GatewayPayment) => amount - cancelAmount;

/** Write-ahead: under the charge's version, so that no refund of the charge begins beside it. */
export function beginGiveBack(charge: Charge, surplus: GatewayPayment, now: Date): Charge {
  invariant(charge.giveBack === undefined, 'one at a time');
  invariant(charge.payment?.impUid !== surplus.impUid, 'the payment that counts is no surplus');
  invariant(left(surplus) > 0, 'something is left to give back');
  const giveBack: GiveBack = {
    impUid: surplus.impUid,
    amount: left(surplus),
    sentAt: now,
    copies: 1,
    nextLookUpAt: new Date(now.getTime() + FIRST_LOOK_UP_MS),
  };
  return { ...charge, giveBack };
}

export function endGiveBack(charge: Charge): Charge {
  return { ...charge, giveBack: undefined };
}

/** No answer to trust: looked up until it is certain. */
export function giveBackUnknown(charge: Charge, giveBack: GiveBack, horizonMs: number, now: Date): Charge {
  return { ...charge, giveBack: { ...giveBack, nextLookUpAt: nextLookUpAt(giveBack, horizonMs, now) } };
}

export type GiveBackStep = 'gone' | 'wait' | 'not_as_asked' | 'send_again';

/** What becomes of a give-back that got no answer, by the payment's own record; like a refund (`refundStep`). */
export function giveBackStep(
  giveBack: GiveBack,
  surplus: GatewayPayment | undefined,
  horizonMs: number,
  now: Date,
): GiveBackStep {
  if (surplus !== undefined && isGone(surplus)) return 'gone';
  const quietMs = now.getTime() - giveBack.sentAt.getTime();
  if (surplus !== undefined && quietMs >= horizonMs && left(surplus) !== giveBack.amount)
    return 'not_as_asked';
  return quietMs < copyAfterMs(giveBack, horizonMs) ? 'wait' : 'send_again';
}

export function isGone(payment: GatewayPayment): boolean {
  return payment.status === 'cancelled' || payment.cancelAmount >= payment.amount;
}

export function giveBackAgain(charge: Charge, giveBack: GiveBack, now: Date): Charge {
  return { ...charge, giveBack: { ...giveBack, ...sentAgain(giveBack, now) } };
}
