import * as v from 'valibot';
import {
  BATCH_STATUSES,
  type Batch,
  type BatchItem,
  type BatchOrder,
  type BatchSelect,
  ITEM_STATES,
  STOP_REASONS,
  type Tally,
} from '../../domain/batch.ts';
import { exactly } from '../exactly.ts';
import { instant } from '../instant.ts';
import { stored } from './stored-item.ts';

const orderSchema = exactly<BatchOrder>()(
  v.variant('action', [
    stored({ action: v.literal('refund'), amount: v.optional(v.number()), reason: v.string() }),
    stored({ action: v.literal('retry') }),
    stored({
      action: v.literal('cancel'),
      at: v.picklist(['now', 'period_end']),
      refund: v.picklist(['none', 'unused']),
      reason: v.optional(v.string()),
    }),
    stored({ action: v.literal('change_plan'), planId: v.string() }),
  ]),
);

const selectSchema = exactly<BatchSelect>()(
  stored({
    ids: v.optional(v.array(v.string())),
    paidOn: v.optional(v.string()),
    status: v.optional(v.string()),
    planId: v.optional(v.string()),
    amount: v.optional(v.number()),
    dryRun: v.optional(v.string()),
  }),
);

const tallySchema = exactly<Tally>()(
  stored({
    selected: v.number(),
    done: v.number(),
    refused: v.number(),
    open: v.number(),
    won: v.number(),
    refusals: v.record(v.string(), v.number()),
  }),
);

const batchSchema = exactly<Batch>()(
  stored({
    batchId: v.string(),
    order: orderSchema,
    select: selectSchema,
    isDryRun: v.boolean(),
    by: v.string(),
    status: v.picklist(BATCH_STATUSES),
    stoppedFor: v.optional(v.picklist(STOP_REASONS)),
    stoppedBy: v.optional(v.string()),
    createdAt: instant,
    endedAt: v.optional(instant),
    walk: v.number(),
    reached: v.optional(v.string()),
    tally: tallySchema,
    counted: v.optional(tallySchema),
    elements: v.optional(v.number()),
    unreadable: v.number(),
    turn: v.number(),
    restsUntil: v.optional(instant),
    version: v.number(),
  }),
);

const itemSchema = exactly<BatchItem>()(
  stored({
    id: v.string(),
    found: v.optional(v.string()),
    state: v.picklist(ITEM_STATES),
    won: v.number(),
    begunAt: v.optional(instant),
    attempts: v.optional(v.number()),
    code: v.optional(v.string()),
    reason: v.optional(v.string()),
    endedAt: v.optional(instant),
  }),
);

export const batches = { schema: batchSchema, upcasts: [] };
export const batchItems = { schema: itemSchema, upcasts: [] };
