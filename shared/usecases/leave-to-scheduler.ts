import type { Account } from '../domain/account.ts';
import { isRetryable } from '../domain/billing-error.ts';

/** For `catch`: what is stored and due, and could not be charged now, is charged by the scheduler. */
export function leaveToScheduler(error: unknown): Account | undefined {
  if (isRetryable(error)) return undefined;
  throw error;
}
