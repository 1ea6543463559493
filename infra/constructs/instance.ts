import { Aws, Names, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Of CloudWatch's 255 characters for the name of an alarm or a query; the rest is for ours after it. */
const MAX_NAME = 100;

/**
 * What a construct is told from others of its account and region by: the name of its stack, where it stands in it, and a hash of
 * both. Stacks of one name there are none.
 */
export function instanceName(scope: Construct): string {
  return Names.uniqueResourceName(scope, { separator: '-', maxLength: MAX_NAME });
}

/**
 * The last part of it is the mark of its payments, which no two deployments may share: the stack's id, and where several
 * instances may stand in one stack, which of them it is.
 */
export function instanceId(scope: Construct): string {
  const { scopes } = scope.node;
  const within = scopes.slice(scopes.indexOf(Stack.of(scope)) + 1).map(({ node }) => node.id);
  // As in logical ids.
  return [Aws.STACK_ID, ...within.filter((id) => id !== 'Default')].join('.');
}
