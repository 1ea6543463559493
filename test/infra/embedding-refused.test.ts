import { expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { type BillingDomain, CustomDomain } from '../../infra/constructs/custom-domain.ts';
import { letLogsUse } from '../../infra/constructs/encryption.ts';
import { instanceName } from '../../infra/constructs/instance.ts';
import { IamportBilling } from '../../infra/iamport-billing.ts';

const embed = (props: object) => () => new IamportBilling(new Stack(), 'Billing', props as never);

test('a wrong value stops synth with a sentence that names construct, stage and value', () => {
  expect(embed({ config: { stage: 'prod' } })).toThrow(
    /^IamportBilling Default\/Billing, stage prod:\n {2}mid: received "";/,
  );
  expect(embed({ config: { stage: 'dev', gatewayConcurrency: 1 } })).toThrow(
    'gatewayConcurrency: received 1; allowed is a whole number from 2 to 1000 (charges at a time)',
  );
  expect(embed({ config: { stage: 'test' } })).toThrow('stage: received "test"; allowed are dev and prod');
});

test('an event that there is not has no rule', () => {
  const billing = embed({ config: { stage: 'dev' } })();
  const target = { bind: () => ({ arn: 'arn:aws:sqs:ap-northeast-2:111122223333:queue' }) };
  expect(() => billing.onEvent('charge.payed' as never, target)).toThrow(
    'onEvent: received "charge.payed"; allowed are card.registered, ',
  );
  expect(() => billing.onEvent([], target)).toThrow('onEvent: received []; allowed are ');
});

test('two addresses for customers are one too many', () => {
  const config = { stage: 'dev', publicBaseUrl: 'https://billing.shop.example' };
  expect(embed({ config, domain: { name: 'billing.shop.example' } })).toThrow(
    'domain and config.publicBaseUrl are two answers to one question; give one',
  );
});

test('a name that AWS would not take for a bus, an alarm and a query is refused', () => {
  expect(() => instanceName(new Stack(), 'our shop')).toThrow(
    'name: received "our shop"; allowed are 1 to 70',
  );
});

test('whoever brings a key by its ARN alone is told what its policy must say', () => {
  const warnings = (keyOf: (stack: Stack) => IKey) => {
    const stack = new Stack();
    letLogsUse(stack, keyOf(stack));
    return stack.node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => data);
  };
  const arn = 'arn:aws:kms:ap-northeast-2:111122223333:key/of-the-shop';
  expect(warnings((stack) => Key.fromKeyArn(stack, 'Key', arn))).toEqual([
    expect.stringContaining('events.amazonaws.com and cloudwatch.amazonaws.com use the key'),
  ]);
  expect(warnings((stack) => new Key(stack, 'Key'))).toEqual([]);
});

test('a domain must lie in the zone where its record is written', () => {
  const stack = new Stack();
  const domain: BillingDomain = {
    name: 'billing.other.example',
    certificate: Certificate.fromCertificateArn(stack, 'C', 'arn:aws:acm:ap-northeast-2:1:certificate/c'),
    hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Z', {
      hostedZoneId: 'Z',
      zoneName: 'shop.example',
    }),
  };
  expect(() => new CustomDomain(stack, 'Domain', domain as never)).toThrow(
    'domain.name: received "billing.other.example"; allowed is a name in the hosted zone shop.example',
  );
});
