import { parseMerchantUid } from '../domain/merchant-uid.ts';
import type { Journal, RegistrationRepository, SettleQueue } from '../ports.ts';

interface Ports {
  readonly registrations: RegistrationRepository;
  readonly settleQueue: SettleQueue;
  readonly journal: Journal;
}

/** What a webhook says, read tolerantly. Its `status` is not even read: the fact is fetched. */
export interface WebhookNotice {
  readonly impUid: string | undefined;
  readonly merchantUid: string | undefined;
}

export type WebhookOutcome =
  | { readonly kind: 'queued' }
  | { readonly kind: 'ignored'; readonly reason: 'no_ids' | 'not_ours' };

/**
 * Takes an unsigned webhook as a hint: if it names a merchant_uid of ours, the settle worker looks the payment up.
 * Anything else (the console's test call, other systems' payments, forgeries) is ignored and still answered 200.
 */
export async function acceptWebhook(ports: Ports, notice: WebhookNotice): Promise<WebhookOutcome> {
  const { impUid, merchantUid } = notice;
  const outcome = await decide(ports, impUid, merchantUid);
  ports.journal.record({
    event: 'webhook',
    imp_uid: impUid,
    merchant_uid: merchantUid,
    outcome: outcome.kind,
    reason: 'reason' in outcome ? outcome.reason : undefined,
  });
  return outcome;
}

async function decide(
  ports: Ports,
  impUid: string | undefined,
  merchantUid: string | undefined,
): Promise<WebhookOutcome> {
  if (impUid === undefined || merchantUid === undefined) return { kind: 'ignored', reason: 'no_ids' };
  const subject = parseMerchantUid(merchantUid);
  if (subject?.kind !== 'registration') return { kind: 'ignored', reason: 'not_ours' };
  const registration = await ports.registrations.find(subject.registrationId);
  if (registration === undefined) return { kind: 'ignored', reason: 'not_ours' };
  // Dying before the send answers 5xx, and 아임포트 may send again; dying after it only repeats an idempotent hint.
  await ports.settleQueue.send({ impUid, merchantUid, source: 'webhook' });
  return { kind: 'queued' };
}
