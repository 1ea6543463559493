import { isRetryable } from '../domain/billing-error.ts';
import { type WebhookEndpoint, type WebhookMessage, webhookBody } from '../domain/webhook.ts';
import {
  askedSeconds,
  HELD_TRIES,
  type NextStep,
  nextStep,
  reasonOf,
  type WebhookAnswer,
} from '../domain/webhook-delivery.ts';
import type { Clock, EventHandles, GatewayCircuit, Journal, WebhookQueue, WebhookSender } from '../ports.ts';

export interface DeliverWebhookPorts {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly webhooks: readonly WebhookEndpoint[];
  readonly webhookQueue: WebhookQueue;
  readonly eventHandles: EventHandles;
  readonly webhookSender: WebhookSender;
  /** One per endpoint. */
  readonly webhookCircuit: (url: string) => GatewayCircuit;
}

/** Undefined: the message is done with. */
export type GoesBack = { readonly again: string; readonly afterSeconds: number } | undefined;

/** One try of one event at one endpoint. `receives`: how often this message has been received, this time included. */
export async function deliverWebhook(
  ports: DeliverWebhookPorts,
  message: WebhookMessage,
  receives: number,
): Promise<GoesBack> {
  const { webhooks, webhookQueue, clock } = ports;
  // Taken out of the configuration, an endpoint hears no more, whatever is queued for it.
  if (!webhooks.some(({ url }) => url === message.url)) return fail(ports, message, 'endpoint_removed');
  const waitMs = (message.notBefore?.getTime() ?? 0) - clock.now().getTime();
  if (waitMs > 0) return { again: 'waits_for_its_time', afterSeconds: Math.ceil(waitMs / 1000) };

  const isAside = message.tries > 0;
  // The first receive of one that has stepped aside was its wait.
  const tries = isAside ? message.tries + Math.max(1, receives - 1) : receives;
  const answer = await post(ports, message);
  const next = nextStep(answer, tries, isAside, clock.now());
  switch (next.kind) {
    case 'delivered':
      ports.journal.record({ event: 'webhook.delivered', ...about(message), outcome: message.event.type });
      return undefined;
    case 'gone':
      return fail(ports, message, 'gone');
    case 'again':
      return { again: reasonOf(answer), afterSeconds: next.afterSeconds };
    case 'aside':
      // Before the original is removed: a crash in between leaves both, and the endpoint sees one id twice.
      await webhookQueue.send([stepAside(message, tries, next, clock.now())]);
      return fail(ports, message, 'late', answer);
    case 'given_up':
      fail(ports, message, 'given_up', answer);
      // At once: the queue counts receives, and this was the last one.
      return { again: reasonOf(answer), afterSeconds: 0 };
  }
}

async function post(
  ports: DeliverWebhookPorts,
  { url, event, hasHandles }: WebhookMessage,
): Promise<WebhookAnswer> {
  const circuit = ports.webhookCircuit(url);
  if (circuit.pauseMs() > 0) return { kind: 'no_answer', reason: 'endpoint_paused' };
  try {
    const handles = hasHandles === true ? await ports.eventHandles.find(event.id) : {};
    const answer = await ports.webhookSender.send({ url, id: event.id, body: webhookBody(event, handles) });
    // A quick "no" is about one event, and takes nobody's time; who hangs, or asks for patience, is spared.
    const askedMs = askedSeconds(answer, ports.clock.now()) * 1000;
    circuit.report(answer.kind === 'no_answer' || askedMs > 0 ? 'no_answer' : 'answered', askedMs);
    return answer;
  } catch (error) {
    if (!isRetryable(error)) throw error;
    return { kind: 'no_answer', reason: error.code };
  }
}

function stepAside(
  message: WebhookMessage,
  tries: number,
  { afterSeconds }: Extract<NextStep, { kind: 'aside' }>,
  now: Date,
): WebhookMessage {
  // Whoever steps aside early skips the short waits: what is left of the receives is for the three days.
  const before = Math.max(tries, HELD_TRIES);
  return { ...message, tries: before, notBefore: new Date(now.getTime() + afterSeconds * 1000) };
}

function fail(
  { journal }: DeliverWebhookPorts,
  message: WebhookMessage,
  outcome: string,
  answer?: WebhookAnswer,
): undefined {
  const reason = answer && reasonOf(answer);
  journal.record({ event: 'webhook.failed', level: 'error', ...about(message), outcome, reason });
}

/** Its host only: the rest of an address may be what makes it unguessable. */
function about({ url, event }: WebhookMessage) {
  return { source: new URL(url).host, request_id: event.id };
}
