import type { CreateTableCommandInput, Projection } from '@aws-sdk/client-dynamodb';
import { TABLE_INDEXES, type TableIndex } from '../table-indexes.ts';

/**
 * The billing table as `CreateTable` takes it: one table, string keys, sparse indexes.
 * For engines on this machine; the deployed table is the CDK construct's, and both must name the same keys.
 */
export function billingTableSchema(tableName: string) {
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      'pk',
      'sk',
      ...TABLE_INDEXES.flatMap(({ name }) => [`${name}_pk`, `${name}_sk`]),
    ].map((name) => ({ AttributeName: name, AttributeType: 'S' as const })),
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' as const },
    KeySchema: keySchema('pk', 'sk'),
    GlobalSecondaryIndexes: TABLE_INDEXES.map((index) => ({
      IndexName: index.name,
      KeySchema: keySchema(`${index.name}_pk`, `${index.name}_sk`),
      Projection: projectionOf(index),
    })),
  } satisfies CreateTableCommandInput;
}

function projectionOf({ holds }: TableIndex): Projection {
  if (holds === 'keys') return { ProjectionType: 'KEYS_ONLY' };
  if (holds === 'everything') return { ProjectionType: 'ALL' };
  return { ProjectionType: 'INCLUDE', NonKeyAttributes: [...holds] };
}

function keySchema(partition: string, sort: string) {
  return [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ];
}
