import { App } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import { addBilling } from '../../infra/billing-app.ts';

/**
 * infra/app.ts, but for what MiniStack's CloudFormation cannot create: alarms on metric math, and saved queries. Nothing
 * else refers to either. test/infra holds both to the template, and test/deploy/runbook.cases.ts runs the queries.
 */
const stack = addBilling(new App());
for (const construct of stack.node.findAll().filter(isUnknownThere))
  construct.node.scope?.node.tryRemoveChild(construct.node.id);

function isUnknownThere(construct: IConstruct): boolean {
  if (construct instanceof CfnAlarm) return construct.metrics !== undefined;
  return construct instanceof CfnQueryDefinition;
}
