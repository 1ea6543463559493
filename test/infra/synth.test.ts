import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { stages } from '../../infra/config.ts';
import { ofType, type Synthesized, synthesized } from '../support/billing-template.ts';

const dev = synthesized('dev');
const prod = synthesized('prod');

describe('cdk-nag’s AwsSolutions rules', () => {
  interface Suppressed {
    readonly ruleName: string;
    readonly reason?: string;
    readonly violatingConstructs: readonly { readonly constructPath: string }[];
  }

  const report = ({ outdir }: Synthesized) => {
    const [nag] = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')).pluginReports;
    return nag as { pluginName: string; violations: unknown[]; suppressedViolations: Suppressed[] };
  };

  test.each(['dev', 'prod'])('find nothing in %s', (stage) => {
    const { violations } = report(stage === 'dev' ? dev : prod);
    expect(violations).toEqual([]);
  });

  test('are suppressed only where a reason is written, and only these', () => {
    const suppressed = report(prod).suppressedViolations;
    for (const { reason } of suppressed) expect(reason?.length).toBeGreaterThan(40);
    const known = new Set(suppressed.map(({ ruleName }) => ruleName));
    // Public routes; dead-letter queues without one of their own; a secret that no API can rotate.
    expect(known).toEqual(new Set(['AwsSolutions-APIG4', 'AwsSolutions-SQS3', 'AwsSolutions-SMG4']));
  });
});

describe('no secret and nobody’s data is in a template', () => {
  test.each(['dev', 'prod'])('%s', (stage) => {
    const { text, resources } = stage === 'dev' ? dev : prod;
    expect(text).not.toContain('resolve:secretsmanager');
    expect(text).not.toContain('resolve:ssm');
    const withSecret = Object.values(resources).filter((resource) =>
      /imp_secret|imp_key/.test(JSON.stringify(resource)),
    );
    expect(withSecret.map(({ Type }) => Type)).toEqual(['AWS::SecretsManager::Secret']);
    // Whatever could be an e-mail address, a phone or a card number, but for the hashes of assets and the merchant's own
    // support, which stands at the foot of every page.
    const support = stages.dev.merchant.support.email ?? '';
    const readable = text.replace(/(?<![\da-f])[\da-f]{64}(?![\da-f])/g, '').replaceAll(support, '');
    expect(readable).not.toMatch(/[\w.]+@[\w-]+\.[a-z]{2,}/i);
    expect(readable).not.toMatch(/01[016789]-?\d{3,4}-?\d{4}/);
    expect(readable).not.toMatch(/\b\d{15,16}\b/);
  });
});

describe('alarms', () => {
  test.each(ofType(dev, 'AWS::SNS::TopicPolicy'))(
    'CloudWatch may publish by %s, and nobody without TLS',
    (_, { Properties }) => {
      expect(Properties.PolicyDocument.Statement).toEqual([
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        expect.objectContaining({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      ]);
    },
  );

  test('read refusals and unusable keys from the journal’s lines', () => {
    const patterns = ofType(dev, 'AWS::Logs::MetricFilter').map(
      ([, { Properties }]) => Properties.FilterPattern,
    );
    expect(patterns).toEqual(
      expect.arrayContaining([
        '{ ($.message.event = "settle") && ($.message.outcome = "refused") }',
        '{ ($.message.reason = "gateway_rejected_credentials") || ($.message.reason = "secret_unusable") }',
        // test/function: forged-hints, one-bad-element, publish-events.
        '{ ($.message.event = "hint.forged") || ($.message.reason = "too_many_hints") }',
        '{ ($.message.event = "due.unreadable") || ($.message.event = "due.failed") || ($.message.event = "event.unreadable") }',
      ]),
    );
  });
});

test('the outputs name what has to be pasted elsewhere', () => {
  const outputs = Object.keys(dev.outputs);
  expect(outputs).toEqual(
    expect.arrayContaining([
      'ApiUrl',
      'WebhookUrl',
      'SecretArn',
      'TableName',
      'SettleQueueUrl',
      'SettleDeadLettersUrl',
      'PageTopicArn',
      'TicketTopicArn',
    ]),
  );
});

test('a stack says of which stage it is: what asks back before real money moves goes by it', () => {
  expect([dev, prod].map(({ outputs }) => outputs['Stage']?.Value)).toEqual(['dev', 'prod']);
});

test('a stack on which times can be played says how, and one that charges real cards only does not', () => {
  expect(Object.keys(dev.outputs)).toContain('EnqueueDueChargesFunction');
  expect(Object.keys(prod.outputs)).not.toContain('EnqueueDueChargesFunction');
  for (const { outputs } of [dev, prod]) expect(Object.keys(outputs)).toContain('ReconcilePaymentsFunction');
});

test('with all that a configuration can switch on a stack stays under 400 resources, far from CloudFormation’s 500', () => {
  const watched = synthesized('watched');
  // One for each address that the merchant names: not ours to bound.
  const addresses = ofType(watched, 'AWS::SNS::Subscription').length;
  expect(Object.keys(watched.resources).length - addresses).toBeLessThan(400);
});
