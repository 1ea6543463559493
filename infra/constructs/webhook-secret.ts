import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import * as env from '../../shared/env.ts';
import type { BillingFunction } from './billing-function.ts';
import type { EncryptionKey } from './encryption.ts';

/**
 * What webhooks are signed with. Drawn once, by Secrets Manager, so that it stands in no template: letters and digits, a multiple of
 * four, which is base64 as it stands. A merchant writes `whsec_` before it.
 */
export class WebhookSecret extends Construct {
  readonly arn: string;

  constructor(
    scope: Construct,
    id: string,
    { keep, key }: { readonly keep: boolean; readonly key: EncryptionKey },
  ) {
    super(scope, id);
    const secret = new Secret(this, 'Secret', {
      description: 'What webhooks are signed with: {"current":"whsec_…","previous":null}',
      generateSecretString: {
        secretStringTemplate: '{"previous":null}',
        generateStringKey: 'current',
        excludePunctuation: true,
        // 48 bytes in base64; Standard Webhooks recommend 24 to 64.
        passwordLength: 64,
      },
      ...(key === undefined ? {} : { encryptionKey: key }),
      removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.arn = (secret.node.defaultChild as CfnSecret).attrId;
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason:
        'Each receiver must be given a new one before it signs: a rotation is a merchant’s decision, in two steps',
    });
  }

  grantRead(fn: BillingFunction): void {
    fn.allow({ actions: ['secretsmanager:GetSecretValue'], resources: [this.arn] });
    fn.tell(env.webhookSecretId, this.arn);
  }
}
