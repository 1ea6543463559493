import { App } from 'aws-cdk-lib';
import { addBilling } from './billing-app.ts';

/**
 * What the CDK runs: `cdk deploy` (stage dev), `cdk deploy -c stage=prod`, `cdk deploy -c override='{"mid":"…"}'`.
 * Bad configuration ends here with its sentences alone: a stack trace would only bury them.
 */
try {
  addBilling(new App());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
