import { type App, CfnOutput, Stack, Tags, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { IamportBilling } from '../../infra/iamport-billing.ts';
import { BOUNDARY, PAGE_TOPIC, WEBHOOKS } from './stage-overrides.ts';

const ACM = 'arn:aws:acm:ap-northeast-2:111122223333:certificate/of-the-shop';

/** A merchant's own stack, which uses all that IamportBilling offers, and has a second one beside it. */
export function embedEverything(app: App): void {
  const stack = new Stack(app, 'Shop', { env: { account: '111122223333', region: 'ap-northeast-2' } });
  Validations.of(stack).acknowledge({
    id: 'CloudFormation-Validate::F0007',
    reason: 'two instances in one stack are more than CloudFormation takes: they are only looked at',
  });
  const zone = { hostedZoneId: 'Z0123456789', zoneName: 'shop.example' };
  const billing = new IamportBilling(stack, 'Billing', {
    config: { stage: 'dev', webhooks: WEBHOOKS },
    encryptionKey: new Key(stack, 'ShopKey'),
    alarmTopics: { page: Topic.fromTopicArn(stack, 'OnCall', PAGE_TOPIC) },
    domain: {
      name: 'billing.shop.example',
      certificate: Certificate.fromCertificateArn(stack, 'Certificate', ACM),
      hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', zone),
    },
    permissionsBoundary: ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', BOUNDARY),
  });
  Tags.of(billing).add('team', 'payments');
  billing.grantInvoke(
    new Role(stack, 'Server', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') }),
  );
  const paid = new SqsQueue(new Queue(stack, 'Payments'));
  billing.onEvent('charge.paid', paid);
  billing.onEvent(['refund.succeeded', 'refund.failed'], paid);
  billing.onEvent('charge.paid', new SqsQueue(new Queue(stack, 'Ledger')));
  new CfnOutput(stack, 'ShopApi', { value: billing.apiUrl });
  new CfnOutput(stack, 'ShopBus', { value: billing.bus.eventBusName });
  new CfnOutput(stack, 'ShopAlarm', { value: billing.alarms.NoTick?.alarmName ?? '' });
  new IamportBilling(stack, 'Second', { config: { stage: 'dev', webhooks: WEBHOOKS } });
}
