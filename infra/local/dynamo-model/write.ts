import { holds } from './condition.ts';
import { checkCondition } from './condition-check.ts';
import type { Condition } from './condition-parser.ts';
import { ItemFault, validationException } from './faults.ts';
import { itemSize } from './item-size.ts';
import { conditionOf, updateOf } from './parsed.ts';
import { type Placeholders, Scope } from './scope.ts';
import {
  checkIndexKeys,
  type Key,
  keyOfItem,
  parseKey,
  type Table,
  type Tables,
  tableOf,
} from './table-shape.ts';
import { refuseUnknownFields } from './unmodelled.ts';
import { applyUpdate, checkUpdate, writtenPaths } from './update.ts';
import type { Update } from './update-parser.ts';
import { freezeRecord, type Item } from './values.ts';

export type WriteKind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

export interface WriteInput extends Placeholders {
  readonly TableName?: string;
  readonly Key?: Record<string, unknown>;
  readonly Item?: Record<string, unknown>;
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

/** A write whose request is in order, before any item was looked at. */
export interface Write {
  readonly table: Table;
  readonly condition: Condition | undefined;
  readonly update: Update | undefined;
  readonly scope: Scope;
  readonly returnsOldOnFailure: boolean;
  /** Throws ItemFault when the key or an index key in the request does not fit the table. */
  locate(): Key;
  /** The item to store, or undefined to have none. Throws ItemFault when the update does not fit the item. */
  change(old: Item | undefined, key: Key): Item | undefined;
}

const MAX_ITEM_BYTES = 400 * 1024; // Developer Guide, "Service, account, and table quotas"

const EMPTY: Item = Object.freeze({});
const COMMON = [
  'TableName',
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValuesOnConditionCheckFailure',
];
const FIELDS: Readonly<Record<WriteKind, readonly string[]>> = {
  Put: [...COMMON, 'Item'],
  Update: [...COMMON, 'Key', 'UpdateExpression'],
  Delete: [...COMMON, 'Key'],
  ConditionCheck: [...COMMON, 'Key'],
};
const FIELDS_IN_TRANSACTION = fieldSets([]);
const FIELDS_ALONE = fieldSets(['ReturnValues']);

function fieldSets(more: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(Object.entries(FIELDS).map(([kind, fields]) => [kind, new Set([...fields, ...more])]));
}

/** Checks everything that DynamoDB checks in the request alone. `alone`: not part of a transaction. */
export function prepareWrite(tables: Tables, kind: WriteKind, input: WriteInput, alone: boolean): Write {
  refuseUnknownFields(input, (alone ? FIELDS_ALONE : FIELDS_IN_TRANSACTION).get(kind) ?? new Set());
  const condition = conditionOf('ConditionExpression', input.ConditionExpression);
  const update = kind === 'Update' ? updateOf(input.UpdateExpression) : undefined;
  const scope = new Scope(input, [condition, update]);
  if (condition) checkCondition('ConditionExpression', condition.tree, scope);
  if (update) checkUpdate(update.tree, scope);
  if (!alone && kind === 'Update') requirePresent(update, 'UpdateExpression');
  if (kind === 'ConditionCheck') requirePresent(condition, 'ConditionExpression');
  if (kind === 'Put') requirePresent(input.Item, 'Item');
  const item = freezeRecord(input.Item ?? EMPTY);
  const table = tableOf(tables, input.TableName);
  return {
    table,
    condition: condition?.tree,
    update: update?.tree,
    scope,
    returnsOldOnFailure: asksForOld(input.ReturnValuesOnConditionCheckFailure),
    locate: kind === 'Put' ? () => locateItem(table, item) : () => parseKey(table, input.Key),
    change: kind === 'Put' ? () => item : CHANGES[kind],
  };
}

/** Whether the write may happen now. */
export function isAllowed(write: Write, old: Item | undefined): boolean {
  return !write.condition || holds(write.condition, write.scope, old ?? EMPTY);
}

function locateItem(table: Table, item: Item): Key {
  const key = keyOfItem(table, item);
  checkIndexKeys(table, item);
  checkSize(item, 'Item size has exceeded the maximum allowed size');
  return key;
}

const CHANGES: Readonly<Record<Exclude<WriteKind, 'Put'>, Write['change']>> = {
  Delete: () => undefined,
  ConditionCheck: (old) => old,
  Update: updated,
};

function updated(this: Write, old: Item | undefined, key: Key): Item {
  const { partition, sort } = this.table.primary;
  const before = old ?? Object.freeze({ [partition]: key.partition, [sort]: key.sort });
  if (!this.update) return before;
  for (const [name] of writtenPaths(this.update, this.scope)) {
    if (name !== partition && name !== sort) continue;
    throw new ItemFault(
      `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`,
    );
  }
  const next = applyUpdate(this.update, this.scope, before);
  checkIndexKeys(this.table, next);
  checkSize(next, 'Item size to update has exceeded the maximum allowed size');
  return next;
}

function checkSize(item: Item, rule: string): void {
  if (itemSize(item) > MAX_ITEM_BYTES) throw new ItemFault(rule);
}

function asksForOld(choice: string | undefined): boolean {
  if (choice === undefined || choice === 'NONE' || choice === 'ALL_OLD') return choice === 'ALL_OLD';
  throw validationException(
    `Value '${choice}' at 'returnValuesOnConditionCheckFailure' is not one of [ALL_OLD, NONE]`,
  );
}

function requirePresent(value: unknown, field: string): void {
  if (value === undefined) throw validationException(`Value null at '${field}': Member must not be null`);
}
