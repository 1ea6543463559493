import type { Account } from '../domain/account.ts';
import { isRetryable } from '../domain/billing-error.ts';
import type { Charge } from '../domain/charge.ts';
import type { CancelAnswer } from '../domain/gateway-answer.ts';
import {
  beginGiveBack,
  endGiveBack,
  giveBackAgain,
  giveBackObstacle,
  giveBackStep,
  giveBackUnknown,
  isGone,
} from '../domain/give-back.ts';
import { invariant } from '../domain/invariant.ts';
import type { GatewayPayment } from '../domain/payment.ts';
import { compare } from '../domain/reconciliation.ts';
import { type GiveBack, taxSent } from '../domain/refund.ts';
import { decide, type Round } from './decide.ts';
import { loadAccount } from './load-account.ts';
import type { RefundPorts } from './send-refund.ts';
import { postBudgetMs } from './time-budget.ts';

const LOOK_UP_BUDGET_MS = 20_000;

interface Ahead {
  readonly charge: Charge;
  readonly giveBack: GiveBack;
  readonly budgetMs: number;
}

/** Given back for certain, or why not. */
export type GaveBack = 'given_back' | { readonly reason: string };

/**
 * Gives back all of a payment beside the one that counts, if that leaves what the ledger calls paid: looked up now, written
 * ahead on the charge under its version, sent with the checksum, and then looked at once more. Dying after the write-ahead
 * leaves a give-back that comes due by itself and is looked up; until it ends no refund of the charge begins.
 */
export async function giveBackSurplus(
  ports: RefundPorts,
  merchantUid: string,
  impUid: string,
  now: Date,
): Promise<GaveBack> {
  const ahead = await decide<Ahead | { readonly reason: string }>('the charge', ports, async () => {
    const account = await loadAccount(ports.accounts, merchantUid);
    const charge = account?.charge;
    if (charge === undefined) return { done: { reason: 'no_such_charge' } };
    if (charge.giveBack !== undefined) return { done: { reason: 'surplus_on_its_way' } };
    // Money goes back on the payment's own record only, as it is applied on that only: a listing may be wrong.
    const surplus = await ports.gateway.findPayment(impUid, LOOK_UP_BUDGET_MS);
    const isSurplus =
      surplus?.merchantUid === merchantUid && compare(account, surplus, ports.settings, now) === 'surplus';
    if (!isSurplus) return { done: { reason: 'surplus_not_confirmed' } };
    const own = await ownPayment(ports, charge);
    const obstacle = giveBackObstacle(charge, surplus, own, ports.settings.surplus);
    if (obstacle !== undefined) return { done: { reason: obstacle } };
    return writeAhead(ports, account ?? { charge }, beginGiveBack(charge, surplus, now));
  });
  return 'reason' in ahead ? ahead : send(ports, ahead, now);
}

/** A give-back that got no answer: its payment's record decides, and before it is sent again all is asked anew. */
export async function followUpGiveBack(
  ports: RefundPorts,
  load: () => Promise<Account | undefined>,
  now: Date,
): Promise<void> {
  const { horizonMs } = ports.settings.billing.timing;
  const ahead = await decide<Ahead | undefined>('the charge', ports, async () => {
    const charge = (await load())?.charge;
    const giveBack = charge?.giveBack;
    if (charge === undefined || giveBack === undefined || giveBack.nextLookUpAt > now)
      return { done: undefined };
    const surplus = await ports.gateway.findPayment(giveBack.impUid, LOOK_UP_BUDGET_MS / 2);
    const step = giveBackStep(giveBack, surplus, horizonMs, now);
    if (step === 'wait') return store(ports, charge, giveBackUnknown(charge, giveBack, horizonMs, now));
    const obstacle =
      step === 'send_again' && surplus !== undefined
        ? giveBackObstacle(charge, surplus, await ownPayment(ports, charge), ports.settings.surplus)
        : undefined;
    if (step === 'send_again' && obstacle === undefined)
      return writeAhead(ports, { charge }, giveBackAgain(charge, giveBack, now));
    const ended = await store(ports, charge, endGiveBack(charge));
    const outcome = step === 'gone' ? 'canceled' : obstacle === undefined ? step : 'dropped';
    if (ended !== 'stale') journalEnd(ports, charge, giveBack, outcome, obstacle);
    return ended;
  });
  if (ahead !== undefined) await send(ports, ahead, now);
}

async function ownPayment(
  { gateway }: RefundPorts,
  { payment }: Charge,
): Promise<GatewayPayment | undefined> {
  return payment === undefined ? undefined : gateway.findPayment(payment.impUid, LOOK_UP_BUDGET_MS / 2);
}

/** Where nothing has paid the charge, it leaves its subscription's item by this: what goes back has a due mark of its own. */
async function writeAhead(ports: RefundPorts, before: Account, begun: Charge): Promise<Round<Ahead>> {
  // Decided before anything is written: too late to send is too late to begin.
  const budgetMs = postBudgetMs(ports, ports.settings.chargeTimeoutMs);
  const stored = await ports.accounts.commit(before, { account: { charge: begun }, events: [] });
  if (stored.kind !== 'done') return 'stale';
  const charge = stored.account.charge ?? begun;
  invariant(charge.giveBack !== undefined, 'it has been written ahead');
  return { done: { charge, giveBack: charge.giveBack, budgetMs } };
}

async function store({ accounts }: RefundPorts, before: Charge, charge: Charge): Promise<Round<undefined>> {
  const stored = await accounts.commit({ charge: before }, { account: { charge }, events: [] });
  return stored.kind === 'done' ? { done: undefined } : 'stale';
}

async function send(ports: RefundPorts, ahead: Ahead, now: Date): Promise<GaveBack> {
  const { impUid, amount } = ahead.giveBack;
  // A payment of its own: of this charge, and nothing of it has gone back through the ledger.
  const tax = taxSent({ ...ahead.charge, refunds: [] }, { amount });
  const order = { impUid, amount, ...tax, checksum: amount, reason: '중복 결제 취소' };
  const answer = await ports.gateway.cancel(order, ahead.budgetMs);
  const isDone = await isCertain(ports, ahead.giveBack, answer);
  await storeEnd(ports, ahead, isDone, now);
  const outcome = isDone === 'gone' ? 'canceled' : answer.kind;
  journalEnd(ports, ahead.charge, ahead.giveBack, outcome, undefined);
  if (isDone !== 'gone') return { reason: `surplus_not_canceled_${answer.kind}` };
  await lookOnceMore(ports, ahead.charge);
  return 'given_back';
}

/** What an answer says of the money: it has gone, this copy and all before it came to nothing, or nobody knows. */
async function isCertain(
  { gateway }: RefundPorts,
  { impUid, copies }: GiveBack,
  answer: CancelAnswer,
): Promise<'gone' | 'not_made' | 'unknown'> {
  if (answer.kind === 'canceled') return isGone(answer.payment) ? 'gone' : 'unknown';
  if (answer.kind === 'no_answer') return 'unknown';
  if (copies === 1) return 'not_made';
  if (answer.kind === 'not_sent') return 'unknown';
  // An earlier copy may have been taken, and be what this one was refused for.
  try {
    const surplus = await gateway.findPayment(impUid, LOOK_UP_BUDGET_MS / 4);
    return surplus !== undefined && isGone(surplus) ? 'gone' : 'not_made';
  } catch (error) {
    if (isRetryable(error)) return 'unknown';
    throw error;
  }
}

async function storeEnd(
  ports: RefundPorts,
  { charge: begun, giveBack }: Ahead,
  end: 'gone' | 'not_made' | 'unknown',
  now: Date,
): Promise<void> {
  const { horizonMs } = ports.settings.billing.timing;
  let charge: Charge | undefined = begun;
  await decide<undefined>('the charge', ports, async () => {
    charge ??= (await loadAccount(ports.accounts, begun.merchantUid))?.charge;
    const open = charge?.giveBack;
    if (charge === undefined || open?.impUid !== giveBack.impUid || open.copies !== giveBack.copies)
      return { done: undefined };
    const before = charge;
    charge = undefined;
    return store(
      ports,
      before,
      end === 'unknown' ? giveBackUnknown(before, open, horizonMs, now) : endGiveBack(before),
    );
  });
}

/** A cancel in the console between our look-up and our POST cannot be excluded, only seen. */
async function lookOnceMore(ports: RefundPorts, charge: Charge): Promise<void> {
  if (charge.payment === undefined) return;
  const own = await ownPayment(ports, charge).catch((error: unknown) => {
    if (isRetryable(error)) return 'unavailable' as const;
    throw error;
  });
  // The next reconciliation compares it anyway.
  if (own === 'unavailable' || (own?.status === 'paid' && own.cancelAmount === 0)) return;
  ports.journal.record({
    event: 'charge.alarm',
    level: 'error',
    merchant_uid: charge.payment.merchantUid,
    imp_uid: charge.payment.impUid,
    reason: 'surplus_first_gone',
  });
}

function journalEnd(
  { journal }: RefundPorts,
  charge: Charge,
  { impUid }: GiveBack,
  outcome: string,
  reason: string | undefined,
): void {
  journal.record({
    event: 'surplus',
    level: 'error',
    imp_uid: impUid,
    merchant_uid: charge.payment?.merchantUid ?? charge.merchantUid,
    outcome,
    reason,
  });
}
