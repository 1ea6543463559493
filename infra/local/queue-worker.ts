import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { FunctionSpec } from '../topology.ts';
import { type LambdaHandler, lambdaContext } from './api-gateway.ts';
import type { DueSource } from './player.ts';
import type { LocalQueue } from './queue.ts';

/** Hands due messages to the worker in batches; what it reports as failed, or all if it throws, comes back later. */
export function queueWorker(
  queue: LocalQueue,
  spec: FunctionSpec,
  handler: LambdaHandler<SQSEvent, SQSBatchResponse>,
  concurrency: number,
): DueSource {
  const { trigger } = spec;
  if (trigger.kind !== 'queue') throw new Error(`${spec.name} is not a queue worker`);

  /** True when there was a batch. */
  async function runBatch(): Promise<boolean> {
    const records = queue.receive(trigger.kind === 'queue' ? trigger.batchSize : 1);
    if (records.length === 0) return false;
    try {
      const { batchItemFailures } = await handler({ Records: records }, lambdaContext(spec));
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { messageId } of records) if (!failed.has(messageId)) queue.remove(messageId);
    } catch (error) {
      console.error(`${spec.name}: ${error instanceof Error ? error.stack : 'failed'}`);
    }
    return true;
  }

  return {
    nextAt: () => queue.nextVisibleAt(),
    async run() {
      // Like Lambda's pollers: each takes the next batch as soon as its last one is done, until nothing is visible.
      // A message that fails is hidden for a while, so this ends.
      const poller = async () => {
        while (await runBatch());
      };
      await Promise.all(Array.from({ length: concurrency }, poller));
    },
  };
}
