import { type Batch, type NewBatch, newBatch } from '../domain/batch.ts';
import { BillingError } from '../domain/billing-error.ts';
import type { BatchQueue, BatchRepository, Clock, Journal, PlanRepository, RequestSeed } from '../ports.ts';
import { findPlan } from './find-plan.ts';

export interface OrderBatchPorts {
  readonly batches: BatchRepository;
  readonly batchQueue: BatchQueue;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly plans: PlanRepository;
}

/** `fromDryRun`: what that one has shown, and nothing else. */
export type Ordered = Omit<NewBatch, 'batchId'> | { readonly fromDryRun: string; readonly by: string };

/**
 * Stores an order for many, and queues it. The message leaves first: a batch that is there is worked on. Dying in between leaves a
 * message without a batch, which is let go. `seed.id` is its id: a repeated request finds it.
 */
export async function orderBatch(
  ports: OrderBatchPorts,
  ordered: Ordered,
  seed: RequestSeed,
): Promise<Batch> {
  const { batches, batchQueue, clock, journal } = ports;
  const known = await batches.find(seed.id);
  if (known !== undefined) return known;
  const batch = newBatch({ ...(await inputOf(ports, ordered)), batchId: seed.id }, clock.now());
  await batchQueue.send({ batchId: batch.batchId, turn: batch.turn }, 0);
  await batches.create(batch);
  journal.record({
    event: 'batch',
    request_id: batch.batchId,
    outcome: 'ordered',
    source: batch.order.action,
  });
  return findBatch(ports, batch.batchId);
}

async function inputOf(ports: OrderBatchPorts, ordered: Ordered): Promise<Omit<NewBatch, 'batchId'>> {
  if (!('fromDryRun' in ordered)) {
    if (ordered.order.action === 'change_plan') await findPlan(ports.plans, ordered.order.planId);
    return ordered;
  }
  const { fromDryRun, by } = ordered;
  const { order, select, isDryRun, status } = await findBatch(ports, fromDryRun);
  if (!isDryRun || status !== 'done')
    throw new BillingError('conflict', 'only a dry run that is done can be run');
  return { order, select: { ...select, dryRun: fromDryRun }, isDryRun: false, by };
}

/** Throws `not_found`. */
export async function findBatch(
  { batches }: Pick<OrderBatchPorts, 'batches'>,
  batchId: string,
): Promise<Batch> {
  const batch = await batches.find(batchId);
  if (batch === undefined) throw new BillingError('not_found', 'no such batch');
  return batch;
}
