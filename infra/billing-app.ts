import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { BillingStack } from './billing-stack.ts';
import { loadConfig } from './config.ts';

/**
 * The stack of one stage, from the context values `stage` (default dev) and `override`. cdk-nag's AwsSolutions rules
 * run at synth and stop a deployment that breaks one without a written reason.
 * @throws Error whose sentences name each wrong value of the configuration.
 */
export function addBilling(app: App): BillingStack {
  const config = loadConfig(app.node.tryGetContext('stage') ?? 'dev', app.node.tryGetContext('override'));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return new BillingStack(app, `iamport-billing-${config.stage}`, {
    config,
    env: { region: config.region },
    description: `Recurring billing for 아임포트 and KG이니시스 (${config.stage})`,
    terminationProtection: config.stage === 'prod',
  });
}
