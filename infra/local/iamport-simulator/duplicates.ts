/** Whether a merchant_uid may be used again. The real policy towards concurrent requests is not documented. */
import type { DuplicatePolicy } from './faults.ts';
import type { Ledger } from './ledger.ts';
import { type Reply, refused } from './wire.ts';

export const ALREADY_SETTLED = '이미 결제가 이루어진 거래건입니다.';

const isUsedUp = (ledger: Ledger, policy: DuplicatePolicy, merchantUid: string): boolean => {
  switch (policy) {
    case 'lax':
      return false;
    case 'single-use':
      return ledger.everUsed(merchantUid);
    case 'strict':
    case 'racy':
      return ledger.everSettled(merchantUid);
  }
};

export const duplicateRefusal = (
  ledger: Ledger,
  policy: DuplicatePolicy,
  merchantUid: string,
): Reply | null => (isUsedUp(ledger, policy, merchantUid) ? refused(ALREADY_SETTLED) : null);
