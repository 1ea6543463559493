import { describe, expect, it } from '@jest/globals';
import { problemFor, problemResponse } from '../../functions/middleware/problem.ts';
import { backoffSeconds } from '../../functions/middleware/queue-handler.ts';
import { BillingError, type BillingErrorCode } from '../../shared/domain/billing-error.ts';

describe('an error of the product', () => {
  const statuses: [BillingErrorCode, number][] = [
    ['invalid_request', 400],
    ['return_url_not_allowed', 400],
    ['forbidden', 403],
    ['not_found', 404],
    ['conflict', 409],
    ['idempotency_key_required', 400],
    ['idempotency_key_reused', 409],
    ['already_subscribed', 409],
    ['payment_refused', 409],
    ['payload_too_large', 413],
    ['unsupported_media_type', 415],
    ['gateway_unavailable', 503],
    ['gateway_rejected_credentials', 503],
    ['gateway_invalid_answer', 503],
    ['storage_busy', 503],
    ['secret_unusable', 503],
  ];

  it.each(statuses)('%s is HTTP %i with its code', (code, status) => {
    const problem = problemFor(new BillingError(code, 'why'));
    expect(problem).toMatchObject({ status, code, title: expect.stringMatching(/^[A-Z][a-z ]+$/) });
  });

  it.each(statuses)('%s says why only when the caller can do something about it', (code, status) => {
    expect(problemFor(new BillingError(code, 'why')).detail).toBe(status < 500 ? 'why' : undefined);
  });

  it('names the fields', () => {
    const issues = [{ path: 'buyer.email', message: 'an e-mail address' }];
    const { body } = problemResponse(problemFor(new BillingError('invalid_request', 'why', { issues })));
    expect(JSON.parse(body ?? '')).toEqual({
      type: 'about:blank',
      status: 400,
      code: 'invalid_request',
      title: 'Invalid request',
      detail: 'why',
      errors: issues,
    });
  });

  it('asks to try again later when it is a passing one', () => {
    const response = problemResponse(problemFor(new BillingError('storage_busy', 'why')));
    expect(response.headers).toEqual({
      'content-type': 'application/problem+json; charset=utf-8',
      'retry-after': '5',
    });
  });
});

it.each([
  new Error('password=hunter2'),
  new TypeError('x'),
  'hunter2',
  undefined,
  null,
  { code: 'not_found' },
])('any other error is a 500 that tells nothing (%#)', (error) => {
  expect(problemFor(error)).toEqual({
    status: 500,
    code: 'internal_error',
    title: 'Something went wrong on our side.',
  });
});

it.each([
  [0, 30],
  [1, 30],
  [2, 60],
  [3, 120],
  [7, 1_920],
  [8, 3_600],
  [20, 3_600],
  [10_000, 3_600],
])('receive %i waits %i s', (receives, seconds) => {
  expect(backoffSeconds(receives)).toBe(seconds);
});
