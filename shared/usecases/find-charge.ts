import { BillingError } from '../domain/billing-error.ts';
import type { Charge } from '../domain/charge.ts';
import { parseMerchantUid } from '../domain/merchant-uid.ts';
import { nextCharge } from '../domain/next-charge.ts';
import type { AccountRepository } from '../ports.ts';
import { loadAccount } from './load-account.ts';

/** A charge by any of its merchant_uids; the one of the period to come is shown as it will be. Throws `not_found`. */
export async function findCharge(accounts: AccountRepository, merchantUid: string): Promise<Charge> {
  const account = await loadAccount(accounts, merchantUid);
  const key = parseMerchantUid(merchantUid);
  const next = account?.charge === undefined && account?.subscription && nextCharge(account.subscription);
  const charge = account?.charge ?? (next && next.merchantUid === merchantUid ? next : undefined);
  if (key === undefined || charge === undefined) throw new BillingError('not_found', 'no such charge');
  return charge;
}
