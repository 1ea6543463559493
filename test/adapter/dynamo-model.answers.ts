import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Command, DynamoModel } from '../../infra/local/dynamo-model/model.ts';
import { UnmodelledError } from '../../infra/local/dynamo-model/model.ts';

/** What a caller can tell about how a command went, in a form to compare. */
export interface Answer {
  readonly output?: unknown;
  readonly error?: string;
  /** For finding out why; engines word their messages differently. */
  readonly message?: string;
  readonly item?: unknown;
  readonly reasons?: unknown;
}

export async function answerOf(send: () => Promise<object>): Promise<Answer> {
  try {
    return { output: comparable(await send()) };
  } catch (error) {
    if (error instanceof UnmodelledError) throw error;
    const { name, message, Item, CancellationReasons } = error as Error & FailureDetails;
    return {
      error: name,
      message,
      ...(Item && { item: comparable(Item) }),
      ...(CancellationReasons && {
        reasons: CancellationReasons.map(({ Code, Item: old }) => ({
          Code,
          ...(old && { Item: comparable(old) }),
        })),
      }),
    };
  }
}

interface FailureDetails {
  readonly Item?: object;
  readonly CancellationReasons?: readonly { readonly Code?: string; readonly Item?: object }[];
}

export const askModel = (model: DynamoModel, command: Command) =>
  answerOf(async () => model.execute(command));
export const askEngine = (client: DynamoDBDocumentClient, command: Command) =>
  answerOf(() => client.send(command as never));

export function withoutMessage({ message: _message, ...rest }: Answer): Omit<Answer, 'message'> {
  return rest;
}

/** Drops transport details and the order where DynamoDB promises none: members of sets, items of a batch. */
function comparable(value: unknown, field = ''): unknown {
  if (value instanceof Set) return { set: sorted([...value]) };
  if (Array.isArray(value)) {
    const members = value.map((member) => comparable(member));
    return field === 'SS' || field === 'NS' ? sorted(members) : members;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '$metadata' && key !== 'ConsumedCapacity')
      .map(([key, part]) => [key, key === 'Responses' ? batchResponses(part) : comparable(part, key)]),
  );
}

/** `Responses` is a list for TransactGet (in order), a record of lists for BatchGet (without). */
function batchResponses(responses: unknown): unknown {
  if (Array.isArray(responses)) return comparable(responses);
  const tables = Object.entries(responses as Record<string, unknown[]>);
  return Object.fromEntries(
    tables.map(([table, items]) => [table, sorted(items.map((item) => comparable(item)))]),
  );
}

function sorted(members: unknown[]): unknown[] {
  const text = (member: unknown) => {
    if (typeof member !== 'object' || member === null) return JSON.stringify(member);
    const { pk, sk } = member as Record<string, unknown>;
    return JSON.stringify([pk, sk]);
  };
  return members.sort((a, b) => (text(a) < text(b) ? -1 : 1));
}
