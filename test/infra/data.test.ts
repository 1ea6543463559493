import { describe, expect, test } from '@jest/globals';
import { billingTableSchema } from '../../infra/local/table-schema.ts';
import { named, ofType, only, type Synthesized, synthesized } from '../support/billing-template.ts';

const dev = synthesized('dev');
const prod = synthesized('prod');

const table = (template: Synthesized) => only(template, 'AWS::DynamoDB::GlobalTable');

describe('the table', () => {
  test('has the keys and indexes that the engine on one machine has', () => {
    const { Properties } = table(prod);
    const local = billingTableSchema('any');
    expect(Properties.KeySchema).toEqual(local.KeySchema);
    expect(Properties.GlobalSecondaryIndexes).toEqual(local.GlobalSecondaryIndexes);
    expect(new Set(Properties.AttributeDefinitions)).toEqual(new Set(local.AttributeDefinitions));
    expect(Properties.BillingMode).toBe(local.BillingMode);
  });

  test('forgets by `ttl` and streams new images', () => {
    const { Properties } = table(prod);
    expect(Properties.TimeToLiveSpecification).toEqual({ AttributeName: 'ttl', Enabled: true });
    expect(Properties.StreamSpecification).toEqual({ StreamViewType: 'NEW_IMAGE' });
  });

  test.each(['dev', 'prod'] as const)('can be restored to any second of the last 35 days (%s)', (stage) => {
    for (const replica of table(stage === 'dev' ? dev : prod).Properties.Replicas) {
      expect(replica.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true });
    }
  });

  test('survives its stack and every mistake in prod', () => {
    const { DeletionPolicy, UpdateReplacePolicy, Properties } = table(prod);
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
    expect(Properties.Replicas).toEqual([expect.objectContaining({ DeletionProtectionEnabled: true })]);
  });

  test('goes with its stack in dev', () => {
    const { DeletionPolicy, Properties } = table(dev);
    expect(DeletionPolicy).toBe('Delete');
    expect(Properties.Replicas).toEqual([expect.objectContaining({ DeletionProtectionEnabled: false })]);
  });
});

describe('the secret', () => {
  const secret = (template: Synthesized) => named(template, 'IamportKeysSecret')[1];

  test('starts as a placeholder that no function accepts', () => {
    expect(secret(prod).Properties.SecretString).toBe('{"imp_key":"","imp_secret":""}');
    expect(secret(prod).Properties.GenerateSecretString).toBeUndefined();
  });

  test('survives its stack in prod only', () => {
    expect(secret(prod).DeletionPolicy).toBe('Retain');
    expect(secret(dev).DeletionPolicy).toBe('Delete');
  });
});

describe('logs', () => {
  test.each([
    ['dev', 14, 'Delete'],
    ['prod', 365, 'Retain'],
  ] as const)('%s keeps every group %i days', (stage, days, deletion) => {
    const groups = ofType(stage === 'dev' ? dev : prod, 'AWS::Logs::LogGroup').map(([, group]) => group);
    expect(groups).toHaveLength(2);
    for (const { Properties, DeletionPolicy } of groups) {
      expect([Properties.RetentionInDays, DeletionPolicy]).toEqual([days, deletion]);
    }
  });
});
