import * as v from 'valibot';
import type { MessageDelay } from '../../shared/adapters/message-delay.ts';
import { webhookMessage } from '../../shared/adapters/webhook-queue.ts';
import { type DeliverWebhookPorts, deliverWebhook } from '../../shared/usecases/deliver-webhook.ts';
import { queueHandler } from '../middleware/queue-handler.ts';
import * as wiring from '../wiring.ts';

type Ports = DeliverWebhookPorts & { readonly delay: MessageDelay };

/** What cannot be read will never be: it goes to the DLQ in seconds, and does not hold up its lane for hours. */
const UNREADABLE = { again: 'unreadable', afterSeconds: 1 } as const;

/**
 * SQS `webhook` (FIFO): sends one event to one endpoint, once. One that is not taken goes back for as long as
 * shared/domain/webhook-delivery.ts says; repeated, it has the same id and body.
 */
export const createHandler = (ports: Ports) =>
  queueHandler(ports, async ({ body, attributes }) => {
    const message = v.safeParse(webhookMessage, body);
    if (!message.success) return UNREADABLE;
    return deliverWebhook(ports, message.output, Number(attributes.ApproximateReceiveCount));
  });

export const handler = wiring.onAws(() =>
  createHandler({ ...wiring.base(), ...wiring.webhookDelivery(), delay: wiring.webhookDelay() }),
);
