import type { Command } from '../../infra/local/dynamo-model/model.ts';
import { functions } from '../../infra/topology.ts';
import { expectedPermissions } from './expected-permissions.ts';

/**
 * Whether a function's role lets a command of DynamoDB through (test/infra/permissions.test.ts holds the template against the same
 * lines). Undefined when it does, or what is missing. Without this a grant that is too narrow would first be noticed on AWS.
 */
export function missingGrant(fn: string, command: Command): string | undefined {
  const granted = grantedTo(fn);
  const found = needsOf(command).find(
    (need) => !granted.get(`${need.action} ${need.resource}`)?.some((line) => covers(line, need)),
  );
  return found && `${fn}: ${found.action} ${found.resource} ${found.pk} {${found.attributes?.join() ?? ''}}`;
}

interface Need {
  readonly action: string;
  readonly resource: string;
  readonly pk: string;
  /** Undefined: all of them. */
  readonly attributes: readonly string[] | undefined;
}

/** One line of a grant on an action and a resource. */
interface Granted extends Pick<Need, 'attributes'> {
  readonly prefix: string;
}

type Grants = ReadonlyMap<string, readonly Granted[]>;

function covers({ prefix, attributes }: Granted, need: Need): boolean {
  if (!need.pk.startsWith(prefix)) return false;
  return attributes === undefined || need.attributes?.every((name) => attributes.includes(name)) === true;
}

const known = new Map<string, Grants>();

function grantedTo(fn: string): Grants {
  const before = known.get(fn);
  if (before !== undefined) return before;
  const spec = functions.find(({ name }) => name === fn);
  const lines = spec === undefined ? [] : expectedPermissions(spec);
  const granted = new Map<string, Granted[]>();
  for (const line of lines.filter((one) => one.startsWith('dynamodb:'))) {
    const [action = '', resource = '', key = '', names] = line.split(' ');
    const to = `${action} ${resource}`;
    const grant = { prefix: key.replace(/\*$/, ''), attributes: names?.slice(1, -1).split(',') };
    granted.set(to, [...(granted.get(to) ?? []), grant]);
  }
  known.set(fn, granted);
  return granted;
}

interface Input {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Key?: { readonly pk: string };
  readonly Item?: { readonly pk: string };
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly { readonly pk: string }[] }>>;
  readonly TransactItems?: readonly Readonly<Record<string, Input>>[];
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
  readonly ProjectionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
  readonly KeyConditionExpression?: string;
}

function needsOf(command: Command): readonly Need[] {
  const input = command.input as Input;
  const name = command.constructor.name.replace(/Command$/, '');
  if (name === 'BatchGet') {
    const keys = Object.values(input.RequestItems ?? {}).flatMap(({ Keys }) => Keys);
    return keys.map(({ pk }) => need('BatchGetItem', pk));
  }
  if (name === 'TransactWrite' || name === 'TransactGet')
    return (input.TransactItems ?? []).flatMap((entry) =>
      Object.entries(entry).map(([operation, part]) =>
        need(operation === 'ConditionCheck' ? 'ConditionCheckItem' : `${operation}Item`, pkOf(part), part),
      ),
    );
  if (name === 'Query') return [need('Query', queriedPk(input), input, input.IndexName)];
  return [need(`${name}Item`, pkOf(input), input)];
}

function need(action: string, pk: string, input: Input = {}, index?: string): Need {
  return {
    action: `dynamodb:${action}`,
    resource: index === undefined ? 'Table' : `Table/index/${index}`,
    pk,
    attributes: attributesOf(action, input),
  };
}

const pkOf = ({ Key, Item }: Input): string => (Key ?? Item)?.pk ?? '';

/** The first placeholder of a key condition is the partition's. */
function queriedPk({ KeyConditionExpression = '', ExpressionAttributeValues = {} }: Input): string {
  const [placeholder = ''] = /:\w+/.exec(KeyConditionExpression) ?? [];
  return String(ExpressionAttributeValues[placeholder]);
}

/** What a command names; undefined when it asks for whole items, or writes one. */
function attributesOf(action: string, input: Input): readonly string[] | undefined {
  const isRead = action === 'GetItem' || action === 'Query';
  if (isRead ? input.ProjectionExpression === undefined : action !== 'UpdateItem') return undefined;
  const { ProjectionExpression, UpdateExpression, ConditionExpression, KeyConditionExpression } = input;
  const text = [ProjectionExpression, UpdateExpression, ConditionExpression, KeyConditionExpression].join(
    ' ',
  );
  return wordsIn(text).map((word) => input.ExpressionAttributeNames?.[word] ?? word);
}

/** Expressions are constants of the code, and every command of the simulation comes here. */
const words = new Map<string, readonly string[]>();

function wordsIn(text: string): readonly string[] {
  const known = words.get(text);
  if (known !== undefined) return known;
  const found = text.replaceAll(/:\w+/g, ' ').match(/[#a-zA-Z]\w*/g) ?? [];
  const attributes = found.filter((word) => !NO_ATTRIBUTES.has(word));
  words.set(text, attributes);
  return attributes;
}

const NO_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...['SET', 'REMOVE', 'ADD', 'DELETE', 'AND', 'OR', 'NOT', 'BETWEEN', 'IN'],
  ...['attribute_exists', 'attribute_not_exists', 'if_not_exists', 'begins_with', 'contains', 'size'],
]);
