import type { Account } from '../domain/account.ts';
import { applyAnswer } from '../domain/answer-outcome.ts';
import { type AttemptIdentity, identityOfLast } from '../domain/charge.ts';
import type { ChargeAnswer, ChargeOrder } from '../domain/gateway-answer.ts';
import { isHeld } from '../domain/hold.ts';
import { HORIZON_TERMS } from '../domain/horizon.ts';
import { invariant } from '../domain/invariant.ts';
import { beginCharge } from '../domain/next-charge.ts';
import { cardRevoked } from '../domain/recovery.ts';
import type {
  AccountRepository,
  Clock,
  GatewayCircuit,
  HoldWatch,
  Journal,
  PaymentGateway,
  Settings,
} from '../ports.ts';
import { decide, type Round } from './decide.ts';
import { journalCharge } from './journal-charge.ts';
import { budgetLeftMs, postBudgetMs, type TimeLeft } from './time-budget.ts';

export interface BillAccountPorts extends TimeLeft {
  readonly clock: Clock;
  readonly accounts: AccountRepository;
  readonly gateway: PaymentGateway;
  readonly circuit: GatewayCircuit;
  readonly holds: HoldWatch;
  readonly settings: Settings;
  readonly journal: Journal;
}

/** How an account stands, or that its charge has been written ahead and is to be posted, once, by whoever wrote it. */
export type BillingStep =
  | { readonly kind: 'stands'; readonly account: Account }
  | {
      readonly kind: 'written_ahead';
      readonly account: Account;
      /** What was left of the function's time when the clock was read that became `sentAt`. */
      readonly leftAtSentMs: number;
    };

/**
 * Stores the attempt that is about to be sent, provided its card is active. Dying before it: nothing has happened. Dying
 * after it: the attempt stands as `sending`, its lease ends, and whoever takes it up looks it up by merchant_uid.
 */
export async function writeAhead(
  ports: BillAccountPorts,
  before: Account,
  asOf: Date,
): Promise<Round<BillingStep>> {
  const policy = ports.settings.billing;
  // Decided before anything is written: too late to send is too late to begin.
  postBudgetMs(ports, ports.settings.chargeTimeoutMs);
  // Read anew, after the look-ups: the horizon counts from here, and the sooner the POST leaves the more it covers.
  const [real, leftAtSentMs] = [ports.clock.now(), ports.timeLeftMs()];
  const now = asOf > real ? asOf : real;
  const begun = beginCharge(before, policy, now);
  const written = await ports.accounts.commit(
    before,
    { account: begun, events: [] },
    begun.charge.customerUid,
  );
  switch (written.kind) {
    case 'done':
      return { done: { kind: 'written_ahead', account: written.account, leftAtSentMs } };
    case 'stale':
    // Only what starts a subscription is ever refused for another one.
    case 'already_subscribed':
      return 'stale';
    case 'card_not_active': {
      // Nothing is sent.
      const stored = await ports.accounts.commit(before, cardRevoked(begun, policy, now));
      if (stored.kind !== 'done') return 'stale';
      journalCharge(ports.journal, stored.account, 'charge', now);
      return { done: { kind: 'stands', account: stored.account } };
    }
  }
}

/**
 * POST once, and store the answer. Dying before, in or after the POST leaves the attempt `sending`: it is looked up, and
 * nothing is ever sent on a guess.
 */
export async function postCharge(
  ports: BillAccountPorts,
  { account, leftAtSentMs }: Extract<BillingStep, { kind: 'written_ahead' }>,
  load: () => Promise<Account | undefined>,
): Promise<Account> {
  const { charge } = account;
  invariant(charge !== undefined, 'what was written ahead is a charge');
  const answer = await post(ports, charge, leftAtSentMs);
  return storeAnswer(ports, account, answer, identityOfLast(charge), load);
}

/**
 * The POST, unless storing the attempt has taken so long that it would leave too late: the horizon counts from `sentAt`,
 * and covers no more than a few seconds until it leaves. What does not leave is certain.
 */
async function post(
  ports: BillAccountPorts,
  { merchantUid, customerId, customerUid, amount, name }: ChargeOrder & { readonly customerId: string },
  leftAtSentMs: number,
): Promise<ChargeAnswer> {
  const budgetMs = budgetLeftMs(ports, ports.settings.chargeTimeoutMs);
  const tookMs = leftAtSentMs - ports.timeLeftMs();
  if (budgetMs === undefined || tookMs > HORIZON_TERMS.postBegunMs)
    return { kind: 'not_sent', reason: 'out_of_time' };
  const isStopped = async () => isHeld(await ports.holds.now(), customerId);
  const order = { merchantUid, customerUid, amount, name };
  const answer = await ports.gateway.charge(order, budgetMs, isStopped);
  if (answer.kind === 'no_answer') ports.circuit.report('no_answer', answer.retryAfterMs);
  else if (answer.kind !== 'not_sent') ports.circuit.report('answered');
  // A hold says nothing about 아임포트.
  else if (answer.reason !== 'charging_held') ports.circuit.report('no_answer');
  return answer;
}

/** Should it not be stored in the end, a look-up will find what this answer said. */
async function storeAnswer(
  ports: BillAccountPorts,
  ahead: Account,
  answer: ChargeAnswer,
  posted: AttemptIdentity,
  load: () => Promise<Account | undefined>,
): Promise<Account> {
  const now = posted.sentAt;
  let account: Account | undefined = ahead;
  return decide('the account', ports, async () => {
    // Canceled, paused or settled while the POST was out: the answer is applied to what stands now.
    account ??= await load();
    invariant(account !== undefined, 'what was written ahead stays');
    const { change, alarm } = applyAnswer(account, answer, posted, ports.settings.billing, now);
    if (change === undefined) {
      // A webhook or a look-up has settled it already.
      if (alarm !== undefined) journalCharge(ports.journal, account, 'charge', now, alarm);
      return { done: account };
    }
    const stored = await ports.accounts.commit(account, change);
    account = undefined;
    if (stored.kind !== 'done') return 'stale';
    journalCharge(ports.journal, stored.account, 'charge', now, alarm);
    return { done: stored.account };
  });
}
