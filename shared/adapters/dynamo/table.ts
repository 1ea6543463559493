import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { BillingError } from '../../domain/billing-error.ts';

/** The one table. `client` is all of DynamoDB that a repository sees, so a test can put faults behind it. */
export interface Table {
  readonly client: Pick<DynamoDBDocumentClient, 'send'>;
  readonly name: string;
}

export function createDocumentClient(client = new DynamoDBClient({})): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** Reads an item by its schema. An item that does not fit is damage, not a condition to handle. */
export function parseItem<const S extends v.GenericSchema>(schema: S, item: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, item);
  if (parsed.success) return parsed.output;
  const path = v.getDotPath(parsed.issues[0]) ?? '(item)';
  throw new Error(`stored item does not fit its schema at ${path}`);
}

/** The other way: dates become ISO text, and what is `undefined` is left out. */
export function toItem(value: object): Record<string, unknown> {
  const item: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) if (part !== undefined) item[name] = toAttribute(part);
  return item;
}

function toAttribute(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.toISOString();
  return Array.isArray(value) ? value.map(toAttribute) : toItem(value);
}

/** True when a conditional write (one item or a transaction) was applied, false when a condition refused it. */
export async function written(write: Promise<unknown>): Promise<boolean> {
  return (await refusedAt(write)) === undefined;
}

/**
 * Which operation's condition refused a write (0 for a single one); undefined when it was applied. A transaction that
 * merely met another one (`TransactionConflict`) or was throttled becomes a retryable BillingError: nothing was decided.
 */
export async function refusedAt(write: Promise<unknown>): Promise<number | undefined> {
  try {
    await write;
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'ConditionalCheckFailedException') return 0;
    if (error.name !== 'TransactionCanceledException') throw error;
    const codes = reasonCodes(error);
    const refused = codes.indexOf('ConditionalCheckFailed');
    if (refused >= 0) return refused;
    throw new BillingError('storage_busy', `transaction canceled: ${codes.join(', ')}`, {
      retryable: true,
      cause: error,
    });
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
