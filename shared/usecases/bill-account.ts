import type { Account, Change } from '../domain/account.ts';
import { applyLookUp, workAt } from '../domain/billing.ts';
import { BillingError } from '../domain/billing-error.ts';
import { type Charge, isInFlight, newCharge, usedMerchantUids } from '../domain/charge.ts';
import { invariant, unreachable } from '../domain/invariant.ts';
import type { GatewayPayment } from '../domain/payment.ts';
import { givenUp } from '../domain/recovery.ts';
import { applyPendingPlan, type Subscription } from '../domain/subscription.ts';
import { end, holdForConsent } from '../domain/subscription-commands.ts';
import type { AccountRepository, GatewayCircuit, Journal, PaymentGateway, Settings } from '../ports.ts';
import { journalCharge } from './journal-charge.ts';
import { sendCharge } from './send-charge.ts';
import type { TimeLeft } from './time-budget.ts';

export interface BillAccountPorts extends TimeLeft {
  readonly accounts: AccountRepository;
  readonly gateway: PaymentGateway;
  readonly circuit: GatewayCircuit;
  readonly settings: Settings;
  readonly journal: Journal;
}

/** How often an account that changes under our hands is read again; each round is one writer that was faster. */
const MAX_ROUNDS = 5;
/** For all look-ups of one charge together, ms. */
const LOOK_UP_BUDGET_MS = 10_000;

/**
 * Does what an account asks for at `now`: sends the charge that is due, looks up one whose outcome is unknown, ends or
 * holds a subscription. The charge protocol, top to bottom:
 *
 * 1. read the account; 2. before a re-send, look up everything ever sent for it; 3. write the attempt ahead;
 * 4. POST once; 5. store the answer. A process that dies after 3 leaves an attempt that the due index brings back,
 * to be looked up and not re-sent until its horizon has passed.
 *
 * Returns the account as it stands. Throws a retryable BillingError when 아임포트 or the table cannot be reached;
 * then the same call can be made later.
 */
export async function billAccount(
  ports: BillAccountPorts,
  load: () => Promise<Account | undefined>,
  now: Date,
): Promise<Account | undefined> {
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const account = await load();
    if (account === undefined) return undefined;
    const done = await step(ports, account, load, now);
    if (done !== undefined) return done;
  }
  throw new BillingError('storage_busy', 'the account kept changing', { retryable: true });
}

/** One round. `undefined`: somebody was faster, read again. */
async function step(
  ports: BillAccountPorts,
  account: Account,
  load: () => Promise<Account | undefined>,
  now: Date,
): Promise<Account | undefined> {
  const { accounts } = ports;
  const work = workAt(account, now);
  switch (work.kind) {
    case 'nothing':
      return account;
    case 'end':
      return store(accounts, account, end(account, now));
    case 'hold_for_consent':
      return store(accounts, account, holdForConsent(account, now));
    case 'give_up':
      return store(accounts, account, surrender(account, ports, now));
    case 'look_up':
      return lookUp(ports, account, now);
    case 'send': {
      refuseWhileOpen(ports);
      const ready = work.retry ? await clearToResend(ports, account, now) : account;
      if (ready !== account) return ready;
      return sendCharge(ports, account, account.charge ?? chargeOfPeriod(account, ports), load, now);
    }
    default:
      return unreachable(work);
  }
}

/** Sending waits while 아임포트 struggles: the message goes back to the queue, and no dunning step is spent. */
function refuseWhileOpen({ circuit }: BillAccountPorts): void {
  if (circuit.pauseMs() > 0)
    throw new BillingError('gateway_unavailable', 'waiting for 아임포트', { retryable: true });
}

/** The account itself when nothing stands against a re-send; else what the look-up made of it. */
async function clearToResend(
  ports: BillAccountPorts,
  account: Account,
  now: Date,
): Promise<Account | undefined> {
  const applied = applyLookUp(account, await allPayments(ports, account), ports.settings.billing, now);
  if (applied.kind === 'clear') return account;
  return storeLookUp(ports, account, applied, now);
}

async function lookUp(ports: BillAccountPorts, account: Account, now: Date): Promise<Account | undefined> {
  const applied = applyLookUp(account, await allPayments(ports, account), ports.settings.billing, now);
  return applied.kind === 'clear' ? account : storeLookUp(ports, account, applied, now);
}

async function storeLookUp(
  ports: BillAccountPorts,
  account: Account,
  applied: Exclude<ReturnType<typeof applyLookUp>, { kind: 'clear' }>,
  now: Date,
): Promise<Account | undefined> {
  const stored = await store(ports.accounts, account, applied.change);
  if (stored !== undefined) journalCharge(ports.journal, stored, 'look_up', now, applied.alarm);
  return stored;
}

async function allPayments(
  { gateway }: BillAccountPorts,
  { charge }: Account,
): Promise<readonly GatewayPayment[]> {
  invariant(charge !== undefined, 'a look-up belongs to a charge');
  const found: GatewayPayment[] = [];
  // At most nine: the generations of one charge.
  for (const merchantUid of usedMerchantUids(charge)) {
    found.push(...(await gateway.findPayments(merchantUid, LOOK_UP_BUDGET_MS)));
  }
  return found;
}

/** The charge of the subscription's next period, under the terms in force from it. Not stored yet. */
function chargeOfPeriod(
  { subscription }: Account,
  { settings }: BillAccountPorts,
): {
  readonly subscription: Subscription;
  readonly charge: Charge;
} {
  invariant(subscription !== undefined, 'a charge to be made belongs to a subscription');
  const current = applyPendingPlan(subscription, settings.billing.chargingHourKst);
  const { subscriptionId, customerId, customerUid, plan, period, nextChargeAt } = current;
  const charge = newCharge(
    { kind: 'subscription', subscriptionId, period, generation: 1 },
    { customerId, customerUid, amount: plan.amount, name: plan.name },
    nextChargeAt,
  );
  return { subscription: current, charge };
}

function surrender(account: Account, { settings }: BillAccountPorts, now: Date): Change {
  const { subscription, charge } = account;
  invariant(
    subscription !== undefined && charge !== undefined && !isInFlight(charge),
    'only a settled charge is given up',
  );
  const counted = { ...charge, version: charge.version + 1 };
  const change = givenUp(
    { ...subscription, version: subscription.version + 1 },
    counted,
    settings.billing,
    now,
  );
  return change;
}

async function store(
  accounts: AccountRepository,
  before: Account,
  change: Change,
): Promise<Account | undefined> {
  return (await accounts.commit(before, change)) === 'done' ? change.account : undefined;
}
