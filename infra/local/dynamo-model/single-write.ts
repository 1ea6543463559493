import { conditionFailed, validationException } from './faults.ts';
import { find, type Store } from './store.ts';
import type { Tables } from './table-shape.ts';
import { UnmodelledError } from './unmodelled.ts';
import { updatedAttributes } from './update.ts';
import { type Item, thawOut } from './values.ts';
import { isAllowed, prepareWrite, type Write, type WriteInput } from './write.ts';

type SingleKind = 'Put' | 'Update' | 'Delete';

export interface SingleWriteInput extends WriteInput {
  readonly ReturnValues?: string;
}

/** PutItem, UpdateItem and DeleteItem. */
export function writeOne(store: Store, tables: Tables, kind: SingleKind, input: SingleWriteInput): object {
  const choice = returnChoice(kind, input.ReturnValues);
  const write = prepareWrite(tables, kind, input, true);
  const key = write.locate();
  const old = find(store.state, write.table, key);
  if (!isAllowed(write, old)) throw conditionFailed(write.returnsOldOnFailure ? old : undefined);
  const next = write.change(old, key);
  const attributes = returned(choice, write, old, next);
  store.commit(write.table, old, next);
  return attributes ? { Attributes: thawOut(attributes) } : {};
}

function returnChoice(kind: SingleKind, choice = 'NONE'): string {
  if (choice === 'NONE' || choice === 'ALL_OLD') return choice;
  if (kind !== 'Update' || !['ALL_NEW', 'UPDATED_NEW', 'UPDATED_OLD'].includes(choice)) {
    throw validationException('Return values set to invalid value');
  }
  if (choice === 'UPDATED_OLD') throw new UnmodelledError('UPDATED_OLD');
  return choice;
}

function returned(
  choice: string,
  write: Write,
  old: Item | undefined,
  next: Item | undefined,
): Item | undefined {
  if (choice === 'ALL_OLD') return old;
  if (choice === 'ALL_NEW') return next;
  if (choice === 'NONE' || !write.update || !next) return undefined;
  return updatedAttributes(write.update, write.scope, next);
}
