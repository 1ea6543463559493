import { ServiceFault, tableNotFound, validationException } from '../dynamo-model/faults.ts';
import { type DynamoModel, UnmodelledError } from '../dynamo-model/model.ts';
import { refuseUnknownFields } from '../dynamo-model/unmodelled.ts';
import type { Database, StoredTable } from './database.ts';
import { type CreateInput, hasStream, specOf, streamArn, streamLabel, tableArn } from './stored-spec.ts';

interface Named {
  readonly TableName?: string;
}

const CREATE_FIELDS = new Set([
  'TableName',
  'KeySchema',
  'AttributeDefinitions',
  'GlobalSecondaryIndexes',
  'BillingMode',
  'StreamSpecification',
]);

/** CreateTable, DescribeTable, ListTables and DeleteTable: a table is there, or gone, when they answer. */
export function tableOperations(model: DynamoModel, database: Database, now: () => number) {
  const stored = ({ TableName = '' }: Named): StoredTable => {
    const table = database.table(TableName);
    if (table === undefined) throw tableNotFound();
    return table;
  };
  return {
    CreateTable(input: CreateInput) {
      checkCreate(input);
      const { TableName: name = '' } = input;
      if (database.table(name) !== undefined)
        throw new ServiceFault('ResourceInUseException', `Table already exists: ${name}`);
      model.createTable(input);
      const table = { name, spec: JSON.stringify(input), createdMs: now(), trimmed: database.lastSequence() };
      database.createTable(table);
      return { TableDescription: describe(table, 0) };
    },
    DescribeTable(input: Named) {
      refuseUnknownFields(input, new Set(['TableName']));
      const table = stored(input);
      return { Table: describe(table, model.items(table.name).length) };
    },
    ListTables(input: object) {
      refuseUnknownFields(input, new Set());
      return { TableNames: database.tables().map(({ name }) => name) };
    },
    DeleteTable(input: Named) {
      refuseUnknownFields(input, new Set(['TableName']));
      const table = stored(input);
      const count = model.items(table.name).length;
      model.deleteTable(table.name);
      database.deleteTable(table.name);
      return { TableDescription: { ...describe(table, count), TableStatus: 'DELETING' } };
    },
  };
}

function checkCreate(input: CreateInput): void {
  refuseUnknownFields(input, CREATE_FIELDS);
  const { TableName = '', BillingMode, StreamSpecification } = input;
  if (!/^[\w.-]{3,255}$/.test(TableName))
    throw validationException('TableName must be 3 to 255 of a-z A-Z 0-9 _ . -');
  if (BillingMode !== 'PAY_PER_REQUEST') throw new UnmodelledError('a BillingMode but PAY_PER_REQUEST');
  if (hasStream(input) && StreamSpecification?.StreamViewType !== 'NEW_IMAGE')
    throw new UnmodelledError(`the StreamViewType ${StreamSpecification?.StreamViewType}`);
}

function describe(table: StoredTable, ItemCount: number): object {
  const { name, createdMs } = table;
  const spec = specOf(table);
  return {
    TableName: name,
    TableArn: tableArn(name),
    TableStatus: 'ACTIVE',
    CreationDateTime: createdMs / 1_000,
    KeySchema: spec.KeySchema,
    AttributeDefinitions: spec.AttributeDefinitions,
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    ItemCount,
    ...(spec.GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: spec.GlobalSecondaryIndexes.map((index) => ({
        ...index,
        IndexStatus: 'ACTIVE',
        IndexArn: `${tableArn(name)}/index/${index.IndexName}`,
      })),
    }),
    ...(hasStream(spec) && {
      StreamSpecification: spec.StreamSpecification,
      LatestStreamLabel: streamLabel(table),
      LatestStreamArn: streamArn(table),
    }),
  };
}
