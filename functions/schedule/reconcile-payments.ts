import middy from '@middy/core';
import * as v from 'valibot';
import { BillingError } from '../../shared/domain/billing-error.ts';
import type { Reconciliation } from '../../shared/domain/event.ts';
import { MAX_STRETCH_MS, SETTLING_MS } from '../../shared/domain/reconciliation-progress.ts';
import {
  type ReconcilePorts,
  reconcileOnward,
  reconcilePayments,
} from '../../shared/usecases/reconcile-payments.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { correlated } from '../middleware/correlated.ts';
import { instant } from '../middleware/fields.ts';
import { refuseTimeAhead } from '../middleware/time-ahead.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';

/** `{"from": …, "to": …}` from whoever wants a stretch compared. */
const stretch = v.pipe(
  v.object({ from: instant, to: instant }),
  v.check(({ from, to }) => from < to, 'from before to'),
  v.check(({ from, to }) => to.getTime() - from.getTime() <= MAX_STRETCH_MS, 'at most 400 days'),
);
/** `{"time": …}` from EventBridge Scheduler. */
const tick = v.object({ time: instant });

/**
 * EventBridge Scheduler, each quarter of an hour, and on demand: compares ledger and 아임포트 both ways, repairs what was missed,
 * gives back what was taken twice, reports the rest. Running it again, or twice at once, changes nothing more.
 *
 * A tick begins the day's stretch, goes on with one that has run out of time, or finds nothing to do.
 */
const reconcile = (ports: Omit<ReconcilePorts, keyof TimeLeft>) =>
  middy<unknown, Reconciliation | undefined>({ timeoutEarlyInMillis: 0 }).handler(async (event, context) => {
    const timed = { ...ports, ...timeLeft(context) };
    const asked = v.safeParse(stretch, event);
    if (asked.success) {
      // Ours and theirs of a day that is not over differ by nature: "compared" would be said of it too early.
      refuseTimeAhead(ports, 'reconcile-payments', asked.output.to);
      // Nor has one that has not begun anything to compare, whatever is charged here.
      if (asked.output.from > ports.clock.now())
        throw new BillingError('invalid_request', `${asked.output.from.toISOString()} lies ahead`);
      return reconcilePayments(timed, asked.output);
    }
    const ticked = v.safeParse(tick, event);
    if (ticked.success) {
      const { time } = ticked.output;
      refuseTimeAhead(ports, 'reconcile-payments', new Date(time.getTime() - SETTLING_MS));
      return reconcileOnward(timed, time);
    }
    // A tick without a readable time means now; a stretch that was asked for and cannot be read is a mistake to tell.
    if (v.is(v.union([v.object({ from: v.unknown() }), v.object({ to: v.unknown() })]), event)) {
      throw new Error('send {"from": "<instant>", "to": "<instant>"}, at most 400 days');
    }
    return reconcileOnward(timed, ports.clock.now());
  });

export const createHandler = (ports: Parameters<typeof reconcile>[0]) => correlated(reconcile(ports));

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.settling(),
    gateway: { ...wiring.gateway(), ...wiring.paymentListing() },
    chargeLists: wiring.chargeLists(),
    reconciliations: wiring.reconciliations(),
  }),
);
