import { type Item, toWire } from '../dynamo-model/values.ts';
import { itemFromWire, listOf, recordOf, type WireItem } from './attribute-values.ts';

/** Where requests carry attribute values; everything else goes to the model as it came. */
const ITEMS = new Set(['Key', 'Item', 'ExpressionAttributeValues', 'ExclusiveStartKey']);
const PARTS = new Set(['Get', 'Put', 'Update', 'Delete', 'ConditionCheck', 'PutRequest', 'DeleteRequest']);

/** The input of a request, or of one part of it, as `@aws-sdk/lib-dynamodb` would be given it. */
export function decoded(input: unknown): Record<string, unknown> {
  return mapped(recordOf(input), (name, value) => {
    if (ITEMS.has(name)) return itemFromWire(value);
    if (PARTS.has(name)) return decoded(value);
    if (name === 'TransactItems') return listOf(value).map(decoded);
    if (name === 'RequestItems') return mapped(recordOf(value), (_table, requests) => batchOf(requests));
    return value;
  });
}

function batchOf(requests: unknown): unknown {
  if (Array.isArray(requests)) return requests.map(decoded);
  return mapped(recordOf(requests), (name, value) =>
    name === 'Keys' ? listOf(value).map(itemFromWire) : value,
  );
}

interface Output {
  readonly $metadata?: object;
  readonly Item?: Item;
  readonly Attributes?: Item;
  readonly LastEvaluatedKey?: Item;
  readonly Items?: readonly Item[];
  /** Of a transaction in order, of a batch by table. */
  readonly Responses?: readonly { readonly Item?: Item }[] | Readonly<Record<string, readonly Item[]>>;
}

/** The model's answer as it goes over the wire. */
export function encoded({ $metadata: _, ...output }: Output): object {
  return mapped(output, (name, value) => {
    if (name === 'Items') return (value as readonly Item[]).map(itemToWire);
    if (name === 'Responses') return responses(value as NonNullable<Output['Responses']>);
    return name === 'Item' || name === 'Attributes' || name === 'LastEvaluatedKey'
      ? itemToWire(value as Item)
      : value;
  });
}

function responses(value: NonNullable<Output['Responses']>): object {
  if (Array.isArray(value)) return value.map((one: Output) => encoded(one));
  return mapped(value as Record<string, readonly Item[]>, (_table, items) =>
    (items as readonly Item[]).map(itemToWire),
  );
}

export const itemToWire = (item: Item): WireItem => toWire(item).M as WireItem;

function mapped(record: object, change: (name: string, value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(name, value)]));
}
