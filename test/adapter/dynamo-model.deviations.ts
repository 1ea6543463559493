import type { Command } from '../../infra/local/dynamo-model/model.ts';
import type { Answer } from './dynamo-model.answers.ts';

/**
 * Where an engine does not do what AWS documents (or, where the documents are silent, what AWS's own DynamoDB Local
 * does), so that random sequences pass these commands by. Each has its precise cases in dynamo-model.slips.ts, which
 * fails as soon as the engine no longer deviates. Dynoxide 1.2.1, DynamoDB Local 1.25.1.
 */
export type Engine = 'dynoxide' | 'dynamodb-local' | 'dynamo-model';

interface Attempt {
  readonly command: Command;
  /** The model's answer. */
  readonly answer: Answer;
  /** Reads an item as it was before the command. */
  oldItem(key: Record<string, unknown>): Readonly<Record<string, unknown>> | undefined;
}

type Deviation = (attempt: Attempt) => boolean;

const KNOWN: Readonly<Record<Engine, readonly Deviation[]>> = {
  // The model itself, behind the wire.
  'dynamo-model': [],
  dynoxide: [
    // Takes `a < :true` and `a = a`, which AWS refuses as a wrong operand type and as operands that are not distinct.
    ({ answer }) => /operator or function: ([<>]=?|BETWEEN),|must be distinct/.test(answer.message ?? ''),
    // Takes size() for an operand of begins_with.
    ({ command, answer }) => /begins_with, operand type: N/.test(answer.message ?? '') && usesSize(command),
    // Does not look at the bounds of a BETWEEN in a filter.
    ({ answer }) => /Invalid FilterExpression: The BETWEEN/.test(answer.message ?? ''),
    // Answers the key as ALL_OLD attributes of an item that an update created.
    ({ command, answer }) =>
      field(command, 'ReturnValues') === 'ALL_OLD' && isUpdate(command) && isEmpty(answer),
    // Pads a list with NULLs up to an index beyond its end; AWS appends.
    ({ command, oldItem }) => updates(command).some(({ text, key }) => setsBeyondEnd(text, oldItem(key))),
    // Takes a NULL on the way of a path that is set for an empty map or list; AWS refuses it, as of any other type.
    ({ command, answer, oldItem }) =>
      answer.error !== undefined &&
      updates(command).some(({ text, key }) => setsBelowNull(text, oldItem(key))),
    // Removes list elements one after another, so that later indexes mean other elements; AWS removes all at once.
    ({ command }) => updates(command).some(({ text }) => (removed(text).match(/l\[/g) ?? []).length > 1),
    // Ignores REMOVE of a path whose parent is missing or of another type; AWS refuses it.
    ({ command, answer }) =>
      answer.error !== undefined && updates(command).some(({ text }) => removesNested(text)),
    // Cancels a transaction for an expression that AWS refuses before looking at any item.
    ({ command, answer }) =>
      isTransactWrite(command) &&
      answer.error === 'ValidationException' &&
      !/multiple operations/.test(faults(answer)),
  ],
  'dynamodb-local': [
    // Lets an update give an index key another type; AWS refuses it, as it does for a put.
    ({ command }) => updates(command).some(({ text }) => /due|Due/.test(text)),
    // Answers ValidationException where AWS documents a cancellation with the reason ValidationError.
    ({ answer }) => JSON.stringify(answer.reasons ?? []).includes('ValidationError'),
    // Gives no LastEvaluatedKey once a page ends at the very bound of the range. The documents allow both; Dynoxide
    // and the model give one, which makes callers ask for an empty last page.
    ({ command, answer }) => endsAtBound(command, answer),
    // Looks at the conditions of two operations on one item before it refuses them.
    ({ answer }) => /multiple operations/.test(faults(answer)),
  ],
};

export function isKnownDeviation(engine: Engine, attempt: Attempt): boolean {
  return KNOWN[engine].some((deviates) => deviates(attempt));
}

/** Reads the engine's name from its answer to a plain GET. */
export async function identify(endpoint: string): Promise<Engine> {
  const server = (await fetch(endpoint)).headers.get('server') ?? '';
  const named = (['dynoxide', 'dynamo-model'] as const).find((name) => server.toLowerCase().includes(name));
  return named ?? 'dynamodb-local';
}

interface UpdateInput {
  readonly UpdateExpression?: string;
  readonly Key?: Record<string, unknown>;
}

function field(command: Command, name: string): unknown {
  return (command.input as Record<string, unknown>)[name];
}

const usesSize = (command: Command) => /begins_with\([^)]*size/.test(JSON.stringify(command.input));

function endsAtBound(command: Command, answer: Answer): boolean {
  const last = (answer.output as { LastEvaluatedKey?: Record<string, unknown> } | undefined)
    ?.LastEvaluatedKey;
  const values = Object.values((field(command, 'ExpressionAttributeValues') ?? {}) as object);
  return Object.entries(last ?? {}).some(([name, value]) => name.endsWith('sk') && values.includes(value));
}

const isUpdate = (command: Command) => command.constructor.name === 'UpdateCommand';
const isTransactWrite = (command: Command) => command.constructor.name === 'TransactWriteCommand';
const isEmpty = (answer: Answer) => answer.error === undefined && JSON.stringify(answer.output) === '{}';
const faults = (answer: Answer) => `${answer.message ?? ''} ${answer.error ?? ''}`;

function updates(command: Command): { text: string; key: Record<string, unknown> }[] {
  const entries = (field(command, 'TransactItems') ?? []) as readonly { readonly Update?: UpdateInput }[];
  return [command.input as UpdateInput, ...entries.map((entry) => entry.Update ?? {})].flatMap(
    ({ UpdateExpression: text, Key: key }) => (text !== undefined && key ? [{ text, key }] : []),
  );
}

const removed = (text: string) => /REMOVE (.*?)(?= ADD |$)/.exec(text)?.[1] ?? '';
const removesNested = (text: string) => /[.[]/.test(removed(text));

function setsBeyondEnd(text: string, old: Readonly<Record<string, unknown>> | undefined): boolean {
  const length = Array.isArray(old?.['l']) ? old['l'].length : 0;
  return [...text.matchAll(/l\[(\d)\](?:\.q)? =/g)].some(([, index]) => Number(index) >= length);
}

function setsBelowNull(text: string, old: Readonly<Record<string, unknown>> | undefined): boolean {
  return [...text.matchAll(/([a-z]+(?:\.[a-z]+|\[\d\])*)(?:\.[#a-z]+|\[\d\]) =/g)].some(
    ([, parent = '']) => valueAt(old, parent) === null,
  );
}

const valueAt = (item: unknown, path: string): unknown =>
  path
    .split(/[.[\]]+/)
    .filter((step) => step !== '')
    .reduce((within, step) => (within as Record<string, unknown> | null | undefined)?.[step], item);
