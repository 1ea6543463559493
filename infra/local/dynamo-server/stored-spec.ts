import type { TableSpec } from '../dynamo-model/table-shape.ts';
import type { StoredTable } from './database.ts';

/** What CreateTable was asked for, as it is kept. */
export type CreateInput = TableSpec & {
  readonly BillingMode?: string;
  readonly StreamSpecification?: { readonly StreamEnabled?: boolean; readonly StreamViewType?: string };
};

export const specOf = ({ spec }: StoredTable): CreateInput => JSON.parse(spec);

export const hasStream = ({ StreamSpecification }: CreateInput): boolean =>
  StreamSpecification?.StreamEnabled === true;

/** Nobody's account in no region, as DynamoDB Local has it. */
export const tableArn = (name: string): string => `arn:aws:dynamodb:ddblocal:000000000000:table/${name}`;

export const streamLabel = ({ createdMs }: StoredTable): string =>
  new Date(createdMs).toISOString().slice(0, -1);

export const streamArn = (table: StoredTable): string =>
  `${tableArn(table.name)}/stream/${streamLabel(table)}`;
