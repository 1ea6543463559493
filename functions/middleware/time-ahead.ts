import { BillingError } from '../../shared/domain/billing-error.ts';
import type { Clock, Journal, Settings } from '../../shared/ports.ts';

/** As far as two clocks may differ (docs/guarantees.md), ms. */
const MAX_AHEAD_MS = 5 * 60_000;

interface Ports {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly settings: Settings;
}

/**
 * Refuses a played time where only real cards are charged: a mistyped year would charge every customer for all of it. Where test
 * payments count, any later time can be played.
 */
export function refuseTimeAhead({ clock, journal, settings }: Ports, source: string, time: Date): void {
  if (settings.payments.sandbox !== 'refuse') return;
  if (time.getTime() - clock.now().getTime() <= MAX_AHEAD_MS) return;
  journal.record({ event: 'time.refused', level: 'error', source, as_of: time.toISOString() });
  throw new BillingError('invalid_request', `${time.toISOString()} lies ahead; here at most 5 minutes may`);
}
