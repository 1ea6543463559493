import type { Account, BillingPolicy, Change } from '../domain/account.ts';
import { BillingError } from '../domain/billing-error.ts';
import { usedMerchantUids } from '../domain/charge.ts';
import { workAt } from '../domain/due-work.ts';
import { chargingHeld, isHeld } from '../domain/hold.ts';
import { invariant, unreachable } from '../domain/invariant.ts';
import { applyLookUp, type LookUpApplied } from '../domain/look-up-outcome.ts';
import { tell } from '../domain/notice.ts';
import type { GatewayPayment } from '../domain/payment.ts';
import { giveUp } from '../domain/recovery.ts';
import { end, pauseForConsent } from '../domain/subscription-commands.ts';
import type { AccountRead } from '../ports.ts';
import { decide, type Round } from './decide.ts';
import { journalCharge } from './journal-charge.ts';
import {
  type BillAccountPorts,
  type BillingStep,
  type CardRead,
  postCharge,
  writeAhead,
} from './send-charge.ts';

/** For all look-ups of one charge together, ms. */
const LOOK_UP_BUDGET_MS = 10_000;

/**
 * Does what an account asks for at `now`: sends the charge that is due, looks up one whose outcome is unknown, ends or
 * pauses a subscription. The charge protocol, top to bottom:
 *
 * 1. read the account, and its card; 2. before a re-send, look up everything ever sent for it; 3. write the attempt ahead;
 * 4. POST once; 5. store the answer. A process that dies after 3 leaves an attempt that the due index brings back,
 * to be looked up and not re-sent until its horizon has passed.
 *
 * Returns the account as it stands. Throws a retryable BillingError when 아임포트 or the table cannot be reached;
 * then the same call can be made later.
 */
export async function billAccount(
  ports: BillAccountPorts,
  load: () => Promise<AccountRead | undefined>,
  now: Date,
): Promise<Account | undefined> {
  const horizonAt = horizonClock(ports, now);
  const step = await decide<BillingStep | undefined>('the account', ports, async () => {
    const leftAtReadMs = ports.timeLeftMs();
    const account = await load();
    if (account === undefined) return { done: undefined };
    const told = await tellWhatIsDue(ports, account, now);
    const read = account.card && { card: account.card, leftAtReadMs };
    return told === 'stale' ? 'stale' : nextStep(ports, told, now, horizonAt, read);
  });
  if (step?.kind === 'written_ahead') return postCharge(ports, step, load);
  return step?.account;
}

/**
 * What an attempt's horizon is held against, read before 아임포트 is asked. With live keys it is real time: 아임포트 does not
 * live in a time that is played, and a tick for a later instant would end the wait early.
 */
function horizonClock({ clock, settings }: BillAccountPorts, now: Date): Date {
  const real = clock.now();
  return settings.payments.sandbox === 'refuse' && real < now ? real : now;
}

async function nextStep(
  ports: BillAccountPorts,
  account: Account,
  now: Date,
  horizonAt: Date,
  read: CardRead | undefined,
): Promise<Round<BillingStep>> {
  const policy = ports.settings.billing;
  const work = workAt(account, now);
  switch (work.kind) {
    case 'nothing':
      return stands(account);
    case 'end':
      return store(ports, account, end(account, now));
    case 'without_consent':
      return store(ports, account, withoutConsent(account, policy, now));
    case 'give_up':
      return store(ports, account, giveUp(account, policy, now));
    case 'look_up': {
      const seen = applyLookUp(account, await allPayments(ports, account), policy, now, horizonAt);
      return seen.kind === 'clear' ? stands(account) : storeLookUp(ports, account, seen, now);
    }
    case 'send': {
      refuseWhileOpen(ports);
      await refuseWhileHeld(ports, account);
      const seen = work.retry
        ? applyLookUp(account, await allPayments(ports, account), policy, now, horizonAt)
        : ({ kind: 'clear' } as const);
      return seen.kind === 'clear'
        ? writeAhead(ports, account, now, read)
        : storeLookUp(ports, account, seen, now);
    }
    default:
      return unreachable(work);
  }
}

/**
 * Notices leave before the charge of the same moment is begun. Dying right after it: they are told, and the account is due
 * again as it was.
 */
async function tellWhatIsDue(
  { accounts, settings }: BillAccountPorts,
  account: Account,
  now: Date,
): Promise<Account | 'stale'> {
  const change = tell(account, settings.billing, now);
  if (change === undefined) return account;
  const stored = await accounts.commit(account, change);
  return stored.kind === 'done' ? stored.account : 'stale';
}

function withoutConsent(account: Account, policy: BillingPolicy, now: Date): Change {
  return policy.withoutConsent === 'cancel'
    ? end(account, now, 'consent_missing')
    : pauseForConsent(account, now);
}

/** Sending waits while 아임포트 struggles: the message goes back to the queue, and no dunning step is spent. */
function refuseWhileOpen({ circuit }: BillAccountPorts): void {
  if (circuit.pauseMs() > 0)
    throw new BillingError('gateway_unavailable', 'waiting for 아임포트', { retryable: true });
}

/** What is due stays due: it is charged when the hold ends. */
async function refuseWhileHeld(
  { holds }: BillAccountPorts,
  { subscription, charge }: Account,
): Promise<void> {
  const customerId = subscription?.customerId ?? charge?.customerId;
  invariant(customerId !== undefined, 'an account is of a customer');
  if (isHeld(await holds.now(), customerId)) throw chargingHeld();
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

async function storeLookUp(
  ports: BillAccountPorts,
  account: Account,
  seen: Extract<LookUpApplied, { kind: 'change' }>,
  now: Date,
): Promise<Round<BillingStep>> {
  const stored = await store(ports, account, seen.change);
  if (stored !== 'stale') journalCharge(ports.journal, stored.done.account, 'look_up', now, seen.alarm);
  return stored;
}

async function store(
  { accounts }: BillAccountPorts,
  before: Account,
  change: Change,
): Promise<Round<BillingStep>> {
  const stored = await accounts.commit(before, change);
  return stored.kind === 'done' ? stands(stored.account) : 'stale';
}

const stands = (account: Account): { readonly done: BillingStep } => ({ done: { kind: 'stands', account } });
