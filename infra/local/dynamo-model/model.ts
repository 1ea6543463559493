import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { batchWrite } from './batch-write.ts';
import { ItemFault, validationException } from './faults.ts';
import { query } from './query.ts';
import { batchGet, getOne } from './read.ts';
import { scan } from './scan.ts';
import { writeOne } from './single-write.ts';
import { allItems, type State, Store, type WriteRecord, writesAfter } from './store.ts';
import { readSpec, type Table, type TableSpec, type Tables, tableOf } from './table-shape.ts';
import { transactGet, transactWrite } from './transaction.ts';
import { UnmodelledError } from './unmodelled.ts';
import { freezeRecord, type Item } from './values.ts';

export type { WriteRecord } from './store.ts';
export type { TableSpec } from './table-shape.ts';
export { UnmodelledError } from './unmodelled.ts';
export type { Item } from './values.ts';

/** A command of `@aws-sdk/lib-dynamodb`, recognised by its class's name. */
export interface Command {
  readonly input: object;
}

/** All data at one moment; cheap to take, to keep and to return to. Its items are frozen and shared: do not change. */
export interface Snapshot {
  items(table: string): readonly Item[];
  writes(afterSequence?: number): readonly WriteRecord[];
}

/**
 * An in-memory DynamoDB, deterministic and without I/O, for the commands that repositories send. It answers as AWS
 * does (test/adapter/dynamo-model.test.ts holds it against an engine), or throws {@link UnmodelledError}.
 */
export interface DynamoModel {
  /** Stands for the document client wherever one is taken. Options such as `abortSignal` are not looked at. */
  readonly send: DynamoDBDocumentClient['send'];
  /** The same, at once: the command takes effect, and its answer is returned or thrown, before the call returns. */
  execute(command: Command): object;
  /** The same by the name of a command's class. */
  perform(name: string, input: object): object;
  /** Answers a read from earlier data: a stale index, or an eventually consistent read. */
  executeAt(snapshot: Snapshot, command: Command): object;
  /** Every item of a table, ordered by partition and sort key, frozen. */
  items(table: string): readonly Item[];
  /** Committed changes after a sequence number (all of them by default), oldest first, as DynamoDB Streams tells them. */
  writes(afterSequence?: number): readonly WriteRecord[];
  /** The changes that were not taken before; the model then forgets them. */
  takeWrites(): readonly WriteRecord[];
  createTable(spec: TableSpec): void;
  deleteTable(name: string): void;
  /** Puts an item where no write is to be told of: one that was stored before. */
  load(table: string, item: Item): void;
  snapshot(): Snapshot;
  restore(snapshot: Snapshot): void;
}

type Read = (state: State, tables: Tables, input: object) => object;
type Write = (store: Store, tables: Tables, input: object) => object;

const READS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['GetCommand', getOne],
  ['QueryCommand', query],
  ['ScanCommand', scan],
  ['BatchGetCommand', batchGet],
  ['TransactGetCommand', transactGet],
]);

const WRITES: ReadonlyMap<string, Write> = new Map<string, Write>([
  ['PutCommand', (store, tables, input) => writeOne(store, tables, 'Put', input)],
  ['UpdateCommand', (store, tables, input) => writeOne(store, tables, 'Update', input)],
  ['DeleteCommand', (store, tables, input) => writeOne(store, tables, 'Delete', input)],
  ['BatchWriteCommand', batchWrite],
  ['TransactWriteCommand', transactWrite],
]);

export function createDynamoModel(specs: readonly TableSpec[]): DynamoModel {
  const tables = new Map<string, Table>();
  const store = new Store();
  let views = 0;
  const createTable = (spec: TableSpec): void => {
    const table = readSpec(spec, views);
    views += 1 + table.indexes.length;
    tables.set(table.name, table);
  };
  specs.forEach(createTable);
  const states = new WeakMap<Snapshot, State>();

  const stateOf = (snapshot: Snapshot): State => {
    const state = states.get(snapshot);
    if (!state) throw new Error('The snapshot is of another model');
    return state;
  };
  const perform = (name: string, input: object): object => {
    const [read, write] = [READS.get(name), WRITES.get(name)];
    if (read) return answered(() => read(store.state, tables, input));
    if (write) return answered(() => write(store, tables, input));
    throw new UnmodelledError(`the command ${name}`);
  };
  const execute = (command: Command): object => perform(command.constructor.name, command.input);

  return {
    execute,
    perform,
    send: (async (command: Command) => execute(command)) as unknown as DynamoDBDocumentClient['send'],
    executeAt(snapshot, command) {
      const read = READS.get(command.constructor.name);
      if (!read) throw new UnmodelledError(`${command.constructor.name} on a snapshot`);
      return answered(() => read(stateOf(snapshot), tables, command.input));
    },
    items: (table) => allItems(store.state, tableOf(tables, table)),
    writes: (afterSequence = 0) => writesAfter(store.state, afterSequence),
    takeWrites() {
      const writes = writesAfter(store.state, 0);
      store.forgetWrites();
      return writes;
    },
    createTable,
    deleteTable(name) {
      store.clear(tableOf(tables, name));
      tables.delete(name);
    },
    load(name, item) {
      store.commit(tableOf(tables, name), undefined, freezeRecord(item));
      store.forgetWrites();
    },
    snapshot() {
      const state = store.freeze();
      const snapshot: Snapshot = {
        items: (table) => allItems(state, tableOf(tables, table)),
        writes: (afterSequence = 0) => writesAfter(state, afterSequence),
      };
      states.set(snapshot, state);
      return snapshot;
    },
    restore: (snapshot) => store.reset(stateOf(snapshot)),
  };
}

function answered(action: () => object): object {
  try {
    return { ...action(), $metadata: { httpStatusCode: 200, attempts: 1, totalRetryDelay: 0 } };
  } catch (error) {
    throw error instanceof ItemFault ? validationException(error.message) : error;
  }
}
