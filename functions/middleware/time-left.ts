import type { Context } from 'aws-lambda';

/** Milliseconds until Lambda ends the function. A caller that sets no limit (a script, a test) leaves all the time. */
export function timeLeft(context: Partial<Pick<Context, 'getRemainingTimeInMillis'>>) {
  return { timeLeftMs: () => context.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY };
}
