import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { FunctionSpec } from '../topology.ts';
import { type LambdaHandler, lambdaContext } from './api-gateway.ts';
import type { DueSource } from './player.ts';
import type { LocalQueue } from './queue.ts';

/** How many batches of one queue are in work at a time, as Lambda's event source mapping does. */
const CONCURRENCY = 5;

/** Hands due messages to the worker in batches; what it reports as failed, or all if it throws, comes back later. */
export function queueWorker(
  queue: LocalQueue,
  spec: FunctionSpec,
  handler: LambdaHandler<SQSEvent, SQSBatchResponse>,
): DueSource {
  const { trigger } = spec;
  if (trigger.kind !== 'queue') throw new Error(`${spec.name} is not a queue worker`);

  async function runBatch(): Promise<void> {
    const records = queue.receive(trigger.kind === 'queue' ? trigger.batchSize : 1);
    if (records.length === 0) return;
    try {
      const { batchItemFailures } = await handler({ Records: records }, lambdaContext(spec));
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { messageId } of records) if (!failed.has(messageId)) queue.remove(messageId);
    } catch (error) {
      console.error(`${spec.name}: ${error instanceof Error ? error.stack : 'failed'}`);
    }
  }

  return {
    nextAt: () => queue.nextVisibleAt(),
    async run() {
      await Promise.all(Array.from({ length: CONCURRENCY }, runBatch));
    },
  };
}
