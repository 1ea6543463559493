import { awaitedSeconds, type Batch, isOver, stopped } from '../domain/batch.ts';
import { decide } from './decide.ts';
import { findBatch, type OrderBatchPorts } from './order-batch.ts';
import type { TimeLeft } from './time-budget.ts';

export type StopBatchPorts = Pick<OrderBatchPorts, 'batches' | 'batchQueue' | 'clock' | 'journal'> & TimeLeft;

/**
 * Nothing further is begun; one element that is under way comes to its end, and all are counted once more. Dying before the message
 * is sent: the one that is there already finds the stop, in its time. One that is over stays as it is.
 */
export async function stopBatch(ports: StopBatchPorts, batchId: string, by: string): Promise<Batch> {
  const { batches, batchQueue, clock, journal } = ports;
  const { batch, isNew } = await decide<{ batch: Batch; isNew: boolean }>('the batch', ports, async () => {
    const before = await findBatch(ports, batchId);
    if (isOver(before) || before.status === 'stopped') return { done: { batch: before, isNew: false } };
    const now = clock.now();
    // A copy of the message that is there: whichever comes first goes on with it, and no other can be missing.
    const stored = await batches.save(before, { ...stopped(before, 'requested', now, by), restsUntil: now });
    return stored === 'stale' ? 'stale' : { done: { batch: stored, isNew: true } };
  });
  if (isNew) journal.record({ event: 'batch', request_id: batchId, outcome: 'stopped', reason: 'requested' });
  const isAwaited = !isNew && awaitedSeconds(batch, clock.now()) > 0;
  if (!isOver(batch) && !isAwaited) await batchQueue.send({ batchId, turn: batch.turn }, 0);
  return batch;
}
