import { BillingError } from '../domain/billing-error.ts';
import { BY_ITSELF, BY_OTHERS } from '../domain/by.ts';
import type { Attempt, Charge } from '../domain/charge.ts';
import { declineCodeOf } from '../domain/decline.ts';
import { parseMerchantUid } from '../domain/merchant-uid.ts';
import type { StoredEvent } from '../domain/published-event.ts';
import type { AccountRepository, EventRepository, OnUnreadable } from '../ports.ts';
import { findCharge } from './find-charge.ts';

export interface TimelinePorts {
  readonly accounts: AccountRepository;
  readonly eventItems: EventRepository;
}

/** What happened, when, why and by whom. */
export interface TimelineEntry {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly type: string;
  readonly by: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

const UNKNOWN = 'unknown';

/** Of 90 days, the newest first. Throws `not_found`. */
export async function subscriptionTimeline(
  { accounts, eventItems }: TimelinePorts,
  subscriptionId: string,
  unreadable: OnUnreadable,
): Promise<readonly TimelineEntry[]> {
  if ((await accounts.findSubscription(subscriptionId)) === undefined)
    throw new BillingError('not_found', 'no such subscription');
  return newestFirst((await eventItems.listOfSubscription(subscriptionId, unreadable)).map(entryOf));
}

/** Every attempt, and what was told of it. Throws `not_found`. */
export async function chargeTimeline(
  { accounts, eventItems }: TimelinePorts,
  merchantUid: string,
  unreadable: OnUnreadable,
): Promise<readonly TimelineEntry[]> {
  const charge = await findCharge(accounts, merchantUid);
  const key = parseMerchantUid(merchantUid);
  const events =
    key?.kind === 'subscription'
      ? await eventItems.listOfSubscription(key.subscriptionId, unreadable)
      : key?.kind === 'one_off'
        ? await eventItems.listOfCharge(key.chargeId, unreadable)
        : [];
  const uids = new Set([merchantUid, charge.merchantUid, ...charge.attempts.map((one) => one.merchantUid)]);
  const own = events.filter(({ detail }) => uids.has(String(detail['merchant_uid'])));
  return newestFirst([begun(charge), ...charge.attempts.map(entryOfAttempt), ...own.map(entryOf)]);
}

function entryOf({ at, type, by = UNKNOWN, detail }: StoredEvent): TimelineEntry {
  const isOutside = String(detail['refund_id'] ?? '').startsWith('outside-');
  return { at, type, by: isOutside ? BY_OTHERS : by, detail };
}

function entryOfAttempt(attempt: Attempt): TimelineEntry {
  const { sentAt, outcome, merchantUid, customerUid, impUid, declineClass, message, by } = attempt;
  return {
    at: sentAt.toISOString(),
    type: 'attempt',
    by: by ?? BY_ITSELF,
    detail: {
      outcome,
      merchant_uid: merchantUid,
      customer_uid: customerUid,
      imp_uid: impUid,
      decline_class: outcome === 'declined' ? declineClass : undefined,
      decline_code: declineCodeOf(attempt),
      message,
    },
  };
}

/** On the word of whoever sent it first. A one-off charge is always somebody's; died before it was sent, nobody knows whose. */
function begun({ key, createdAt, amount, name, attempts }: Charge): TimelineEntry {
  const by = attempts[0]?.by ?? (key.kind === 'one_off' ? UNKNOWN : BY_ITSELF);
  return { at: createdAt.toISOString(), type: 'owed', by, detail: { amount, name } };
}

/** Of the same moment in the order in which they came. */
function newestFirst(entries: readonly TimelineEntry[]): readonly TimelineEntry[] {
  return [...entries].reverse().sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}
