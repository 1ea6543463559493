import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { BillingError } from '../../domain/billing-error.ts';
import { AWS_PATIENCE } from '../aws-patience.ts';

/** The one table. `client` is all of DynamoDB that a repository sees, so a test can put faults behind it. */
export interface Table {
  readonly client: Pick<DynamoDBDocumentClient, 'send'>;
  readonly name: string;
}

/**
 * The table as repositories use it: what DynamoDB asks to have repeated is a retryable BillingError `storage_busy`. Nothing
 * was decided by such an error, but the command may have been carried out: whoever repeats it reads first.
 */
export function openTable({ client, name }: Table): Table {
  const send = (command: Parameters<DynamoDBDocumentClient['send']>[0]) =>
    client.send(command).catch((error: unknown) => {
      if (!(error instanceof Error) || !isPassing(error)) throw error;
      throw new BillingError('storage_busy', `the table: ${error.name}`, { retryable: true, cause: error });
    });
  // One implementation for the many overloads of an SDK client's `send`.
  return { client: { send: send as Table['client']['send'] }, name };
}

/** Met another transaction, was throttled, or failed inside DynamoDB or on the way: the SDK has tried again by then. */
const PASSING: ReadonlySet<string> = new Set([
  'InternalServerError',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
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

function isPassing(error: Error): boolean {
  if (error.name === 'TransactionCanceledException') {
    const reasons = reasonCodes(error);
    return reasons.length > 0 && reasons.every((code) => PASSING_REASONS.has(code));
  }
  return PASSING.has(error.name) || isServerFault(error) || isConnectionFault(error);
}

function isServerFault(error: Error): boolean {
  const status = '$metadata' in error && (error.$metadata as { httpStatusCode?: number }).httpStatusCode;
  return typeof status === 'number' && status >= 500;
}

/** Node's own errors of a connection: ECONNRESET, EPIPE, ENOTFOUND … */
function isConnectionFault(error: Error): boolean {
  return 'syscall' in error && 'code' in error;
}

export function createDocumentClient(client = new DynamoDBClient(AWS_PATIENCE)): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** Reads a part of an item, or a handle of ours, by its schema. What does not fit is damage. */
export function parsePart<const S extends v.GenericSchema>(schema: S, part: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, part);
  if (parsed.success) return parsed.output;
  throw new Error(`stored item does not fit its schema at ${v.getDotPath(parsed.issues[0]) ?? '(item)'}`);
}

/** True when a conditional write (one item or a transaction) was applied, false when a condition refused it. */
export async function written(write: Promise<unknown>): Promise<boolean> {
  return (await refusedAt(write)) === undefined;
}

/**
 * Which operation's condition refused a write (0 for a single one); undefined when it was applied.
 */
export async function refusedAt(write: Promise<unknown>): Promise<number | undefined> {
  try {
    await write;
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'ConditionalCheckFailedException') return 0;
    const refused = reasonCodes(error).indexOf('ConditionalCheckFailed');
    if (refused >= 0) return refused;
    throw error;
  }
}

function reasonCodes(error: Error): readonly string[] {
  const reasons = 'CancellationReasons' in error ? error.CancellationReasons : undefined;
  return Array.isArray(reasons) ? reasons.map((reason: { Code?: string }) => reason.Code ?? 'None') : [];
}

/** Unix seconds for the table's TTL attribute. */
export function ttlAt(instantMs: number): number {
  return Math.floor(instantMs / 1000);
}
