import {
  type Batch,
  type BatchItem,
  type BatchOrder,
  countsOf,
  isOfCharges,
} from '../../shared/domain/batch.ts';

export function batchView(batch: Batch) {
  const { select } = batch;
  const { selected, done, refused, won, refusals } = countsOf(batch);
  return {
    batch_id: batch.batchId,
    ...orderView(batch.order),
    dry_run: batch.isDryRun,
    from_dry_run: select.dryRun ?? null,
    select: {
      ids: select.ids,
      paid_on: select.paidOn,
      status: select.status,
      plan_id: select.planId,
      amount: select.amount,
    },
    status: batch.status,
    stopped_for: batch.stoppedFor ?? null,
    stopped_by: batch.stoppedBy ?? null,
    counts: { selected, done, refused, pending: selected - done - refused, unreadable: batch.unreadable },
    refusals,
    won,
    by: batch.by,
    created_at: batch.createdAt.toISOString(),
    ended_at: batch.endedAt?.toISOString() ?? null,
  };
}

/** As it was ordered. */
function orderView(order: BatchOrder) {
  if (order.action !== 'change_plan') return order;
  return { action: order.action, plan_id: order.planId };
}

export function batchItemView({ order }: Batch, item: BatchItem) {
  return {
    ...(isOfCharges(order) ? { merchant_uid: item.id } : { subscription_id: item.id }),
    status: item.state,
    won: item.won,
    code: item.code ?? null,
    reason: item.reason ?? null,
    ended_at: item.endedAt?.toISOString() ?? null,
  };
}
