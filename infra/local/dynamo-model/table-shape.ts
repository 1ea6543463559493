import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { ItemFault, tableNotFound, validationException } from './faults.ts';
import { UnmodelledError } from './unmodelled.ts';
import { freezeRecord, type Item, typeOf } from './values.ts';

/** What `CreateTable` takes, so that a model and an engine are made from one description. */
export type TableSpec = Pick<
  CreateTableCommandInput,
  'TableName' | 'KeySchema' | 'AttributeDefinitions' | 'GlobalSecondaryIndexes'
>;

/** One sorted view of a table's items: the table itself or an index. `id` is its place in the store. */
export interface View {
  readonly id: number;
  readonly name: string;
  readonly partition: string;
  readonly sort: string;
  /** What an index projects beside keys; undefined: everything. */
  readonly attributes?: ReadonlySet<string> | undefined;
}

export interface Table {
  readonly name: string;
  readonly primary: View;
  readonly indexes: readonly View[];
}

export interface Key {
  readonly partition: string;
  readonly sort: string;
}

export type Tables = ReadonlyMap<string, Table>;

/** Takes a table whose keys are pairs of strings; refuses others. Its views take the places from `firstId` on. */
export function readSpec(spec: TableSpec, firstId: number): Table {
  let id = firstId;
  const view = (name: string, schema: TableSpec['KeySchema']): View => ({
    id: id++,
    name,
    partition: stringKey(spec, schema, 'HASH'),
    sort: stringKey(spec, schema, 'RANGE'),
  });
  const name = spec.TableName ?? '';
  const primary = view(name, spec.KeySchema);
  const indexes = (spec.GlobalSecondaryIndexes ?? []).map((index) => {
    const attributes = projectedBy(primary, index);
    return { ...view(index.IndexName ?? '', index.KeySchema), attributes };
  });
  return { name, primary, indexes };
}

function projectedBy(
  primary: View,
  {
    KeySchema = [],
    Projection: { ProjectionType, NonKeyAttributes = [] } = {},
  }: NonNullable<TableSpec['GlobalSecondaryIndexes']>[number],
): ReadonlySet<string> | undefined {
  if (ProjectionType === 'ALL') return undefined;
  const own = KeySchema.flatMap(({ AttributeName }) => AttributeName ?? []);
  return new Set([primary.partition, primary.sort, ...own, ...NonKeyAttributes]);
}

function stringKey(spec: TableSpec, schema: TableSpec['KeySchema'], type: 'HASH' | 'RANGE'): string {
  const name = schema?.find((element) => element.KeyType === type)?.AttributeName;
  const definition = spec.AttributeDefinitions?.find((attribute) => attribute.AttributeName === name);
  if (name === undefined || definition?.AttributeType !== 'S') {
    throw new UnmodelledError(`a table or index without a ${type} key of type S`);
  }
  return name;
}

export function tableOf(tables: Tables, name: string | undefined): Table {
  const table = name === undefined ? undefined : tables.get(name);
  if (!table) throw tableNotFound();
  return table;
}

const NO_MATCH = 'The provided key element does not match the schema';

/** The key of a Get, Update, Delete or ConditionCheck: exactly the table's two attributes. */
export function parseKey(table: Table, key: Record<string, unknown> | undefined): Key {
  const attributes = freezeRecord(key ?? {});
  if (Object.keys(attributes).length !== 2) throw new ItemFault(NO_MATCH);
  for (const name of [table.primary.partition, table.primary.sort]) {
    if (typeof attributes[name] !== 'string') throw new ItemFault(NO_MATCH);
  }
  return checkedKey(table, attributes);
}

/** The key within an item to be put. */
export function keyOfItem(table: Table, item: Item): Key {
  for (const name of [table.primary.partition, table.primary.sort]) {
    const value = item[name];
    const invalid = 'One or more parameter values were invalid';
    if (value === undefined) throw new ItemFault(`${invalid}: Missing the key ${name} in the item`);
    if (typeof value !== 'string') {
      throw new ItemFault(`${invalid}: Type mismatch for key ${name} expected: S actual: ${typeOf(value)}`);
    }
  }
  return checkedKey(table, item);
}

function checkedKey(table: Table, attributes: Item): Key {
  const { partition, sort } = table.primary;
  for (const name of [partition, sort]) {
    if (attributes[name] === '') throw emptyKey(`Key: ${name}`);
  }
  return { partition: attributes[partition] as string, sort: attributes[sort] as string };
}

/** Index keys may be absent (the item is then not in the index), but not of another type or empty. */
export function checkIndexKeys(table: Table, item: Item): void {
  for (const index of table.indexes) {
    for (const name of [index.partition, index.sort]) {
      const value = item[name];
      if (value === undefined) continue;
      if (value === '') throw emptyKey(`IndexName: ${index.name}, IndexKey: ${name}`);
      if (typeof value === 'string') continue;
      const types = `Expected: S Actual: ${typeOf(value)}`;
      throw new ItemFault(
        `One or more parameter values were invalid: Type mismatch for Index Key ${name} ${types} IndexName: ${index.name}`,
      );
    }
  }
}

function emptyKey(where: string): Error {
  const rule = 'The AttributeValue for a key attribute cannot contain an empty string value';
  return validationException(`One or more parameter values are not valid. ${rule}. ${where}`);
}
