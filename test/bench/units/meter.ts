import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { itemSize } from '../../../infra/local/dynamo-model/item-size.ts';
import type { Command, DynamoModel, Item, TableSpec } from '../../../infra/local/dynamo-model/model.ts';
import { type Charged, type IndexShape, indexWrites, readUnits, writeUnits } from './units.ts';

/** One command that was sent, and what it costs. */
export interface Metered {
  readonly command: string;
  readonly reads: number;
  readonly writes: readonly Charged[];
}

interface Key {
  readonly pk: string;
  readonly sk: string;
}

export type Meter = ReturnType<typeof createMeter>;

/** Carries out commands on a model, and keeps an account of the units of each. */
export function createMeter(model: DynamoModel, spec: TableSpec) {
  const indexes = (spec.GlobalSecondaryIndexes ?? []).map(shapeOf);
  const metered: Metered[] = [];
  const itemAt = ({ pk, sk }: Key): Item | undefined => {
    const get = new GetCommand({ TableName: spec.TableName, Key: { pk, sk } });
    return (model.execute(get) as { Item?: Item }).Item;
  };

  function execute(command: Command): object {
    const keys = writtenKeys(command);
    const before = keys.map(({ key }) => itemAt(key));
    const isTransaction = keys.some(({ inTransaction }) => inTransaction);
    const charge = (): readonly Charged[] =>
      keys.flatMap(({ key }, at) => {
        const after = itemAt(key);
        return [
          { view: 'table', partition: key.pk, units: writeUnits(before[at], after, isTransaction) },
          ...indexes.flatMap((index) => indexWrites(index, before[at], after)),
        ];
      });
    const name = command.constructor.name.replace(/Command$/, '');
    try {
      const answer = model.execute(command);
      metered.push({ command: name, reads: readsOf(command, answer, itemAt), writes: charge() });
      return answer;
    } catch (error) {
      // What a condition refuses has been looked at, and is billed like a write.
      metered.push({ command: name, reads: 0, writes: charge() });
      throw error;
    }
  }

  return {
    execute,
    /** What has been sent since the last time. */
    take: (): readonly Metered[] => metered.splice(0),
  };
}

function shapeOf({
  IndexName = '',
  KeySchema = [],
  Projection,
}: NonNullable<TableSpec['GlobalSecondaryIndexes']>[number]): IndexShape {
  const key = (type: string) => KeySchema.find(({ KeyType }) => KeyType === type)?.AttributeName ?? '';
  const shape = { name: IndexName, partition: key('HASH'), sort: key('RANGE') };
  if (Projection?.ProjectionType === 'ALL') return shape;
  return { ...shape, attributes: Projection?.NonKeyAttributes ?? [] };
}

interface Written {
  readonly key: Key;
  readonly inTransaction: boolean;
}

function writtenKeys({ constructor: { name }, input }: Command): readonly Written[] {
  // biome-ignore lint/suspicious/noExplicitAny: an input of any command.
  const given = input as any;
  const keyOf = ({ pk, sk }: Key): Key => ({ pk, sk });
  switch (name) {
    case 'PutCommand':
      return [{ key: keyOf(given.Item), inTransaction: false }];
    case 'UpdateCommand':
    case 'DeleteCommand':
      return [{ key: keyOf(given.Key), inTransaction: false }];
    case 'TransactWriteCommand':
      return given.TransactItems.map((one: Record<string, { Item?: Key; Key?: Key }>) => {
        const [operation = {}] = Object.values(one);
        return { key: keyOf((operation.Item ?? operation.Key) as Key), inTransaction: true };
      });
    default:
      return [];
  }
}

/** Read units of one command. */
export function readsOf(
  { constructor: { name }, input }: Command,
  answer: object,
  itemAt: (key: Key) => Item | undefined,
): number {
  // biome-ignore lint/suspicious/noExplicitAny: an input and an answer of any command.
  const [given, got] = [input as any, answer as any];
  const sizeAt = (key: Key) => {
    const item = itemAt(key);
    return item === undefined ? 0 : itemSize(item);
  };
  switch (name) {
    case 'GetCommand':
      return readUnits(sizeAt(given.Key), given.ConsistentRead === true);
    case 'BatchGetCommand':
      return Object.values(given.RequestItems as Record<string, { Keys: Key[]; ConsistentRead?: boolean }>)
        .flatMap(({ Keys, ConsistentRead }) =>
          Keys.map((key) => readUnits(sizeAt(key), ConsistentRead === true)),
        )
        .reduce((sum, units) => sum + units, 0);
    case 'QueryCommand': {
      const size = (got.Items as Item[]).reduce((sum, item) => sum + itemSize(item), 0);
      return readUnits(size, given.ConsistentRead === true);
    }
    default:
      return 0;
  }
}
