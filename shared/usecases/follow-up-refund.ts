import type { Account } from '../domain/account.ts';
import type { Charge } from '../domain/charge.ts';
import { openRefund } from '../domain/refund.ts';
import { refundStep } from '../domain/refund-outcome.ts';
import { decide } from './decide.ts';
import { journalRefund, type RefundPorts, sendRefund } from './send-refund.ts';
import { postBudgetMs } from './time-budget.ts';

const LOOK_UP_BUDGET_MS = 8_000;

/**
 * A refund whose outcome is unknown: the payment's own record decides. While it shows nothing, and no copy of the POST can
 * still take effect, the POST is sent again under its own checksum: written ahead like the first, so that dying before
 * it leaves a copy that did not leave, and dying after it one that is looked up.
 */
export async function followUpRefund(
  ports: RefundPorts,
  load: () => Promise<Account | undefined>,
  now: Date,
): Promise<void> {
  const ahead = await decide<{ charge: Charge; budgetMs: number } | undefined>(
    'the charge',
    ports,
    async () => {
      const charge = (await load())?.charge;
      const refund = charge && openRefund(charge);
      if (charge?.payment === undefined || refund?.nextLookUpAt === undefined || refund.nextLookUpAt > now)
        return { done: undefined };
      const payment = await ports.gateway.findPayment(charge.payment.impUid, LOOK_UP_BUDGET_MS);
      const step = refundStep(charge, payment, ports.settings.billing.timing.horizonMs, now);
      if (step.kind === 'change') {
        const stored = await ports.accounts.commit({ charge }, step.change);
        if (stored.kind !== 'done') return 'stale';
        journalRefund(ports, stored.account.charge ?? charge, refund.refundId);
        return { done: undefined };
      }
      if (payment === undefined) journalMissing(ports, charge);
      // Decided before anything is written: too late to send is too late to begin.
      const budgetMs = postBudgetMs(ports, ports.settings.chargeTimeoutMs);
      const stored = await ports.accounts.commit(
        { charge },
        { account: { charge: step.charge }, events: [] },
      );
      if (stored.kind !== 'done') return 'stale';
      return { done: { charge: stored.account.charge ?? step.charge, budgetMs } };
    },
  );
  if (ahead !== undefined) await sendRefund(ports, ahead.charge, ahead.budgetMs, now);
}

/** The ledger's own payment is a 404: a person has to ask 아임포트. */
function journalMissing({ journal }: RefundPorts, charge: Charge): void {
  journal.record({
    event: 'charge.alarm',
    level: 'error',
    merchant_uid: charge.payment?.merchantUid,
    imp_uid: charge.payment?.impUid,
    reason: 'payment_not_found',
  });
}
