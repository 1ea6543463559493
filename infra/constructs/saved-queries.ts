import { CfnQueryDefinition, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type SavedQuery, savedQueries } from '../saved-queries.ts';

/** Every question of the runbook, to be picked from the list of CloudWatch Logs Insights rather than typed at night. */
export class SavedQueries extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { name, logs }: { readonly name: string; readonly logs: Readonly<Record<SavedQuery['of'], ILogGroup>> },
  ) {
    super(scope, id);
    for (const [step, query] of Object.entries<SavedQuery>(savedQueries)) {
      new CfnQueryDefinition(this, step, {
        name: `billing-${name}/${step}`,
        logGroupNames: [logs[query.of].logGroupName],
        queryString: query.lines.join('\n| '),
      });
    }
  }
}
