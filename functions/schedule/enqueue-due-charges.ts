import middy from '@middy/core';
import * as v from 'valibot';
import type { Clock } from '../../shared/ports.ts';
import { enqueueDueWork } from '../../shared/usecases/enqueue-due-work.ts';
import { instant } from '../middleware/fields.ts';
import { refuseTimeAhead } from '../middleware/time-ahead.ts';
import * as wiring from '../wiring.ts';

type Ports = Parameters<typeof enqueueDueWork>[0] & { readonly clock: Clock };

/** `{"time": "<ISO instant>"}`, from EventBridge Scheduler or from whoever rehearses a later time. */
const schedule = v.object({ time: instant });

/**
 * EventBridge Scheduler, each minute: queues everything that is due at the event's `time`. That time is the only "now"
 * there is, so any later one can be played: `{"time": "2027-01-31T01:00:00Z"}` bills that day. Where only real cards are
 * charged, none more than five minutes ahead. An event without a readable time (a tick sent by hand) means now.
 */
export const createHandler = (ports: Ports) =>
  middy<unknown, { queued: number }>({ timeoutEarlyInMillis: 0 }).handler(async (event) => {
    const parsed = v.safeParse(schedule, event);
    if (!parsed.success) return enqueueDueWork(ports, ports.clock.now());
    const { time } = parsed.output;
    refuseTimeAhead(ports, 'enqueue-due-charges', time);
    return enqueueDueWork(ports, time);
  });

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.base(),
    due: wiring.due(),
    chargeQueue: wiring.chargeQueue(),
    settings: wiring.settings(),
  }),
);
