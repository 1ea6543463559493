import { chargeMessage } from '../../shared/adapters/charge-queue.ts';
import type { MessageDelay } from '../../shared/adapters/message-delay.ts';
import {
  type ChargeSubscriptionPorts,
  chargeSubscription,
} from '../../shared/usecases/charge-subscription.ts';
import { queueHandler } from '../middleware/queue-handler.ts';
import { parseInput } from '../middleware/request.ts';
import * as wiring from '../wiring.ts';

type Ports = ChargeSubscriptionPorts & { readonly delay: MessageDelay };

/**
 * SQS `charge`: bills one account as of the instant the scheduler played.
 *
 * A message that fails goes back with a growing delay; it can be repeated at any time, since only the write-ahead lets
 * a POST out. One that cannot be read lies in the DLQ in the end, where the alarm is; whatever it was about comes due
 * again by itself.
 */
export const createHandler = (ports: Ports) =>
  queueHandler(ports, async (record) => {
    const { subject, asOf } = parseInput(chargeMessage, record.body);
    await chargeSubscription(ports, subject, asOf);
  });

export const handler = wiring.onAws(() =>
  createHandler({ ...wiring.settling(), circuit: wiring.circuit(), delay: wiring.chargeDelay() }),
);
