/**
 * Webhooks: unsigned, one send, JSON or form. Sent when a payment is paid (the request leaves before the answer of
 * `again` or `submit` does; who arrives first is not promised) and on a cancel that asked for it. Never for a failure.
 */
import type { FaultSwitch } from './faults.ts';
import { post } from './http-post.ts';
import type { WebhookSend } from './options.ts';
import type { V1Payment } from './wire.ts';

export type WebhookBody = Readonly<Record<string, string>>;

/** Both only guard against a runaway script. */
const MAX_IN_FLIGHT = 2_000;
const MAX_LOG = 1_000;
const DEFAULT_LATE_MS = 5_000;

export interface WebhookDeps {
  readonly faults: FaultSwitch;
  readonly now: () => Date;
  readonly format: () => 'json' | 'form';
  readonly later: (url: string, body: WebhookBody, dueAt: Date) => void;
}

export type Webhooks = ReturnType<typeof createWebhooks>;

export const createWebhooks = ({ faults, now, format, later }: WebhookDeps) => {
  const log: WebhookSend[] = [];
  const stopping = new AbortController();
  let inFlight = 0;

  const record = (url: string, body: WebhookBody, outcome: number | string): void => {
    const { imp_uid = '', merchant_uid = '', status = '' } = body;
    log.push({ url, imp_uid, merchant_uid, status, at: now().toISOString(), outcome });
    if (log.length > MAX_LOG) log.shift();
  };

  const send = async (url: string, body: WebhookBody): Promise<void> => {
    if (inFlight >= MAX_IN_FLIGHT) return record(url, body, 'dropped');
    inFlight += 1;
    const asForm = format() === 'form';
    const outcome = await post({
      url,
      contentType: asForm ? 'application/x-www-form-urlencoded' : 'application/json',
      body: asForm ? new URLSearchParams(body).toString() : JSON.stringify(body),
      signal: stopping.signal,
    });
    inFlight -= 1;
    record(url, body, outcome);
  };

  return {
    send,
    /** Resolves when the answer to the customer or caller may leave: at once, unless `before_redirect` is set. */
    async announce(payment: V1Payment, url: string | null, cancellationId?: string): Promise<void> {
      if (url === null) return;
      const { imp_uid, merchant_uid } = payment;
      const body: WebhookBody =
        cancellationId === undefined
          ? { imp_uid, merchant_uid, status: payment.status }
          : { imp_uid, merchant_uid, status: 'cancelled', cancellation_id: cancellationId };
      const fault = faults.takeWebhook();
      switch (fault?.kind) {
        case 'lost':
          return record(url, body, 'lost');
        case 'late':
          return later(url, body, new Date(now().getTime() + (fault.ms ?? DEFAULT_LATE_MS)));
        case 'before_redirect':
          return send(url, body);
        case 'duplicated':
          void send(url, body);
          void send(url, body);
          return;
        case undefined:
          void send(url, body);
          return;
      }
    },
    log: (): WebhookSend[] => [...log],
    stop: () => stopping.abort(),
  };
};
