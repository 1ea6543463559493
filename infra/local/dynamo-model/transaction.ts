import {
  type CancellationReason,
  ItemFault,
  tokenMismatch,
  transactionCanceled,
  validationException,
  wireItem,
} from './faults.ts';
import { find, type State, type Store } from './store.ts';
import { type Key, parseKey, type Table, type Tables, tableOf } from './table-shape.ts';
import { refuseUnknownFields } from './unmodelled.ts';
import { type Item, thawOut } from './values.ts';
import { isAllowed, prepareWrite, type Write, type WriteInput, type WriteKind } from './write.ts';

const MAX_ITEMS = 100; // API reference, TransactWriteItems and TransactGetItems
const WRITE_FIELDS = new Set(['TransactItems', 'ClientRequestToken']);
const READ_FIELDS = new Set(['TransactItems']);
const GET_FIELDS = new Set(['TableName', 'Key']);
const KINDS: readonly WriteKind[] = ['Put', 'Update', 'Delete', 'ConditionCheck'];

export interface TransactWriteInput {
  readonly TransactItems?: readonly { readonly [kind in WriteKind]?: WriteInput }[];
  readonly ClientRequestToken?: string;
}

/** TransactWriteItems: all or nothing; one reason per item when nothing. */
export function transactWrite(store: Store, tables: Tables, input: TransactWriteInput): object {
  refuseUnknownFields(input, WRITE_FIELDS);
  const writes = checkedLength(input.TransactItems).map((entry) => prepareEntry(tables, entry));
  const keys = writes.map((write) => attempt(() => write.locate()));
  refuseRepeats(writes.map(({ table }, i) => identity(table, keys[i] as Key | ItemFault)));
  const token = input.ClientRequestToken;
  const request = token === undefined ? '' : JSON.stringify(input.TransactItems);
  if (token !== undefined && isReplay(store.state, token, request)) return {};

  const outcomes = writes.map((write, i) => decide(store.state, write, keys[i] as Key | ItemFault));
  const changes = outcomes.filter((outcome) => 'next' in outcome);
  if (changes.length < outcomes.length) {
    throw transactionCanceled(outcomes.map((outcome) => ('next' in outcome ? { Code: 'None' } : outcome)));
  }
  changes.forEach(({ old, next }, i) => {
    store.commit((writes[i] as Write).table, old, next);
  });
  if (token !== undefined) store.rememberToken(token, request);
  return {};
}

export interface TransactGetInput {
  readonly TransactItems?: readonly {
    readonly Get?: { TableName?: string; Key?: Record<string, unknown> };
  }[];
}

/** TransactGetItems: an answer per key, `{}` where there is no item. */
export function transactGet(state: State, tables: Tables, input: TransactGetInput): object {
  refuseUnknownFields(input, READ_FIELDS);
  const gets = checkedLength(input.TransactItems).map(({ Get: get = {} }) => {
    refuseUnknownFields(get, GET_FIELDS);
    const table = tableOf(tables, get.TableName);
    return { table, key: attempt(() => parseKey(table, get.Key)) };
  });
  refuseRepeats(gets.map(({ table, key }) => identity(table, key)));
  if (gets.some(({ key }) => key instanceof ItemFault)) {
    throw transactionCanceled(
      gets.map(({ key }) => (key instanceof ItemFault ? invalid(key) : { Code: 'None' })),
    );
  }
  const items = gets.map(({ table, key }) => find(state, table, key as Key));
  return { Responses: items.map((item) => (item ? { Item: thawOut(item) } : {})) };
}

type Outcome = { readonly old: Item | undefined; readonly next: Item | undefined } | CancellationReason;

function decide(state: State, write: Write, key: Key | ItemFault): Outcome {
  if (key instanceof ItemFault) return invalid(key);
  const old = find(state, write.table, key);
  if (!isAllowed(write, old)) {
    const shown = write.returnsOldOnFailure && old ? { Item: wireItem(old) } : {};
    return { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', ...shown };
  }
  const next = attempt(() => write.change(old, key));
  return next instanceof ItemFault ? invalid(next) : { old, next };
}

function prepareEntry(tables: Tables, entry: { readonly [kind in WriteKind]?: WriteInput }): Write {
  const kinds = KINDS.filter((kind) => entry[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    throw validationException('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  return prepareWrite(tables, kind, entry[kind] ?? {}, false);
}

function checkedLength<Entry>(entries: readonly Entry[] = []): readonly Entry[] {
  if (entries.length >= 1 && entries.length <= MAX_ITEMS) return entries;
  throw validationException(
    `Value at 'transactItems' failed to satisfy constraint: 1 to ${MAX_ITEMS} members`,
  );
}

function attempt<Result>(action: () => Result): Result | ItemFault {
  try {
    return action();
  } catch (error) {
    if (error instanceof ItemFault) return error;
    throw error;
  }
}

function invalid(fault: ItemFault): CancellationReason {
  return { Code: 'ValidationError', Message: fault.message };
}

function identity(table: Table, key: Key | ItemFault): string | undefined {
  return key instanceof ItemFault ? undefined : JSON.stringify([table.name, key.partition, key.sort]);
}

function refuseRepeats(identities: readonly (string | undefined)[]): void {
  const known = identities.filter((id) => id !== undefined);
  if (new Set(known).size === known.length) return;
  throw validationException('Transaction request cannot include multiple operations on one item');
}

function isReplay(state: State, token: string, request: string): boolean {
  const earlier = state.tokens.get(token);
  if (earlier !== undefined && earlier !== request) throw tokenMismatch();
  return earlier !== undefined;
}
