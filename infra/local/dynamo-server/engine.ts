import { ServiceFault, tokenMismatch } from '../dynamo-model/faults.ts';
import { createDynamoModel, UnmodelledError, type WriteRecord } from '../dynamo-model/model.ts';
import { itemFromWire, malformed } from './attribute-values.ts';
import type { Change, Database } from './database.ts';
import { decoded, encoded, itemToWire } from './messages.ts';
import { specOf } from './stored-spec.ts';
import { streamOperations } from './streams.ts';
import { tableOperations } from './tables.ts';

/** How long DynamoDB knows a transaction's token (API reference, TransactWriteItems), and a stream its records. */
const TOKEN_MS = 10 * 60_000;
const STREAM_MS = 24 * 60 * 60_000;

export interface Engine {
  /** Answers one request, named by its `X-Amz-Target`. Throws what DynamoDB would answer as an error, by its name. */
  answer(target: string, body: string): object;
  /** Forgets what DynamoDB would have forgotten by now. */
  trim(): void;
}

/** A write could not be kept: what is in memory is ahead of the file, and nothing may be answered from it any more. */
export class NotKept extends Error {
  override readonly name = 'NotKept';
}

/** What of DynamoDB is a command of the model. */
const COMMANDS: Readonly<Record<string, string>> = {
  GetItem: 'GetCommand',
  PutItem: 'PutCommand',
  UpdateItem: 'UpdateCommand',
  DeleteItem: 'DeleteCommand',
  Query: 'QueryCommand',
  Scan: 'ScanCommand',
  BatchGetItem: 'BatchGetCommand',
  BatchWriteItem: 'BatchWriteCommand',
  TransactGetItems: 'TransactGetCommand',
  TransactWriteItems: 'TransactWriteCommand',
};

type Operations = Readonly<Record<string, (input: never) => object>>;

/** The model of DynamoDB behind its wire protocol, with everything it is told kept in a database. */
export function createEngine(database: Database, now: () => number): Engine {
  const model = createDynamoModel(database.tables().map(specOf));
  for (const { name } of database.tables())
    for (const item of database.items(name)) model.load(name, itemFromWire(JSON.parse(item)));

  const keep = (token?: Parameters<Database['store']>[2]): void => {
    const changes = model.takeWrites().map(changeOf);
    if (changes.length === 0 && token === undefined) return;
    try {
      database.store(changes, now(), token);
    } catch (cause) {
      throw new NotKept('a write could not be stored', { cause });
    }
  };
  const perform = (name: string, input: object): object => {
    const answer = encoded(model.perform(name, decoded(input)));
    keep();
    return answer;
  };
  /** The SDK gives each transaction a token, and repeats it when no answer came: also when we were killed before it. */
  const transactWrite = ({
    ClientRequestToken: token,
    ...input
  }: {
    ClientRequestToken?: string;
  }): object => {
    if (token === undefined) return perform('TransactWriteCommand', input);
    const request = JSON.stringify(input);
    const earlier = database.requestOf(token, now() - TOKEN_MS);
    if (earlier !== undefined) {
      if (earlier === request) return {};
      throw tokenMismatch();
    }
    const answer = encoded(model.perform('TransactWriteCommand', decoded(input)));
    keep({ token, request });
    return answer;
  };
  const operations: Readonly<Record<string, Operations>> = {
    DynamoDB_20120810: {
      ...Object.fromEntries(
        Object.entries(COMMANDS).map(([name, command]) => [name, (input: object) => perform(command, input)]),
      ),
      TransactWriteItems: transactWrite,
      ...tableOperations(model, database, now),
    },
    DynamoDBStreams_20120810: streamOperations(database),
  };
  return {
    answer(target, body) {
      const [service = '', name = ''] = target.split('.');
      const known = Object.hasOwn(operations, service) ? operations[service] : undefined;
      if (known === undefined) throw new ServiceFault('UnknownOperationException', '');
      const operation = Object.hasOwn(known, name) ? known[name] : undefined;
      if (operation === undefined) throw new UnmodelledError(`the operation ${name}`);
      return operation(parsed(body) as never);
    },
    trim: () => database.trim({ recordsMs: now() - STREAM_MS, tokensMs: now() - TOKEN_MS }),
  };
}

function changeOf({ table, eventName, keys, newImage }: WriteRecord): Change {
  const image = newImage && itemToWire(newImage);
  return {
    table,
    key: JSON.stringify(Object.values(keys)),
    item: image && JSON.stringify(image),
    record: JSON.stringify({ eventName, Keys: itemToWire(keys), ...(image && { NewImage: image }) }),
  };
}

function parsed(body: string): object {
  try {
    const input: unknown = JSON.parse(body);
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input;
  } catch {
    // said below
  }
  throw malformed('the body is no JSON object');
}
