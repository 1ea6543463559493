import { type CancelPreview, previewCancel } from '../domain/cancel-preview.ts';
import { cancel } from '../domain/subscription-commands.ts';
import type { AccountRepository, Clock } from '../ports.ts';
import type { CancelCommand } from './cancel-subscription.ts';
import { refusal } from './command-subscription.ts';
import { decide } from './decide.ts';
import { loadCurrent, loadWithBought } from './load-account.ts';
import type { TimeLeft } from './time-budget.ts';

export interface PreviewPorts extends TimeLeft {
  readonly accounts: AccountRepository;
  readonly clock: Clock;
}

/** What a cancel would do at this moment, to the won. Reads only. Throws what the cancel would. */
export async function cancelPreview(
  ports: PreviewPorts,
  subscriptionId: string,
  { at, refund }: CancelCommand,
): Promise<CancelPreview> {
  const now = ports.clock.now();
  const load = refund === 'unused' ? loadWithBought : loadCurrent;
  return decide('the subscription', ports, async () => {
    const account = await load(ports.accounts, subscriptionId);
    if (account === 'stale') return 'stale';
    const result = previewCancel(account, cancel(account, at, now), refund, now);
    if (result.kind === 'refused') throw refusal(result.reason);
    return { done: result.preview };
  });
}
