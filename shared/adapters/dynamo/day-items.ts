import * as v from 'valibot';
import { MOVEMENTS } from '../../domain/day-facts.ts';
import type { DayProgress, DayRecord } from '../../domain/day-sums.ts';
import { exactly } from '../exactly.ts';
import { instant } from '../instant.ts';
import { stored } from './stored-item.ts';

const count = v.pipe(v.number(), v.safeInteger());
const sum = stored({ count, won: count });
const balance = stored({ active: count, mrr: count });

const daySchema = exactly<DayRecord>()(
  stored({
    day: v.string(),
    charged: sum,
    recovered: sum,
    refunded: sum,
    declined: sum,
    began: count,
    returned: count,
    // Days that were closed before it was counted.
    takenOver: v.optional(count, 0),
    ended: count,
    active: count,
    mrr: count,
    unreadable: count,
    readAt: instant,
    balance: v.optional(balance),
  }),
);

const progressSchema = exactly<DayProgress>()(
  stored({
    active: count,
    mrr: count,
    since: v.string(),
    closed: v.string(),
    due: v.optional(stored({ at: instant, days: v.array(stored({ day: v.string(), count, won: count })) })),
    version: v.number(),
  }),
);

export const dayRecords = { schema: daySchema, upcasts: [] };
export const dayProgresses = { schema: progressSchema, upcasts: [] };

/** What an event item tells the sums of its day, as an entry of the index `paid`. */
export const factsEntry = v.object({
  at: instant,
  facts: v.object({
    declined: v.optional(count),
    moved: v.optional(v.picklist(MOVEMENTS)),
    mrr: v.optional(count),
    late: v.optional(v.string()),
  }),
});

/** A refund of a day, as refund-writes.ts leaves it. */
export const refundEntry = v.object({ amount: v.pipe(count, v.minValue(1)) });
