import type { Account } from '../domain/account.ts';
import { parseMerchantUid } from '../domain/merchant-uid.ts';
import type { AccountRepository } from '../ports.ts';

/** The account that a merchant_uid belongs to, whichever generation it is of. */
export async function loadAccount(
  accounts: AccountRepository,
  merchantUid: string,
): Promise<Account | undefined> {
  const key = parseMerchantUid(merchantUid);
  switch (key?.kind) {
    case 'subscription':
      return accounts.loadPeriod(key.subscriptionId, key.period);
    case 'one_off':
      return accounts.loadOneOff(key.chargeId);
    default:
      return undefined;
  }
}
