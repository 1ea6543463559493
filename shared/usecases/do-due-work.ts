import type { Account } from '../domain/account.ts';
import { BillingError } from '../domain/billing-error.ts';
import { parseMerchantUid } from '../domain/merchant-uid.ts';
import { openRefund } from '../domain/refund.ts';
import type { DueSubject } from '../ports.ts';
import { billAccount } from './bill-account.ts';
import { followUpRefund } from './follow-up-refund.ts';
import { type FollowUpRegistrationPorts, followUpRegistration } from './follow-up-registration.ts';
import { followUpGiveBack } from './give-back.ts';
import { loadAccount } from './load-account.ts';
import type { BillAccountPorts } from './send-charge.ts';

export type DueWorkPorts = BillAccountPorts & FollowUpRegistrationPorts;

/**
 * Works off one message of the charge queue: what a subscription, a charge by itself or a registration is due for. `asOf` is the instant the scheduler played; when the message has waited
 * longer than that, real time counts, so that a horizon is never thought to have passed early.
 */
export async function doDueWork(ports: DueWorkPorts, subject: DueSubject, asOf: Date): Promise<void> {
  const real = ports.clock.now();
  const now = asOf > real ? asOf : real;
  switch (subject.kind) {
    case 'subscription': {
      const { subscriptionId, period, customerUid } = subject;
      await bill(ports, () => ports.accounts.loadPeriod(subscriptionId, period, customerUid), now);
      return;
    }
    case 'charge':
      await followUpCharge(ports, subject.merchantUid, now);
      return;
    case 'registration':
      await followUpRegistration(ports, subject.registrationId, now);
      return;
  }
}

/** What is held is due again when its claim ends, with a message of its own: this one is done with. */
async function bill(ports: DueWorkPorts, load: () => Promise<Account | undefined>, now: Date): Promise<void> {
  try {
    await billAccount(ports, load, now);
  } catch (error) {
    if (!(error instanceof BillingError && error.code === 'charging_held')) throw error;
  }
}

/** What a charge by itself can be due for: an open refund, a surplus on its way back, or the outcome of a one-off. */
async function followUpCharge(ports: DueWorkPorts, merchantUid: string, now: Date): Promise<void> {
  const load = () => loadAccount(ports.accounts, merchantUid);
  const charge = (await load())?.charge;
  if (charge?.giveBack !== undefined) await followUpGiveBack(ports, load, now);
  else if (charge !== undefined && openRefund(charge) !== undefined) await followUpRefund(ports, load, now);
  if (parseMerchantUid(merchantUid)?.kind === 'one_off') await bill(ports, load, now);
}
