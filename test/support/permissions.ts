import { type Synthesized, withoutHash } from './billing-template.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, string | string[]>>;
}

/**
 * What a role may do, as sorted lines: `dynamodb:GetItem Table REG#*`. Resources are named by their construct's path
 * as it stands in the logical id, without its hash; a partition key's prefix follows where one is demanded, and then the
 * attributes, where they are: `dynamodb:GetItem Table REG#* {pk,sk}`.
 */
export function permissionsOf({ resources }: Synthesized, roleId: string): string[] {
  const role = resources[roleId];
  if (role?.Type !== 'AWS::IAM::Role') throw new Error(`${roleId} is no role`);
  if (role.Properties.ManagedPolicyArns !== undefined) throw new Error(`${roleId} has managed policies`);
  const attached = Object.values(resources).filter(
    ({ Type, Properties }) =>
      (Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy') &&
      Properties.Roles?.some((reference: { Ref?: string }) => reference.Ref === roleId),
  );
  const documents = [...attached.map(({ Properties }) => Properties), ...(role.Properties.Policies ?? [])];
  return documents
    .flatMap(({ PolicyDocument }): Statement[] => PolicyDocument.Statement)
    .flatMap(linesOf)
    .sort();
}

function linesOf(statement: Statement): string[] {
  if (statement.Effect !== 'Allow') throw new Error('a role of ours only allows');
  const keys = leadingKeys(statement.Condition, list(statement.Action)[0] ?? '');
  return list(statement.Action).flatMap((action) =>
    list(statement.Resource).flatMap((resource) =>
      keys.map((key) => [action, nameOf(resource), key].filter((part) => part !== '').join(' ')),
    ),
  );
}

function leadingKeys(condition: Statement['Condition'], action: string): string[] {
  if (condition === undefined) return [''];
  const {
    'ForAllValues:StringLike': strings,
    'ForAllValues:StringEquals': equal,
    StringEqualsIfExists: ifThere,
    ...others
  } = condition;
  const { 'dynamodb:LeadingKeys': keys, ...otherKeys } = strings ?? {};
  const { 'dynamodb:Attributes': attributes, ...otherAttributes } = equal ?? {};
  const isKnown =
    keys !== undefined &&
    Object.keys({ ...others, ...otherKeys, ...otherAttributes }).length === 0 &&
    JSON.stringify(ifThere) === (attributes === undefined ? undefined : onlyNamed(action));
  if (!isKnown) throw new Error(`an unexpected condition: ${JSON.stringify(condition)}`);
  const named = attributes === undefined ? '' : ` {${[...list(attributes)].sort().join()}}`;
  return list(keys).map((key) => key + named);
}

/** Without it a read that names no attribute would get all of them, and an update could return them. */
function onlyNamed(action: string): string {
  return JSON.stringify(
    action === 'dynamodb:UpdateItem'
      ? { 'dynamodb:ReturnValues': 'NONE' }
      : { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
  );
}

function nameOf(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const { 'Fn::GetAtt': attribute, 'Fn::Join': join, Ref } = resource as Record<string, unknown>;
  if (typeof Ref === 'string') return withoutHash(Ref);
  if (Array.isArray(attribute)) {
    const [id, name] = attribute;
    return name === 'StreamArn' ? `${withoutHash(id)}/stream` : withoutHash(id);
  }
  if (Array.isArray(join)) return (join[1] as unknown[]).map(nameOf).join('');
  throw new Error(`an unexpected resource: ${JSON.stringify(resource)}`);
}

function list<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}
