import { RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { BillingFunction } from './billing-function.ts';
import type { EncryptionKey } from './encryption.ts';

/**
 * Never a real key: it would stand in the template, readable by everyone who may describe the stack. CloudFormation
 * writes it once; as it never changes, no later deployment overwrites the keys that the merchant has put there.
 */
const PLACEHOLDER = '{"imp_key":"","imp_secret":""}';

/** imp_key and imp_secret of the 아임포트 console. Functions refuse to work on the placeholder, and an alarm tells. */
export class IamportSecret extends Construct {
  readonly arn: string;

  constructor(
    scope: Construct,
    id: string,
    { keep, key }: { readonly keep: boolean; readonly key: EncryptionKey },
  ) {
    super(scope, id);
    const secret = new Secret(this, 'Secret', {
      description: 'REST API key and secret of the 아임포트 console: {"imp_key":"…","imp_secret":"…"}',
      secretStringValue: SecretValue.unsafePlainText(PLACEHOLDER),
      ...(key === undefined ? {} : { encryptionKey: key }),
      removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    // The same as Ref on AWS; on the emulator of the deploy test only this one is the ARN that policies name.
    this.arn = (secret.node.defaultChild as CfnSecret).attrId;
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason:
        '아임포트 re-issues its secret only by hand, in its console; there is no API that could rotate it',
    });
  }

  grantRead(fn: BillingFunction): void {
    fn.allow({ actions: ['secretsmanager:GetSecretValue'], resources: [this.arn] });
  }
}
