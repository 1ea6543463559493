import { BillingError } from '../domain/billing-error.ts';

interface Sends {
  readonly send: (command: never) => Promise<unknown>;
}

/**
 * The client of an AWS service as adapters use it: what the service asks to have repeated is a retryable BillingError `storage_busy`.
 * Nothing was decided by such an error, but the command may have been carried out: whoever repeats it reads first, or does no harm by a
 * second one.
 */
export function tellingWhatPasses<Client extends Sends>(what: string, client: Client): Client {
  const send = (command: never) =>
    client.send(command).catch((error: unknown) => {
      if (!(error instanceof Error) || !isPassing(error)) throw error;
      throw new BillingError('storage_busy', `${what}: ${error.name}`, { retryable: true, cause: error });
    });
  // One implementation for the many overloads of an SDK client's `send`.
  return { send } as Client;
}

/** Met another transaction, was throttled, or failed inside AWS or on the way: the SDK has tried again by then. */
const PASSING: ReadonlySet<string> = new Set([
  'InternalServerError',
  'KmsThrottled',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'ThrottlingException',
  'TimeoutError',
  'TransactionConflictException',
  'TransactionInProgressException',
]);
const PASSING_REASONS: ReadonlySet<string> = new Set([
  'None',
  'ProvisionedThroughputExceeded',
  'ThrottlingError',
  'TransactionConflict',
]);

/** An answer of AWS, or Node's own error of a connection: ECONNRESET, EPIPE, ENOTFOUND … */
interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly syscall?: string;
}

function isPassing(error: SdkError): boolean {
  if (error.name === 'TransactionCanceledException') {
    const reasons = reasonCodes(error);
    return reasons.length > 0 && reasons.every((code) => PASSING_REASONS.has(code));
  }
  const status = error.$metadata?.httpStatusCode ?? 0;
  return PASSING.has(error.name) || status >= 500 || error.syscall !== undefined;
}

/** Why each operation of a transaction was refused, `None` for those that were not; empty: no transaction was. */
export function reasonCodes(error: Error): readonly string[] {
  const reasons = 'CancellationReasons' in error ? error.CancellationReasons : undefined;
  return Array.isArray(reasons) ? reasons.map((reason: { Code?: string }) => reason.Code ?? 'None') : [];
}
