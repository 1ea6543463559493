import type { Resource, Synthesized } from './billing-template.ts';

/**
 * Types of resources whose replacement loses something, and the properties of which CloudFormation's reference says "Update
 * requires: Replacement". A resource is replaced as well when its logical id or its type changes.
 */
const REPLACED_BY: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::GlobalTable': ['TableName', 'KeySchema', 'LocalSecondaryIndexes'],
  'AWS::SecretsManager::Secret': ['Name'],
  'AWS::KMS::Key': ['KeySpec', 'KeyUsage', 'MultiRegion'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  // Rules of a merchant's on it.
  'AWS::Events::EventBus': ['Name'],
  // Work that waits.
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  // Whoever has confirmed to hear alarms.
  'AWS::SNS::Topic': ['TopicName', 'FifoTopic'],
  // Its address stands in the 아임포트 console.
  'AWS::ApiGatewayV2::Api': ['ProtocolType'],
};

export interface Stateful {
  readonly type: string;
  /** In CloudFormation's words, and only those that are set. */
  readonly replacedBy: Readonly<Record<string, unknown>>;
  readonly deletionPolicy?: string | undefined;
}

/** What of a template must still be there, and the same, after the next deployment. By logical id. */
export function statefulOf({ resources }: Synthesized): Readonly<Record<string, Stateful>> {
  return Object.fromEntries(
    Object.entries(resources).flatMap(([id, resource]) => {
      const stateful = statefulPart(resource);
      return stateful === undefined ? [] : [[id, stateful]];
    }),
  );
}

function statefulPart({ Type, Properties = {}, DeletionPolicy }: Resource): Stateful | undefined {
  const names = REPLACED_BY[Type];
  if (names === undefined) return undefined;
  const set = names.filter((name) => Properties[name] !== undefined);
  return {
    type: Type,
    replacedBy: Object.fromEntries(set.map((name) => [name, Properties[name]])),
    ...(DeletionPolicy === undefined ? {} : { deletionPolicy: DeletionPolicy }),
  };
}
