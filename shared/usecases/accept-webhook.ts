import { parseMerchantUid } from '../domain/merchant-uid.ts';
import type { Journal, SettleHint } from '../ports.ts';
import { type HintQueued, type QueueHintPorts, queueStrangersHint } from './queue-hint.ts';

interface Ports extends QueueHintPorts {
  readonly journal: Journal;
}

/** What a webhook says, read tolerantly. Its `status` is not even read: the fact is fetched. */
export interface WebhookNotice {
  readonly impUid: string | undefined;
  readonly merchantUid: string | undefined;
  /** It came from an address that is not one of 아임포트's. */
  readonly isStranger: boolean;
}

export type WebhookOutcome =
  | { readonly kind: 'queued' }
  | { readonly kind: 'ignored'; readonly reason: 'no_ids' | 'not_ours' | Exclude<HintQueued, 'queued'> };

/**
 * Takes an unsigned webhook as a hint: if it names a merchant_uid of ours, the settle worker looks the payment up.
 * Anything else (the console's test call, other systems' payments, forgeries) is ignored and still answered 200.
 */
export async function acceptWebhook(ports: Ports, notice: WebhookNotice): Promise<WebhookOutcome> {
  const { impUid, merchantUid } = notice;
  const outcome = await decide(ports, notice);
  // What is not ours may be anything, somebody's phone number included: only our own ids are written down.
  const isOurs = outcome.kind === 'queued' || !['no_ids', 'not_ours'].includes(outcome.reason);
  ports.journal.record({
    event: 'webhook',
    imp_uid: outcome.kind === 'queued' ? impUid : undefined,
    merchant_uid: isOurs ? merchantUid : undefined,
    outcome: outcome.kind,
    reason: 'reason' in outcome ? outcome.reason : undefined,
  });
  return outcome;
}

async function decide(
  ports: Ports,
  { impUid, merchantUid, isStranger }: WebhookNotice,
): Promise<WebhookOutcome> {
  if (impUid === undefined || merchantUid === undefined) return { kind: 'ignored', reason: 'no_ids' };
  if (parseMerchantUid(merchantUid) === undefined || !(await ports.hints.names(merchantUid)))
    return { kind: 'ignored', reason: 'not_ours' };
  // Dying before the send answers 5xx, and 아임포트 may send again; dying after it only repeats an idempotent hint.
  const hint: SettleHint = { impUid, merchantUid, source: 'webhook' };
  if (!isStranger) {
    await ports.settleQueue.send(hint);
    return { kind: 'queued' };
  }
  const queued = await queueStrangersHint(ports, hint);
  return queued === 'queued' ? { kind: 'queued' } : { kind: 'ignored', reason: queued };
}
