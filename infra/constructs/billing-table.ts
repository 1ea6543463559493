import { Lazy, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, ProjectionType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import * as env from '../../shared/env.ts';
import { type IndexName, TABLE_INDEXES, type TableIndex } from '../table-indexes.ts';
import type { BillingFunction } from './billing-function.ts';
import { type EncryptionKey, tableEncryption } from './encryption.ts';

export interface BillingTableProps {
  /** prod: nothing that a stack does may delete what customers owe and have paid. */
  readonly keep: boolean;
  readonly key: EncryptionKey;
}

type ItemAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem'
  | 'Query';

/** The one table. Its keys are shared/adapters/dynamo/keys.ts's business. */
export class BillingTable extends Construct {
  readonly name: string;
  readonly streamArn: string;
  private readonly arn: string;
  private readonly granted = new Map<BillingFunction, Map<ItemAction, Set<string>>>();

  constructor(scope: Construct, id: string, { keep, key }: BillingTableProps) {
    super(scope, id);
    const table = new TableV2(this, 'Table', {
      partitionKey: stringKey('pk'),
      sortKey: stringKey('sk'),
      globalSecondaryIndexes: TABLE_INDEXES.map((index) => ({
        indexName: index.name,
        partitionKey: stringKey(`${index.name}_pk`),
        sortKey: stringKey(`${index.name}_sk`),
        ...projectionOf(index),
      })),
      billing: Billing.onDemand(),
      encryption: tableEncryption(key),
      timeToLiveAttribute: 'ttl',
      dynamoStream: StreamViewType.NEW_IMAGE,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: keep,
      removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.name = table.tableName;
    this.arn = table.tableArn;
    if (table.tableStreamArn === undefined) throw new Error('the table has a stream');
    this.streamArn = table.tableStreamArn;
  }

  /**
   * Items whose partition key starts with one of `prefixes`, and nothing else. The actions of a transaction are those
   * of its parts; as one transaction may name keys of several grants, each action gets one statement with all its
   * prefixes. `ForAllValues` also holds where a request names no partition key, which only a scan does: nobody may scan.
   */
  grantItems(fn: BillingFunction, actions: readonly ItemAction[], prefixes: readonly string[]): void {
    for (const action of actions) {
      const granted = this.prefixesOf(fn, action);
      for (const prefix of prefixes) granted.add(prefix);
    }
    fn.tell(env.tableName, this.name);
  }

  /** The set that the action's one statement is made of, when the template is written. */
  private prefixesOf(fn: BillingFunction, action: ItemAction): Set<string> {
    const ofFunction = this.granted.get(fn) ?? new Map<ItemAction, Set<string>>();
    this.granted.set(fn, ofFunction);
    const known = ofFunction.get(action);
    if (known !== undefined) return known;
    const prefixes = new Set<string>();
    ofFunction.set(action, prefixes);
    const leadingKeys = Lazy.list({ produce: () => [...prefixes].sort().map((prefix) => `${prefix}*`) });
    fn.allow({ actions: [inDynamo(action)], resources: [this.arn], conditions: among(leadingKeys) });
    return prefixes;
  }

  /** The same, as far as `attributes`. What asks for a whole item, by naming none, is refused. */
  grantAttributes(
    fn: BillingFunction,
    action: ItemAction,
    prefixes: readonly string[],
    attributes: readonly string[],
  ): void {
    fn.allow({
      actions: [inDynamo(action)],
      resources: [this.arn],
      conditions: amongAttributes(
        action,
        prefixes.map((prefix) => `${prefix}*`),
        attributes,
      ),
    });
    fn.tell(env.tableName, this.name);
  }

  /** Not `table.grant…`: the CDK's own grants open `index/*`. */
  grantQuery(fn: BillingFunction, index: IndexName, prefix: string, attributes?: readonly string[]): void {
    fn.allow({
      actions: [inDynamo('Query')],
      resources: [`${this.arn}/index/${index}`],
      conditions:
        attributes === undefined
          ? among([`${prefix}*`])
          : amongAttributes('Query', [`${prefix}*`], attributes),
    });
    fn.tell(env.tableName, this.name);
  }
}

function projectionOf({ holds }: TableIndex) {
  if (holds === 'keys') return { projectionType: ProjectionType.KEYS_ONLY };
  if (holds === 'everything') return { projectionType: ProjectionType.ALL };
  return { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...holds] };
}

const stringKey = (name: string) => ({ name, type: AttributeType.STRING });
const inDynamo = (action: ItemAction): string => `dynamodb:${action}`;
const among = (leadingKeys: readonly string[]) => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': leadingKeys },
});
/**
 * As the DynamoDB guide has it for access to single attributes. The second condition closes what naming no attribute would open: a
 * read of whole items, or an update that returns the whole of one.
 */
const amongAttributes = (
  action: ItemAction,
  leadingKeys: readonly string[],
  attributes: readonly string[],
) => ({
  ...among(leadingKeys),
  'ForAllValues:StringEquals': { 'dynamodb:Attributes': attributes },
  StringEqualsIfExists:
    action === 'UpdateItem'
      ? { 'dynamodb:ReturnValues': 'NONE' }
      : { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
});
