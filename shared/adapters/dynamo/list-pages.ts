import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { PageRequest } from '../../ports.ts';
import { badCursor } from './cursor.ts';
import type { Key } from './keys.ts';
import type { Item } from './stored-item.ts';
import type { Table } from './table.ts';

/** One partition of an index, or of the table itself, as a list shows it. */
export interface Listed {
  readonly index: 'customer' | 'paid' | 'status' | 'plan' | 'open' | undefined;
  readonly partition: string;
  /** Of the sort keys that belong to the list; what comes after it is what a cursor holds. */
  readonly prefix: string;
  /** What a cursor of this list looks like. */
  readonly shape: RegExp;
}

export interface Entry {
  readonly key: Key;
  /** What a page ends with, to go on behind it. */
  readonly mark: string;
  readonly item: Item;
}

/** Sorts after every character that a sort key of ours holds. */
const LAST = '\uffff';

/** Newest first, behind `page.cursor`. */
export async function entriesOf(
  { client, name: TableName }: Table,
  { index, partition, prefix, shape }: Listed,
  { limit, cursor }: PageRequest,
): Promise<readonly Entry[]> {
  if (cursor !== undefined && !shape.test(cursor)) throw badCursor();
  const [pk, sk] = index === undefined ? ['pk', 'sk'] : [`${index}_pk`, `${index}_sk`];
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName,
      ...(index === undefined ? {} : { IndexName: index }),
      KeyConditionExpression: `${pk} = :partition AND ${sk} BETWEEN :first AND :last`,
      ExpressionAttributeValues: {
        ':partition': partition,
        ':first': prefix === '' ? ' ' : prefix,
        ':last': `${prefix}${cursor ?? LAST}`,
      },
      ScanIndexForward: false,
      // BETWEEN takes the bound itself in.
      Limit: limit + (cursor === undefined ? 0 : 1),
    }),
  );
  return Items.map((item) => ({
    key: { pk: String(item['pk']), sk: String(item['sk']) },
    mark: String(item[sk]).slice(prefix.length),
    item,
  }))
    .filter(({ mark }) => mark !== cursor)
    .slice(0, limit);
}
