import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextTry, parseRetryAfterMs, type TryFailure } from '../../shared/adapters/iamport/retry.ts';

const reset: TryFailure = { kind: 'transport', reason: 'connection' };
const busy = (retryAfterMs?: number): TryFailure => ({ kind: 'server', status: 503, retryAfterMs });
const noToken: TryFailure = { kind: 'no_token' };
const html: TryFailure = { kind: 'not_json', status: 200 };

describe('the next try', () => {
  it.each([
    ['the first failure', 'GET', 1, reset, 6_000, { kind: 'again', delayMs: 200 }],
    ['the second', 'GET', 2, reset, 6_000, { kind: 'again', delayMs: 400 }],
    ['the third', 'GET', 3, html, 6_000, { kind: 'again', delayMs: 800 }],
    ['the fourth', 'GET', 4, reset, 6_000, { kind: 'give_up', reason: 'tries_used' }],
    ['a server that names a delay', 'GET', 1, busy(2_000), 6_000, { kind: 'again', delayMs: 2_000 }],
    [
      'a server that names a shorter one than ours',
      'GET',
      2,
      busy(100),
      6_000,
      { kind: 'again', delayMs: 400 },
    ],
    ['a server that names no time at all', 'GET', 1, busy(), 6_000, { kind: 'again', delayMs: 200 }],
    ['a delay beyond the budget', 'GET', 1, busy(60_000), 6_000, { kind: 'give_up', reason: 'budget_used' }],
    ['a budget that is just used up', 'GET', 1, reset, 200, { kind: 'give_up', reason: 'budget_used' }],
    ['a budget that is overdrawn', 'GET', 1, reset, -1, { kind: 'give_up', reason: 'budget_used' }],
    ['a POST without a token', 'POST', 1, noToken, 20_000, { kind: 'again', delayMs: 200 }],
    ['a second one', 'POST', 2, noToken, 20_000, { kind: 'give_up', reason: 'tries_used' }],
    [
      'a POST without a token nor the time for an answer',
      'POST',
      1,
      noToken,
      2_199,
      { kind: 'give_up', reason: 'budget_used' },
    ],
    ['a look-up without a token', 'GET', 3, noToken, 6_000, { kind: 'again', delayMs: 800 }],
    ['a POST, whatever else happened', 'POST', 1, reset, 60_000, { kind: 'give_up', reason: 'has_effects' }],
  ] as const)('after %s', (_, method, tries, failure, leftMs, expected) => {
    expect(nextTry(method, tries, failure, leftMs)).toEqual(expected);
  });

  const failure = fc.oneof(
    fc.constantFrom<TryFailure>(reset, html, { kind: 'transport', reason: 'timeout' }),
    fc.nat(100_000).map(busy),
  );

  it('of a POST that may have left never comes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), failure, fc.integer(), (tries, why, leftMs) => {
        expect(nextTry('POST', tries, why, leftMs).kind).toBe('give_up');
      }),
    );
  });

  it('of a GET begins within the budget, and there are never more than four', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        failure,
        fc.integer({ max: 100_000 }),
        (tries, why, leftMs) => {
          const next = nextTry('GET', tries, why, leftMs);
          if (next.kind === 'give_up') return;
          expect(next.delayMs).toBeLessThan(leftMs);
          expect(tries).toBeLessThan(4);
        },
      ),
    );
  });
});

it.each([
  ['0', 0],
  ['1', 1_000],
  ['120', 120_000],
  ['99999', 99_999_000],
  ['100000', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['', undefined],
  ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
  [undefined, undefined],
])('Retry-After %p is %p ms', (text, ms) => {
  expect(parseRetryAfterMs(text)).toBe(ms);
});
