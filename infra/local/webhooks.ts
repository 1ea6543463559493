import { systemClock } from '../../shared/adapters/clock.ts';
import { createCircuits } from '../../shared/adapters/webhook/circuits.ts';
import { parseWebhookKeys } from '../../shared/adapters/webhook/secret.ts';
import { createWebhookSender } from '../../shared/adapters/webhook/sender.ts';
import { webhookMessageBody } from '../../shared/adapters/webhook-queue.ts';
import { laneOf, type WebhookEndpoint } from '../../shared/domain/webhook.ts';
import type { Clock, WebhookQueue, WebhookSender } from '../../shared/ports.ts';
import type { LocalQueue } from './queue.ts';
import { LOCAL_WEBHOOK_SECRET } from './settings.ts';

/**
 * Signs by the real time, whatever the local clock shows: a receiver compares it with its own. This machine may be reached, by http
 * as well.
 */
export function localWebhookSender(secret = LOCAL_WEBHOOK_SECRET): WebhookSender {
  const keys = parseWebhookKeys(JSON.stringify({ current: secret }));
  return createWebhookSender({ keys: async () => keys, clock: systemClock, allowLoopback: true });
}

/** The ports of webhooks on one machine. Without an endpoint nothing is queued. */
export function localWebhookPorts(webhooks: readonly WebhookEndpoint[], queue: LocalQueue, clock: Clock) {
  const webhookQueue: WebhookQueue = {
    async send(messages) {
      for (const message of messages) queue.send(webhookMessageBody(message), 0, laneOf(message));
    },
  };
  return {
    webhooks,
    webhookQueue,
    webhookSender: localWebhookSender(),
    webhookCircuit: createCircuits(clock),
  };
}
