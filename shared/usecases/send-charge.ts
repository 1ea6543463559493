import type { Account } from '../domain/account.ts';
import { applyAnswer } from '../domain/answer-outcome.ts';
import type { Card } from '../domain/card.ts';
import { type AttemptIdentity, identityOfLast } from '../domain/charge.ts';
import type { ChargeAnswer, ChargeOrder } from '../domain/gateway-answer.ts';
import { handlesOf } from '../domain/handles.ts';
import { isHeld } from '../domain/hold.ts';
import { HORIZON_TERMS } from '../domain/horizon.ts';
import { invariant } from '../domain/invariant.ts';
import { beginCharge } from '../domain/next-charge.ts';
import { cardRevoked } from '../domain/recovery.ts';
import type {
  AccountRepository,
  CardRepository,
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
  readonly cards: Pick<CardRepository, 'find'>;
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
      /** What was left of the function's time when its card was read, which comes before `sentAt`. */
      readonly leftAtReadMs: number;
    };

/** A card as it was read, and what was left of the function's time just before. */
export interface CardRead {
  readonly card: Card | undefined;
  readonly leftAtReadMs: number;
}

/** A card that was read longer ago, before look-ups or a notice, is read again, ms. */
const CARD_FRESH_MS = 1_000;

/**
 * Stores the attempt that is about to be sent, provided its card is active. The card is read and not a condition of the write, which
 * so is one of a single item; what a revocation in between can still let out is bounded by {@link post}. Dying before it:
 * nothing has happened. Dying after it: the attempt stands as `sending`, its lease and its claim end, and whoever takes it
 * up looks it up by merchant_uid.
 */
export async function writeAhead(
  ports: BillAccountPorts,
  before: Account,
  asOf: Date,
  read?: CardRead,
): Promise<Round<BillingStep>> {
  const policy = ports.settings.billing;
  // Decided before anything is written: too late to send is too late to begin.
  postBudgetMs(ports, ports.settings.chargeTimeoutMs);
  const { card, leftAtReadMs } = await cardOf(ports, before, read);
  // Read anew, after the look-ups: the horizon counts from here, and the sooner the POST leaves the more it covers.
  const real = ports.clock.now();
  const now = asOf > real ? asOf : real;
  const begun = beginCharge(before, policy, now);
  if (card?.status !== 'active') {
    // Nothing is sent.
    const stored = await ports.accounts.commit(before, cardRevoked(begun, policy, now));
    if (stored.kind !== 'done') return 'stale';
    journalCharge(ports.journal, stored.account, 'charge', now);
    return { done: { kind: 'stands', account: stored.account } };
  }
  const written = await ports.accounts.commit(before, { account: begun, events: [] });
  if (written.kind !== 'done') return 'stale';
  return { done: { kind: 'written_ahead', account: written.account, leftAtReadMs } };
}

/** The card that is to be charged: as it was read with the account, unless that was another one or too long ago. */
async function cardOf(
  ports: BillAccountPorts,
  { subscription, charge }: Account,
  read: CardRead | undefined,
): Promise<CardRead> {
  const customerUid = subscription?.customerUid ?? charge?.customerUid;
  invariant(customerUid !== undefined, 'something is to be charged to a card');
  const leftAtReadMs = ports.timeLeftMs();
  // Where a function has no end, nobody counts: the difference is no number then.
  const isOld = read === undefined || read.leftAtReadMs - leftAtReadMs > CARD_FRESH_MS;
  if (!isOld && read.card?.customerUid === customerUid) return read;
  return { card: await ports.cards.find(customerUid), leftAtReadMs };
}

/**
 * POST once, and store the answer. Dying before, in or after the POST leaves the attempt `sending`: it is looked up, and
 * nothing is ever sent on a guess.
 */
export async function postCharge(
  ports: BillAccountPorts,
  { account, leftAtReadMs }: Extract<BillingStep, { kind: 'written_ahead' }>,
  load: () => Promise<Account | undefined>,
): Promise<Account> {
  const { charge } = account;
  invariant(charge !== undefined, 'what was written ahead is a charge');
  const answer = await post(ports, charge, leftAtReadMs);
  return storeAnswer(ports, account, answer, identityOfLast(charge), load);
}

/**
 * The POST, unless storing the attempt has taken so long that it would leave too late: the horizon counts from `sentAt`,
 * and covers no more than a few seconds until it leaves. From reading the card, a moment before, it is the same few seconds:
 * nothing leaves on a card that was revoked longer ago. What does not leave is certain.
 */
async function post(
  ports: BillAccountPorts,
  charge: ChargeOrder & { readonly customerId: string },
  leftAtReadMs: number,
): Promise<ChargeAnswer> {
  const { merchantUid, customerId, customerUid, amount, taxFree, vatAmount, name } = charge;
  const budgetMs = budgetLeftMs(ports, ports.settings.chargeTimeoutMs);
  const tookMs = leftAtReadMs - ports.timeLeftMs();
  if (budgetMs === undefined || tookMs > HORIZON_TERMS.postBegunMs)
    return { kind: 'not_sent', reason: 'out_of_time' };
  const isStopped = async () => isHeld(await ports.holds.now(), customerId);
  const order = { merchantUid, customerUid, amount, taxFree, vatAmount, name, ...handlesOf(charge) };
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
