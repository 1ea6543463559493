import { messagesFor, type WebhookEndpoint } from '../../shared/domain/webhook.ts';
import type { Journal, WebhookQueue } from '../../shared/ports.ts';
import { streamHandler } from '../middleware/stream-handler.ts';
import * as wiring from '../wiring.ts';

interface Ports {
  readonly journal: Journal;
  readonly webhooks: readonly WebhookEndpoint[];
  readonly webhookQueue: WebhookQueue;
}

/**
 * The table's stream, event items only: queues a message for each endpoint that wants the event, in order, at least once. Repeated
 * within minutes it is the same message to the queue; later it is a second one, under the same id.
 */
export const createHandler = (ports: Ports) =>
  streamHandler(ports, (event) => ports.webhookQueue.send(messagesFor(ports.webhooks, event)));

export const handler = wiring.onAws(() =>
  createHandler({ ...wiring.base(), webhooks: wiring.webhooks(), webhookQueue: wiring.webhookQueue() }),
);
