import { createCircuits } from '../../shared/adapters/webhook/circuits.ts';
import type { WebhookEndpoint, WebhookMessage } from '../../shared/domain/webhook.ts';
import type { WebhookAnswer } from '../../shared/domain/webhook-delivery.ts';
import type { Clock, PublishedEvent } from '../../shared/ports.ts';

export const ENDPOINT = 'https://hooks.shop.example/billing';
export const LEDGER = 'https://ledger.example/in';

export interface SentWebhook {
  readonly url: string;
  readonly id: string;
  readonly body: string;
}

/** What an aggregate tells as its n-th version. */
export const eventOf = (version: number, aggregate = 'SUB#01M83MJ1V6KDBW1XM2W5BMCWSF'): PublishedEvent => ({
  id: `${aggregate}/EVENT#${String(version).padStart(8, '0')}#0`,
  type: 'charge.paid',
  at: '2026-03-01T01:00:00.000Z',
  sequence: version * 100,
  detail: { amount: 9_900 },
});

export const messageOf = (changes: Partial<WebhookMessage> = {}): WebhookMessage => ({
  url: ENDPOINT,
  event: eventOf(1),
  tries: 0,
  ...changes,
});

/** Ports of webhooks, in memory: endpoints that answer as a test says. */
export function createWebhookPorts(clock: Clock, webhooks: readonly WebhookEndpoint[] = [{ url: ENDPOINT }]) {
  const queued: WebhookMessage[] = [];
  const sent: SentWebhook[] = [];
  const world = {
    answer: { kind: 'answered', status: 200 } as WebhookAnswer | Error,
    /** Thrown by the next message that is queued. */
    queueFails: undefined as Error | undefined,
  };
  const ports = {
    webhooks,
    webhookQueue: {
      send: async (messages: readonly WebhookMessage[]) => {
        if (world.queueFails !== undefined) throw world.queueFails;
        queued.push(...messages);
      },
    },
    webhookSender: {
      send: async (request: SentWebhook) => {
        sent.push(request);
        if (world.answer instanceof Error) throw world.answer;
        return world.answer;
      },
    },
    webhookCircuit: createCircuits(clock),
  };
  return { ports, queued, sent, world };
}
