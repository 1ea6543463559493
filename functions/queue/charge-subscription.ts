import type { SQSRecord } from 'aws-lambda';
import { chargeMessage } from '../../shared/adapters/charge-queue.ts';
import type { MessageDelay } from '../../shared/adapters/message-delay.ts';
import { isRetryable } from '../../shared/domain/billing-error.ts';
import { type DueWorkPorts, doDueWork } from '../../shared/usecases/do-due-work.ts';
import type { TimeLeft } from '../../shared/usecases/time-budget.ts';
import { backoffSeconds, queueHandler } from '../middleware/queue-handler.ts';
import { parseInput } from '../middleware/request.ts';
import { timeLeft } from '../middleware/time-left.ts';
import * as wiring from '../wiring.ts';

type Ports = Omit<DueWorkPorts, keyof TimeLeft> & { readonly delay: MessageDelay };

/**
 * SQS `charge`: bills one account as of the instant the scheduler played.
 *
 * A message that fails goes back with a growing delay; it can be repeated at any time, since only the write-ahead lets
 * a POST out. Once the claim's lease is over the work comes due again by itself, with a message of its own: the old one
 * is let go, or an outage would breed messages and fill the DLQ. What lies there is poison, and the alarm is for it.
 */
export const createHandler = (ports: Ports) =>
  queueHandler(ports, async (record, context) => {
    const { subject, asOf } = parseInput(chargeMessage, record.body);
    try {
      await doDueWork({ ...ports, ...timeLeft(context) }, subject, asOf);
    } catch (error) {
      if (!isRetryable(error) || !outlivesClaim(ports, record)) throw error;
      ports.journal.record({ event: 'queue.let_go', request_id: record.messageId, reason: error.code });
    }
  });

/** True when the message would be tried again only after its claim has run out. */
function outlivesClaim({ clock, settings }: Ports, { attributes }: SQSRecord): boolean {
  const ageMs = clock.now().getTime() - Number(attributes.SentTimestamp);
  const delayMs = backoffSeconds(Number(attributes.ApproximateReceiveCount)) * 1000;
  return ageMs + delayMs >= settings.claimLeaseMs;
}

export const handler = wiring.onAws(() =>
  createHandler({
    ...wiring.settling(),
    circuit: wiring.circuit(),
    delay: wiring.chargeDelay(),
    holds: wiring.holds(),
  }),
);
