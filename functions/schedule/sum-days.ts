import middy from '@middy/core';
import type { Journal } from '../../shared/ports.ts';
import { type SumDaysPorts, type Summed, sumDays } from '../../shared/usecases/sum-days.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { correlated } from '../middleware/correlated.ts';
import { countUnreadable } from '../middleware/count-unreadable.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';

type Ports = Omit<SumDaysPorts, keyof TimeLeft> & { readonly journal: Journal };

/**
 * EventBridge Scheduler, each hour: sums up the days of the Korean calendar that are not closed, for `GET /overview`, and closes those that are
 * over. Everything is read anew: a run that fails, dies or comes twice changes nothing that the next one does not set right. No time is
 * played here: a day is over when its own time is.
 */
const sum = (ports: Ports) =>
  middy<unknown, Summed>({ timeoutEarlyInMillis: 0 }).handler(async (_event, context) => {
    const unreadable = countUnreadable(ports.journal);
    return sumDays({ ...ports, ...timeLeft(context) }, unreadable.count);
  });

export const createHandler = (ports: Ports) => correlated(sum(ports));

export const handler = wiring.onAws(() =>
  createHandler({ ...wiring.base(), days: wiring.days(), due: wiring.due() }),
);
