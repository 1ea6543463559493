import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Account } from '../../shared/domain/account.ts';
import { applyAnswer } from '../../shared/domain/answer-outcome.ts';
import { MAX_ATTEMPTS, MAX_AUTOMATIC_ATTEMPTS } from '../../shared/domain/attempt-bounds.ts';
import { type Charge, identityOfLast } from '../../shared/domain/charge.ts';
import { beginAttempt, endAttempt } from '../../shared/domain/charge-transitions.ts';
import { workAt } from '../../shared/domain/due-work.ts';
import { DEFAULT_DUNNING_POLICY, mostAttempts } from '../../shared/domain/dunning.ts';
import { applyLookUp } from '../../shared/domain/look-up-outcome.ts';
import {
  billingPolicy,
  declined,
  failedPayment,
  later,
  MINUTE_MS,
  scheduled,
  sending,
  subscription,
  timing,
} from '../support/charging.ts';
import { CUSTOMER_UID, NOW } from '../support/fixtures.ts';

/** What infra/config.ts allows. */
const retryAfterDays = fc
  .uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 10 })
  .map((days) => days.sort((a, b) => a - b));
const REASONS = ['[120054]', '[120010]', '[550644]', '[120070]', '[120026]', '[999999]', 'lost'];

/** Lives one charge through until dunning has ended it: each POST is declined for some reason, or leaves no trace. */
function attemptsOf(days: readonly number[], reasons: readonly string[]): number {
  const policy = { ...billingPolicy, dunning: { ...DEFAULT_DUNNING_POLICY, retryAfterDays: days } };
  let account: Account = { subscription: subscription(), charge: scheduled() };
  let now = NOW;
  for (let count = 0; count < 2 * MAX_ATTEMPTS; count += 1) {
    const at = account.charge?.nextAttemptAt ?? account.charge?.waitsForCardUntil;
    now = at !== undefined && at > now ? at : now;
    if (workAt(account, now).kind !== 'send') return account.charge?.attempts.length ?? 0;
    const charge = beginAttempt(account.charge!, CUSTOMER_UID, now, timing);
    const ahead = { ...account, charge };
    const failReason = reasons[count % reasons.length];
    if (failReason === 'lost') {
      now = later(15 * MINUTE_MS, now);
      const seen = applyLookUp(ahead, [], policy, now);
      account = seen.kind === 'change' ? { ...account, ...seen.change.account } : account;
      continue;
    }
    const payment = failedPayment({ impUid: `imp_${count}`, ...(failReason ? { failReason } : {}) });
    const answer = { kind: 'answered', payment } as const;
    const { change } = applyAnswer(ahead, answer, identityOfLast(charge), policy, now);
    account = { ...account, ...change?.account };
  }
  return Number.POSITIVE_INFINITY;
}

it('dunning never takes more attempts than its policy comes to, nor than are kept for it', () => {
  fc.assert(
    fc.property(
      retryAfterDays,
      fc.array(fc.constantFrom(...REASONS), { minLength: 1, maxLength: 12 }),
      (days, reasons) => {
        const most = mostAttempts({ ...DEFAULT_DUNNING_POLICY, retryAfterDays: days });
        expect(attemptsOf(days, reasons)).toBeLessThanOrEqual(Math.min(most, MAX_AUTOMATIC_ATTEMPTS));
      },
    ),
    { numRuns: 200 },
  );
});

it('the longest policy in nothing but trouble lasts to its last day', () => {
  const days = [6, 12, 18, 24, 30, 36, 42, 48, 54, 60];
  const attempts = attemptsOf(days, ['[120010]']);
  expect(attempts).toBeGreaterThan(61 * 4 - 4);
  expect(attempts).toBeLessThan(MAX_AUTOMATIC_ATTEMPTS);
});

it('the default comes to 114 attempts at most, and to 5 in nothing but declines', () => {
  expect(mostAttempts(DEFAULT_DUNNING_POLICY)).toBe(114);
  expect(attemptsOf([1, 3, 5, 7], ['[120054]'])).toBe(5);
});

it('what has been tried as often as its item holds is given up, and never thrown at', () => {
  const [one] = declined().attempts;
  const full: Charge = {
    ...scheduled(),
    status: 'declined',
    attempts: Array.from({ length: MAX_ATTEMPTS }, () => one!),
    nextAttemptAt: NOW,
  };
  expect(workAt({ subscription: subscription({ status: 'past_due' }), charge: full }, NOW)).toEqual({
    kind: 'give_up',
  });
});

it('a text of the PG is cut, so that attempts stay countable', () => {
  const end = { outcome: 'declined', declineClass: 'unknown', message: '가'.repeat(1_000) } as const;
  expect(endAttempt(sending(), end, NOW).attempts[0]?.message).toHaveLength(200);
});
