import { isRetryable } from '../domain/billing-error.ts';
import type { Charge } from '../domain/charge.ts';
import type { CancelAnswer } from '../domain/gateway-answer.ts';
import { invariant } from '../domain/invariant.ts';
import { journalReason } from '../domain/journal-reason.ts';
import type { GatewayPayment } from '../domain/payment.ts';
import { isFollowedThrough, openRefund, type Refund, reasonSent, taxSent } from '../domain/refund.ts';
import {
  applyCancellation,
  isRecordOf,
  refundFailed,
  refundRefused,
  refundUnknown,
} from '../domain/refund-outcome.ts';
import type { AccountRepository, Journal, PaymentGateway, Settings } from '../ports.ts';
import { decide } from './decide.ts';
import { loadAccount } from './load-account.ts';
import type { TimeLeft } from './time-budget.ts';

export interface RefundPorts extends TimeLeft {
  readonly accounts: AccountRepository;
  readonly gateway: PaymentGateway;
  readonly settings: Settings;
  readonly journal: Journal;
}

const LOOK_UP_BUDGET_MS = 8_000;

/**
 * POSTs the cancel of a refund that has been written ahead, once, and stores what came of it. Dying anywhere in here leaves
 * the refund `sending`: it comes due by itself and is looked up.
 */
export async function sendRefund(
  ports: RefundPorts,
  begun: Charge,
  budgetMs: number,
  now: Date,
): Promise<Charge> {
  const refund = openRefund(begun);
  invariant(refund !== undefined && begun.payment !== undefined, 'what was written ahead is a refund');
  const { impUid } = begun.payment;
  const { amount, checksum } = refund;
  const answer = await ports.gateway.cancel(
    { impUid, amount, ...taxSent(begun, refund), checksum, reason: reasonSent(refund) },
    budgetMs,
  );
  // A refusal may mean that the books differ, so they are compared: what was given back outside is in the record.
  const record = answer.kind === 'refused' ? await lookUp(ports, impUid) : undefined;
  return storeAnswer(ports, begun, refund, (charge) => applied(ports, charge, answer, record, now));
}

/** Undefined: 아임포트 could not be asked. */
async function lookUp(
  { gateway, timeLeftMs }: RefundPorts,
  impUid: string,
): Promise<{ readonly payment: GatewayPayment | undefined } | undefined> {
  try {
    return { payment: await gateway.findPayment(impUid, Math.min(LOOK_UP_BUDGET_MS, timeLeftMs() / 2)) };
  } catch (error) {
    if (isRetryable(error)) return undefined;
    throw error;
  }
}

function applied(
  { settings }: RefundPorts,
  charge: Charge,
  answer: CancelAnswer,
  record: Awaited<ReturnType<typeof lookUp>>,
  now: Date,
) {
  const unknown = (why: string) => refundUnknown(charge, why, now, settings.billing.timing.horizonMs);
  // An earlier copy that nobody has answered may have been taken: only the record can say that it was not.
  const isFirst = (openRefund(charge)?.copies ?? 1) === 1;
  switch (answer.kind) {
    case 'canceled':
      // An answer that does not show the refund is no answer.
      return applyCancellation({ charge }, answer.payment, now, true) ?? unknown('not shown in the answer');
    case 'refused':
      if (record === undefined && !isFirst) return unknown(answer.message);
      // A damaged record says neither why it was refused nor what was given back outside: it is read again.
      if (record?.payment !== undefined && !isRecordOf(charge, record.payment))
        return unknown(answer.message);
      return refundRefused(charge, answer.message, record?.payment, now);
    case 'not_sent':
      // Nobody asks again for one that follows from an end: it is tried until it is done.
      return isFirst && !isFollowedThrough(openRefund(charge) ?? { refundId: '' })
        ? refundFailed(charge, answer.reason, now)
        : unknown(answer.reason);
    case 'no_answer':
      return unknown(answer.reason);
  }
}

async function storeAnswer(
  ports: RefundPorts,
  begun: Charge,
  refund: Refund,
  decided: (charge: Charge) => ReturnType<typeof refundFailed>,
): Promise<Charge> {
  let charge: Charge | undefined = begun;
  return decide('the charge', ports, async () => {
    charge ??= (await loadAccount(ports.accounts, begun.merchantUid))?.charge;
    invariant(charge !== undefined, 'a charge that is paid stays');
    const before = charge;
    charge = undefined;
    const open = openRefund(before);
    // Settled meanwhile, or a further copy is out: this answer is about neither.
    const isOurs = open?.refundId === refund.refundId && open.copies === refund.copies;
    if (!isOurs) return { done: before };
    const stored = await ports.accounts.commit({ charge: before }, decided(before));
    if (stored.kind !== 'done') return 'stale';
    return { done: journalRefund(ports, stored.account.charge ?? before, refund.refundId) };
  });
}

export function journalRefund({ journal }: RefundPorts, charge: Charge, refundId: string): Charge {
  const refund = charge.refunds.find((one) => one.refundId === refundId);
  // Money that is owed back and that the card refuses to take: a person has to find another way.
  const isStuck =
    refund !== undefined &&
    isFollowedThrough(refund) &&
    refund.status === 'failed' &&
    openRefund(charge) === undefined;
  journal.record({
    event: isStuck ? 'charge.alarm' : 'refund',
    level: isStuck ? 'error' : 'info',
    merchant_uid: charge.merchantUid,
    imp_uid: charge.payment?.impUid,
    outcome: refund?.status,
    reason: isStuck ? 'not_given_back' : journalReason(refund?.message),
  });
  return charge;
}
