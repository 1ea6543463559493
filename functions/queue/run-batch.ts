import { batchMessage } from '../../shared/adapters/batch-queue.ts';
import type { MessageDelay } from '../../shared/adapters/message-delay.ts';
import { type RunBatchPorts, runBatch } from '../../shared/usecases/run-batch.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { actingFor } from '../middleware/acting.ts';
import { queueHandler } from '../middleware/queue-handler.ts';
import { parseInput } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';

type Ports = Omit<RunBatchPorts, keyof TimeLeft> & { readonly delay: MessageDelay };

/** The message leaves before the order is stored: whoever orders has 15 s. */
const NOT_THERE = { again: 'not_there_yet', afterSeconds: 10 } as const;
const NOT_THERE_RECEIVES = 3;

/**
 * SQS `batch`: goes on with one batch, in the name of whoever has ordered it, until the time is over, and hands over to its own next message.
 * Repeated, or delivered twice, it goes on from what it finds.
 */
export const createHandler = (ports: Ports) =>
  queueHandler(ports, async (record, context) => {
    const message = parseInput(batchMessage, record.body);
    const batch = await ports.batches.find(message.batchId);
    if (batch === undefined)
      return Number(record.attributes.ApproximateReceiveCount) < NOT_THERE_RECEIVES ? NOT_THERE : undefined;
    return actingFor(batch.by, () => runBatch({ ...ports, ...timeLeft(context) }, message));
  });

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.billing(),
    batches: wiring.batches(),
    batchQueue: wiring.batchQueue(),
    delay: wiring.batchDelay(),
    lists: wiring.lists(),
    plans: wiring.plans(),
  }),
);
