import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { AWS_PATIENCE } from '../aws-patience.ts';
import { reasonCodes, tellingWhatPasses } from '../passing.ts';

/** The one table. `client` is all of DynamoDB that a repository sees, so a test can put faults behind it. */
export interface Table {
  readonly client: Pick<DynamoDBDocumentClient, 'send'>;
  readonly name: string;
}

/** The table as repositories use it: what passes is told as such. */
export function openTable({ client, name }: Table): Table {
  return { client: tellingWhatPasses('the table', client), name };
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

/** Unix seconds for the table's TTL attribute. */
export function ttlAt(instantMs: number): number {
  return Math.floor(instantMs / 1000);
}
