import { type App, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { checkedConfig, overridesFrom } from './config.ts';
import { IamportBilling } from './iamport-billing.ts';

/**
 * The stack of one stage, from the context values `stage` (default dev) and `override`. cdk-nag's AwsSolutions rules
 * run at synth and stop a deployment that breaks one without a written reason.
 * @throws Error whose sentences name each wrong value of the configuration.
 */
export function addBilling(app: App): Stack {
  const config = overridesFrom(app.node.tryGetContext('stage') ?? 'dev', app.node.tryGetContext('override'));
  const { stage, region } = checkedConfig('infra/config.ts', config);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stack = new Stack(app, `iamport-billing-${stage}`, {
    env: { region },
    description: `Recurring billing for 아임포트 and KG이니시스 (${stage})`,
    terminationProtection: stage === 'prod',
  });
  // Of this id the logical ids say nothing: they are those of the first release. And one stack of a stage there is in an account.
  new IamportBilling(stack, 'Default', { config, name: stage });
  return stack;
}
