import { parseMerchantUid } from '../domain/merchant-uid.ts';
import type { AccountRepository, Journal, RegistrationRepository, SettleQueue } from '../ports.ts';
import { loadAccount } from './load-account.ts';

interface Ports {
  readonly accounts: AccountRepository;
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
  // What is not ours may be anything, somebody's phone number included: only our own ids are written down.
  const ours = outcome.kind === 'queued';
  ports.journal.record({
    event: 'webhook',
    imp_uid: ours ? impUid : undefined,
    merchant_uid: ours ? merchantUid : undefined,
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
  if (!(await isOurs(ports, merchantUid))) return { kind: 'ignored', reason: 'not_ours' };
  // Dying before the send answers 5xx, and 아임포트 may send again; dying after it only repeats an idempotent hint.
  await ports.settleQueue.send({ impUid, merchantUid, source: 'webhook' });
  return { kind: 'queued' };
}

async function isOurs(ports: Ports, merchantUid: string): Promise<boolean> {
  const subject = parseMerchantUid(merchantUid);
  if (subject === undefined) return false;
  if (subject.kind === 'registration')
    return (await ports.registrations.find(subject.registrationId)) !== undefined;
  return (await loadAccount(ports.accounts, merchantUid))?.charge !== undefined;
}
