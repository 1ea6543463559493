import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { ReferenceRepository } from '../../ports.ts';
import { keys } from './keys.ts';
import { openTable, type Table } from './table.ts';

/** Whose a reference is. */
export function createReferenceRepository(table: Table): ReferenceRepository {
  const { client, name: TableName } = openTable(table);
  return {
    async find(kind, reference, limit) {
      const { pk, sk } = keys.reference(kind, reference);
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :kind)',
          ExpressionAttributeValues: { ':pk': pk, ':kind': sk },
          ScanIndexForward: false,
          ConsistentRead: true,
          Limit: limit,
        }),
      );
      return Items.map(({ id, chargeUid }) => ({
        kind,
        id: String(id),
        chargeUid: chargeUid === undefined ? undefined : String(chargeUid),
      }));
    },
  };
}
