import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/** Sparse indexes of the billing table: an item without both attributes of an index is simply not in it. */
export const BILLING_INDEXES = ['due', 'customer'] as const;

/**
 * The billing table as `CreateTable` takes it: one table, string keys, two sparse indexes.
 * For engines on this machine; the deployed table is the CDK construct's, and both must name the same keys.
 */
export function billingTableSchema(tableName: string) {
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      'pk',
      'sk',
      ...BILLING_INDEXES.flatMap((index) => [`${index}_pk`, `${index}_sk`]),
    ].map((name) => ({ AttributeName: name, AttributeType: 'S' as const })),
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' as const },
    KeySchema: keySchema('pk', 'sk'),
    GlobalSecondaryIndexes: BILLING_INDEXES.map((index) => ({
      IndexName: index,
      KeySchema: keySchema(`${index}_pk`, `${index}_sk`),
      Projection: { ProjectionType: 'ALL' as const },
    })),
  } satisfies CreateTableCommandInput;
}

function keySchema(partition: string, sort: string) {
  return [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ];
}
