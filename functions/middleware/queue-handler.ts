import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { correlationOf, inFlow } from '../../shared/adapters/correlation.ts';
import type { MessageDelay } from '../../shared/adapters/message-delay.ts';
import { isRetryable, reasonOf } from '../../shared/domain/billing-error.ts';
import type { Journal } from '../../shared/ports.ts';

/** `again`: the message goes back with this reason, for as long as it says, or with the delay of a failure. */
// biome-ignore lint/suspicious/noConfusingVoidType: most handlers return nothing
export type Handled = void | { readonly again: string; readonly afterSeconds?: number };

/**
 * The stack around every queue worker: messages one after another, and only the failed ones go back (partial batch
 * failure), each with a delay that doubles per receive. After the queue's maxReceiveCount a message lies in the DLQ.
 * `needsMs`: what one message may take; with less time left the rest of the batch goes back unopened.
 */
export function queueHandler(
  ports: { readonly journal: Journal; readonly delay: MessageDelay },
  handle: (record: SQSRecord, context: Context) => Promise<Handled>,
  needsMs = 0,
) {
  /** True when the message goes back. */
  async function work(record: SQSRecord, context: Context): Promise<boolean> {
    // Begun too late it would be cut off, and take the whole batch with it until the visibility time-out.
    const isLate = context.getRemainingTimeInMillis?.() < needsMs;
    const goesBack = isLate ? TOO_LATE : await outcomeOf(() => handle(record, context));
    if (goesBack === undefined) return false;
    const receiveCount = Number(record.attributes.ApproximateReceiveCount);
    const { afterSeconds = backoffSeconds(receiveCount), ...why } = goesBack;
    ports.journal.record({
      event: 'queue.retry',
      ...why,
      request_id: record.messageId,
      receive_count: receiveCount,
    });
    await ports.delay.postpone(record.receiptHandle, afterSeconds).catch(() => {
      // The visibility time-out brings the message back anyway.
    });
    return true;
  }
  // No early end by middy: Lambda would freeze what still runs and let it go on in a later invocation, when the claim
  // that it acts on is long over. The hard time-out ends the process for good.
  return middy<SQSEvent, SQSBatchResponse>({ timeoutEarlyInMillis: 0 }).handler(async (event, context) => {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const record of event.Records) {
      const isBack = await inFlow(correlationOf(record), () => work(record, context));
      if (isBack) batchItemFailures.push({ itemIdentifier: record.messageId });
    }
    return { batchItemFailures };
  });
}

interface GoesBack {
  readonly level: 'info' | 'warn' | 'error';
  readonly reason: string;
  readonly afterSeconds?: number;
}

const TOO_LATE: GoesBack = { level: 'info', reason: 'out_of_time' };

/** Why a message goes back; undefined when it is done with. */
async function outcomeOf(handle: () => Promise<Handled>): Promise<GoesBack | undefined> {
  try {
    const handled = await handle();
    if (handled === undefined) return undefined;
    const { again, ...delay } = handled;
    return { level: 'info', reason: again, ...delay };
  } catch (error) {
    return { level: isRetryable(error) ? 'warn' : 'error', reason: reasonOf(error) };
  }
}

/** 30 s, 1 min, 2 min … at most an hour: an outage of 아임포트 is met with patience, not with load. */
export function backoffSeconds(receiveCount: number): number {
  return Math.min(3_600, 30 * 2 ** Math.min(10, Math.max(0, receiveCount - 1)));
}
