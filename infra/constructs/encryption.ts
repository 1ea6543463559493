import { Annotations, ArnFormat, Stack } from 'aws-cdk-lib';
import { TableEncryptionV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Allowance } from './billing-function.ts';

/** A merchant's own key, or none: then each service's own, which costs nothing and asks for no permission. */
export type EncryptionKey = IKey | undefined;

export const tableEncryption = (key: EncryptionKey): TableEncryptionV2 =>
  key === undefined ? TableEncryptionV2.dynamoOwnedKey() : TableEncryptionV2.customerManagedKey(key);

export const queueEncryption = (key: EncryptionKey): QueueProps =>
  key === undefined
    ? { encryption: QueueEncryption.SQS_MANAGED }
    : { encryption: QueueEncryption.KMS, encryptionMasterKey: key };

/** What a role needs of the key that a table, a queue or a secret is encrypted with: through these services, and not by itself. */
export function useOfKey(scope: Construct, key: IKey): Allowance {
  const { region } = Stack.of(scope);
  const services = ['dynamodb', 'sqs', 'secretsmanager'].map((name) => `${name}.${region}.amazonaws.com`);
  return {
    // As DynamoDB's guide has it; SQS and Secrets Manager need two of them.
    actions: [
      ...['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
      ...['kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
    ],
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': services } },
  };
}

/**
 * CloudWatch Logs uses the key in its own name; what EventBridge and CloudWatch's alarms need the CDK adds with the bus and the topics. The
 * policy of a key that is only named here is its owner's to write.
 */
export function letLogsUse(scope: Construct, key: IKey): void {
  const stack = Stack.of(scope);
  const { statementAdded } = key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': stack.formatArn({
            service: 'logs',
            resource: 'log-group',
            resourceName: '*',
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        },
      },
    }),
  );
  if (!statementAdded)
    Annotations.of(scope).addWarningV2(
      'iamport-billing:key-policy',
      `the policy of ${key.keyArn} cannot be changed from here: it must let logs.${stack.region}.amazonaws.com, events.amazonaws.com and cloudwatch.amazonaws.com use the key`,
    );
}
