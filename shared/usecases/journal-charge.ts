import type { Account } from '../domain/account.ts';
import type { Alarm } from '../domain/answer-outcome.ts';
import { ownCustomerUid } from '../domain/card.ts';
import { journalReason } from '../domain/journal-reason.ts';
import type { Journal } from '../ports.ts';

/** One line on how a charge stands now. `found` names what an operator must look into. */
export function journalCharge(
  journal: Journal,
  { charge, subscription }: Account,
  source: string,
  asOf: Date,
  found?: Alarm,
): void {
  const last = charge?.attempts.at(-1);
  // A limit or a setting of the merchant's own contract: retries cannot mend it, a person can.
  const alarm = found?.reason ?? (last?.declineClass === 'merchant_limit' ? 'merchant_limit' : undefined);
  const isUnknown = charge?.status === 'unknown';
  journal.record({
    event: alarm === undefined ? 'charge' : 'charge.alarm',
    level: alarm === undefined ? 'info' : 'error',
    source,
    merchant_uid: last?.merchantUid ?? charge?.merchantUid,
    subscription_id: subscription?.subscriptionId,
    customer_uid: last && ownCustomerUid(last.customerUid),
    // An alarm's own payment: the one in the ledger is not what has to be looked into.
    imp_uid: found?.impUid ?? charge?.payment?.impUid ?? last?.impUid,
    outcome: charge?.status,
    // Those asked for the first time tell how charging goes; repetitions are of cards that have said no already.
    attempt: charge?.attempts.length,
    reason: alarm ?? last?.declineClass ?? (isUnknown ? journalReason(last?.message) : undefined),
    as_of: asOf.toISOString(),
  });
}
