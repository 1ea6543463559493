import { Aws, Names, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** The subject of an alarm's mail has it, with some words of ours: SNS takes 100 characters. */
const MAX_NAME = 70;
const NAME = new RegExp(`^[A-Za-z0-9-]{1,${MAX_NAME}}$`);

/**
 * What a construct is told from others of its account and region by: the name of its stack, where it stands in it, and a hash of
 * both. Stacks of one name there are none.
 */
export function instanceName(scope: Construct, given: string | undefined): string {
  if (given !== undefined && !NAME.test(given))
    throw new Error(
      `name: received ${JSON.stringify(given)}; allowed are 1 to ${MAX_NAME} letters, digits and hyphens`,
    );
  return given ?? Names.uniqueResourceName(scope, { separator: '-', maxLength: MAX_NAME });
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
