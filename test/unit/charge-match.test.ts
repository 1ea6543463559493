import { describe, expect, it } from '@jest/globals';
import { chargeMismatch } from '../../shared/domain/charge-match.ts';
import { beginAttempt, endAttempt, markPaid } from '../../shared/domain/charge-transitions.ts';
import { payment, scheduled, sending, timing } from '../support/charging.ts';
import { CUSTOMER_UID, NOW, policy } from '../support/fixtures.ts';

const OLD_MID = 'OLDMERCHNT';
const NEW_MID = 'NEWMERCHNT';
const sentTo = (mid: string, charge = scheduled()) => beginAttempt(charge, CUSTOMER_UID, NOW, timing, mid);

describe('after another 상점 ID has been deployed', () => {
  const today = { ...policy, mid: NEW_MID };

  it('the payment of an attempt sent before is held against the channel it was sent to', () => {
    expect(chargeMismatch(sentTo(OLD_MID), payment({ pgId: OLD_MID }), today)).toBeUndefined();
    expect(chargeMismatch(sentTo(OLD_MID), payment({ pgId: NEW_MID }), today)).toBe('mid_mismatch');
  });

  it('a charge that was tried before and after takes either', () => {
    const end = { outcome: 'declined', declineClass: 'insufficient_balance' } as const;
    const tried = sentTo(NEW_MID, endAttempt(sentTo(OLD_MID), end, NOW));
    expect(chargeMismatch(tried, payment({ pgId: OLD_MID }), today)).toBeUndefined();
    expect(chargeMismatch(tried, payment({ pgId: NEW_MID }), today)).toBeUndefined();
    expect(chargeMismatch(tried, payment({ pgId: 'STRANGER00' }), today)).toBe('mid_mismatch');
  });

  it('an attempt that kept no channel is held against today’s', () => {
    expect(chargeMismatch(sending(), payment({ pgId: NEW_MID }), today)).toBeUndefined();
    expect(chargeMismatch(sending(), payment({ pgId: OLD_MID }), today)).toBe('mid_mismatch');
  });

  it('the ledger’s own payment is judged by nobody’s channel again, and by its amount still', () => {
    const paid = markPaid(sending(), payment(), NOW);
    expect(chargeMismatch(paid, payment({ pgId: OLD_MID, sandbox: true }), today)).toBeUndefined();
    expect(chargeMismatch(paid, payment({ amount: 1 }), today)).toBe('amount_mismatch');
    expect(chargeMismatch(paid, payment({ impUid: 'imp_2', pgId: OLD_MID }), today)).toBe('mid_mismatch');
  });
});
