import { type Account, type Change, touched } from '../domain/account.ts';
import { applyNoAnswer, applyNotSent, applyPayment } from '../domain/billing.ts';
import { BillingError } from '../domain/billing-error.ts';
import { beginAttempt, type Charge, endAttempt, openAttempt } from '../domain/charge.ts';
import { invariant, unreachable } from '../domain/invariant.ts';
import { afterFailure } from '../domain/recovery.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { ChargeAnswer } from '../ports.ts';
import type { BillAccountPorts } from './bill-account.ts';
import { journalCharge } from './journal-charge.ts';
import { postBudgetMs } from './time-budget.ts';

/** A charge to send, with the subscription as it stands from this charge on. */
export interface Sendable {
  readonly subscription?: Subscription | undefined;
  readonly charge: Charge;
}

/** How often the answer is applied again when the account has changed while the POST was out. */
const MAX_ROUNDS = 5;

/**
 * Write-ahead, POST once, store the answer. `undefined`: somebody was faster before anything was sent.
 *
 * Dying before the write-ahead: nothing has happened. Dying after it, or after the POST: the attempt stands as
 * `sending`, its lease ends, and whoever takes it up looks it up by merchant_uid. Nothing is ever sent on a guess.
 */
export async function sendCharge(
  ports: BillAccountPorts,
  before: Account,
  sendable: Sendable | Charge,
  load: () => Promise<Account | undefined>,
  now: Date,
): Promise<Account | undefined> {
  const { subscription, charge } = 'charge' in sendable ? sendable : { ...before, charge: sendable };
  const customerUid = subscription?.customerUid ?? charge.customerUid;
  // Decided before anything is written: too late to send is too late to begin.
  const budgetMs = postBudgetMs(ports, ports.settings.chargeTimeoutMs);
  const begun = beginAttempt(charge, customerUid, now, ports.settings.billing.timing);
  const ahead: Account = { subscription: subscription && touched(subscription), charge: begun };
  const written = await ports.accounts.commit(before, { account: ahead, events: [] }, customerUid);
  if (written === 'stale') return undefined;
  if (written === 'card_not_active') return withoutCard(ports, before, ahead, begun, now);

  const order = { merchantUid: begun.merchantUid, customerUid, amount: begun.amount, name: begun.name };
  const answer = await ports.gateway.charge(order, budgetMs);
  if (answer.kind === 'no_answer') ports.circuit.report('no_answer', answer.retryAfterMs);
  else ports.circuit.report(answer.kind === 'not_sent' ? 'no_answer' : 'answered');
  return storeAnswer(ports, ahead, answer, load, now);
}

async function storeAnswer(
  ports: BillAccountPorts,
  ahead: Account,
  answer: ChargeAnswer,
  load: () => Promise<Account | undefined>,
  now: Date,
): Promise<Account | undefined> {
  let account: Account | undefined = ahead;
  for (let round = 1; round <= MAX_ROUNDS && account !== undefined; round += 1) {
    const { change, alarm } = applyAnswer(account, answer, ports, now);
    if (change === undefined) {
      // A webhook or a look-up has settled it already.
      if (alarm !== undefined) journalCharge(ports.journal, account, 'charge', now, alarm);
      return account;
    }
    if ((await ports.accounts.commit(account, change)) === 'done') {
      journalCharge(ports.journal, change.account, 'charge', now, alarm);
      return change.account;
    }
    // Canceled, paused or settled while the POST was out: the answer is applied to what stands now.
    account = await load();
  }
  // The attempt stands written ahead: a look-up will find what this answer said.
  throw new BillingError('storage_busy', 'the account kept changing', { retryable: true });
}

interface Applied {
  readonly change?: Change;
  readonly alarm?: string;
}

function applyAnswer(
  account: Account,
  answer: ChargeAnswer,
  { settings }: BillAccountPorts,
  now: Date,
): Applied {
  const policy = settings.billing;
  const open = account.charge !== undefined && openAttempt(account.charge) !== undefined;
  switch (answer.kind) {
    case 'answered': {
      const applied = applyPayment(account, answer.payment, policy, now);
      if (applied.kind === 'change') return { change: applied.change };
      if (applied.kind === 'surplus') return { alarm: 'surplus_payment' };
      if (!open || applied.kind === 'unchanged') return {};
      // Not what we asked for, or not final: as good as no answer. The look-up has the last word.
      const reason = applied.kind === 'mismatch' ? applied.reason : 'not_final';
      return { change: applyNoAnswer(account, { message: reason }, policy, now), alarm: reason };
    }
    case 'refused':
      return open
        ? {
            change: applyNoAnswer(
              account,
              { message: answer.message, refusedWith: answer.code },
              policy,
              now,
            ),
          }
        : {};
    case 'no_answer':
      return open ? { change: applyNoAnswer(account, { message: answer.reason }, policy, now) } : {};
    case 'not_sent':
      return open ? { change: applyNotSent(account, answer.reason, policy, now) } : {};
    default:
      return unreachable(answer);
  }
}

/** The card was revoked: nothing is sent, and only another card helps. */
async function withoutCard(
  ports: BillAccountPorts,
  before: Account,
  ahead: Account,
  begun: Charge,
  now: Date,
): Promise<Account | undefined> {
  const ended = endAttempt(
    begun,
    { outcome: 'declined', declineClass: 'key_missing', message: 'the card has been revoked' },
    now,
  );
  const stored = { ...ended, version: begun.version };
  const change = afterFailure({ ...ahead, charge: stored }, ports.settings.billing, now);
  invariant(change.account.charge !== undefined, 'a failed charge stays');
  if ((await ports.accounts.commit(before, change)) !== 'done') return undefined;
  journalCharge(ports.journal, change.account, 'charge', now);
  return change.account;
}
