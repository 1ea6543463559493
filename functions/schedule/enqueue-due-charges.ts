import middy from '@middy/core';
import * as v from 'valibot';
import { enqueueDueWork } from '../../shared/usecases/enqueue-due-work.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { correlated } from '../middleware/correlated.ts';
import { instant } from '../middleware/fields.ts';
import { refuseTimeAhead } from '../middleware/time-ahead.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';

type Ports = Omit<Parameters<typeof enqueueDueWork>[0], keyof TimeLeft>;

/** `{"time": "<ISO instant>"}`, from EventBridge Scheduler or from whoever rehearses a later time. */
const schedule = v.object({ time: instant });

/**
 * EventBridge Scheduler, each minute: queues everything that is due at the event's `time`. That time is the only "now"
 * there is, so any later one can be played: `{"time": "2027-01-31T01:00:00Z"}` bills that day. Where only real cards are
 * charged, none more than five minutes ahead. An event without a readable time (a tick sent by hand) means now.
 */
const tick = (ports: Ports) =>
  middy<unknown, { queued: number }>({ timeoutEarlyInMillis: 0 }).handler(async (event, context) => {
    const timed = { ...ports, ...timeLeft(context) };
    const parsed = v.safeParse(schedule, event);
    if (!parsed.success) return enqueueDueWork(timed, ports.clock.now());
    const { time } = parsed.output;
    refuseTimeAhead(ports, 'enqueue-due-charges', time);
    return enqueueDueWork(timed, time);
  });

export const createHandler = (ports: Ports) => correlated(tick(ports));

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.base(),
    due: wiring.due(),
    chargeQueue: wiring.chargeQueue(),
    pacing: wiring.chargePacing(),
    holds: wiring.holds(),
    settings: wiring.settings(),
  }),
);
