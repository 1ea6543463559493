import middy from '@middy/core';
import * as v from 'valibot';
import type { Reconciliation } from '../../shared/domain/event.ts';
import { type ReconcilePorts, reconcilePayments } from '../../shared/usecases/reconcile-payments.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { correlated } from '../middleware/correlated.ts';
import { instant } from '../middleware/fields.ts';
import { refuseTimeAhead } from '../middleware/time-ahead.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';

const DAY_MS = 86_400_000;
/** Each day is compared three times: a payment that shows up late at 아임포트 is still found. */
const DAILY_STRETCH_MS = 3 * DAY_MS;
/** The newest minutes are left out: their charges are still under way. */
const SETTLING_MS = 30 * 60_000;
const MAX_STRETCH_MS = 400 * DAY_MS;

/** `{"time": …}` from EventBridge Scheduler, or `{"from": …, "to": …}` from whoever wants a stretch compared. */
const stretch = v.union([
  v.pipe(
    v.object({ from: instant, to: instant }),
    v.check(({ from, to }) => from < to, 'from before to'),
    v.check(({ from, to }) => to.getTime() - from.getTime() <= MAX_STRETCH_MS, 'at most 400 days'),
  ),
  v.pipe(
    v.object({ time: instant }),
    v.transform(({ time }) => {
      const to = new Date(time.getTime() - SETTLING_MS);
      return { from: new Date(to.getTime() - DAILY_STRETCH_MS), to };
    }),
  ),
]);

/**
 * EventBridge Scheduler, daily, and on demand: compares ledger and 아임포트 both ways, repairs what was missed, gives
 * back what was taken twice, reports the rest. Running it again, or twice at once, changes nothing more.
 */
const reconcile = (ports: Omit<ReconcilePorts, keyof TimeLeft>) =>
  middy<unknown, Reconciliation>().handler(async (event, context) => {
    const timed = { ...ports, ...timeLeft(context) };
    const parsed = v.safeParse(stretch, event);
    if (parsed.success) {
      // Ours and theirs of a day that is not over differ by nature: "compared" would be said of it too early.
      refuseTimeAhead(ports, 'reconcile-payments', parsed.output.to);
      return reconcilePayments(timed, parsed.output);
    }
    // A tick without a readable time means now; a stretch that was asked for and cannot be read is a mistake to tell.
    if (v.is(v.union([v.object({ from: v.unknown() }), v.object({ to: v.unknown() })]), event)) {
      throw new Error('send {"from": "<instant>", "to": "<instant>"}, at most 400 days');
    }
    const to = new Date(ports.clock.now().getTime() - SETTLING_MS);
    return reconcilePayments(timed, { from: new Date(to.getTime() - DAILY_STRETCH_MS), to });
  });

export const createHandler = (ports: Parameters<typeof reconcile>[0]) => correlated(reconcile(ports));

export const handler = wiring.onAws(() => createHandler(wiring.settling()));
