import { when, won } from './format.js';
import { heldBy } from './holds.js';
import { t, wordFor } from './texts.js';

export function nextCharge({
  status,
  customer_id,
  cancel_at_period_end,
  current_period_end,
  next_charge_at,
  next_attempt_at,
}) {
  if (cancel_at_period_end) return t.subscription.endsAt(when(current_period_end));
  const next = next_attempt_at ?? next_charge_at;
  if (next !== null && heldBy(customer_id) !== undefined) return t.hold.keeps(when(next));
  if (next_attempt_at !== null) return t.charge.retriedAt(when(next_attempt_at));
  if (next_charge_at !== null) return when(next_charge_at);
  return status === 'incomplete' ? t.subscription.now : t.subscription.none;
}

export function consentText({ consent, consent_needed: need }) {
  if (need !== null)
    return t.subscription.consentNeeded({
      on: need.effective_on,
      from: need.opens_on,
      amount: won(need.price_after),
    });
  return consent === null ? '' : t.subscription.consented;
}

/** Ours has words; what somebody gave is theirs. */
export const cancelReason = (reason) => wordFor(t.subscription.ours, reason);
