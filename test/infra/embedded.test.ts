import { describe, expect, test } from '@jest/globals';
import { named, ofType, type Resource, synthesized } from '../support/billing-template.ts';
import { BOUNDARY, PAGE_TOPIC } from '../support/stage-overrides.ts';

const embedded = synthesized('embedded');

const own = Object.entries(embedded.resources).filter(([id]) => id.startsWith('Billing'));
const ownOf = (type: string) => own.filter(([, { Type }]) => Type === type);
const key = { 'Fn::GetAtt': [expect.stringMatching(/^ShopKey/), 'Arn'] };

describe('two instances of one stage, in one stack', () => {
  /** Every text below a property that is a name to AWS, with where it stands. */
  const namesIn = (value: unknown, path: string): string[] => {
    if (Array.isArray(value)) return value.flatMap((one) => namesIn(one, path));
    if (typeof value === 'string') return /(Name|Namespace)$/.test(path) ? [`${path} = ${value}`] : [];
    if (value === null || typeof value !== 'object') return [];
    return Object.entries(value).flatMap(([name, one]) => namesIn(one, `${path}.${name}`));
  };
  const namesOf = (instance: string) =>
    new Set(
      Object.entries(embedded.resources)
        .filter(([id]) => id.startsWith(instance))
        .flatMap(([, { Type, Properties }]) => namesIn(Properties, Type)),
    );
  const shared = [...namesOf('Billing')].filter((name) => namesOf('Second').has(name));

  test('have no name in common that AWS would keep apart', () => {
    // What is left is unique within its own resource, or a metric's within its namespace.
    const within = [
      /^AWS::DynamoDB::GlobalTable\..*(AttributeName|IndexName) = /,
      /^AWS::ApiGatewayV2::Api\.Name = HttpApi$/,
      /^AWS::ApiGatewayV2::Stage\.StageName = \$default$/,
      /\.MetricName = \w+$/,
      // AWS's own metrics, whose dimensions are of our resources; and throttles, which are the account's.
      /^AWS::CloudWatch::Alarm\..*Namespace = AWS\//,
      /\.Dimensions\.Name = \w+$/,
      /^AWS::IAM::Role\.Policies\.PolicyName = invoke$/,
    ];
    expect(shared.filter((name) => !within.some((pattern) => pattern.test(name)))).toEqual([]);
  });

  test('count into metrics of their own', () => {
    const namespaces = (instance: string) =>
      new Set(
        ofType(embedded, 'AWS::Logs::MetricFilter')
          .filter(([id]) => id.startsWith(instance))
          .map(([, { Properties }]) => Properties.MetricTransformations[0].MetricNamespace),
      );
    const [one, other] = [[...namespaces('Billing')], [...namespaces('Second')]];
    expect([one.length, other.length]).toEqual([1, 1]);
    expect(one).not.toEqual(other);
    const alarms = ofType(embedded, 'AWS::CloudWatch::Alarm').filter(([id]) => id.startsWith('Billing'));
    expect(JSON.stringify(alarms)).not.toContain(other[0]);
    expect(JSON.stringify(alarms)).toContain(one[0]);
  });

  test('mark their payments differently, by the part of it that is the mark', () => {
    const marks = ['Billing', 'Second'].map((instance) => {
      const { Properties } = named(embedded, `${instance}CreateChargeFunction`)[1];
      return Properties.Environment.Variables.STACK_ID;
    });
    expect(marks).toEqual(
      ['Billing', 'Second'].map((id) => ({ 'Fn::Join': ['', [{ Ref: 'AWS::StackId' }, `.${id}`]] })),
    );
  });

  test('have each their own outputs', () => {
    const urls = Object.keys(embedded.outputs).filter((name) => /WebhookUrl/.test(name));
    expect(urls.map((name) => name.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'BillingWebhookUrl',
      'SecondWebhookUrl',
    ]);
  });

  test('refer to nothing of each other', () => {
    const ids = (instance: string) => Object.keys(embedded.resources).filter((id) => id.startsWith(instance));
    const text = JSON.stringify(Object.fromEntries(ids('Billing').map((id) => [id, embedded.resources[id]])));
    expect(ids('Second').filter((id) => text.includes(`"${id}"`))).toEqual([]);
  });
});

describe('a key of the merchant’s', () => {
  test('encrypts table, secrets, queues, topics, logs and bus', () => {
    const [[, table] = []] = ownOf('AWS::DynamoDB::GlobalTable') as [string, Resource][];
    expect(table?.Properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
    expect(table?.Properties.Replicas[0].SSESpecification).toEqual({ KMSMasterKeyId: key });
    const by: Readonly<Record<string, string>> = {
      'AWS::SecretsManager::Secret': 'KmsKeyId',
      'AWS::SQS::Queue': 'KmsMasterKeyId',
      'AWS::SNS::Topic': 'KmsMasterKeyId',
      'AWS::Logs::LogGroup': 'KmsKeyId',
      'AWS::Events::EventBus': 'KmsKeyIdentifier',
    };
    for (const [type, property] of Object.entries(by)) {
      expect(ownOf(type).length).toBeGreaterThan(0);
      for (const [id, { Properties }] of ownOf(type)) expect([id, Properties[property]]).toEqual([id, key]);
    }
  });

  test('is used by each function that has something to decrypt, through three services alone', () => {
    const policies = ownOf('AWS::IAM::Policy').map(
      ([, { Properties }]) => Properties.PolicyDocument.Statement,
    );
    const ofKey = policies.map((statements) =>
      statements.filter(({ Action }: { Action: unknown }) => JSON.stringify(Action).includes('kms:')),
    );
    expect(ofKey.filter((statements) => statements.length === 0)).toHaveLength(1); // serve-asset
    for (const [statement] of ofKey.filter((statements) => statements.length > 0)) {
      expect(statement.Resource).toEqual(key);
      expect(statement.Condition).toEqual({
        StringEquals: {
          'kms:ViaService': ['dynamodb', 'sqs', 'secretsmanager'].map(
            (service) => `${service}.ap-northeast-2.amazonaws.com`,
          ),
        },
      });
    }
  });

  test('lets logs, the bus and the alarms use it by its policy', () => {
    const [[, shopKey] = []] = ofType(embedded, 'AWS::KMS::Key');
    const principals = JSON.stringify(shopKey?.Properties.KeyPolicy.Statement);
    for (const service of ['logs.ap-northeast-2', 'events', 'cloudwatch'])
      expect(principals).toContain(`"${service}.amazonaws.com"`);
  });
});

test('alarms go to the topics that are given, and to one of ours where none is', () => {
  const topics = ownOf('AWS::SNS::Topic').map(([id]) => id);
  expect(topics.map((id) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual(['BillingAlarmsTopicsTicket']);
  const heard = ownOf('AWS::CloudWatch::Alarm').map(([, { Properties }]) =>
    JSON.stringify(Properties.AlarmActions),
  );
  expect(new Set(heard)).toEqual(
    new Set([JSON.stringify([PAGE_TOPIC]), JSON.stringify([{ Ref: topics[0] }])]),
  );
});

describe('a domain of the merchant’s', () => {
  test('leads to the API, by a record in their zone', () => {
    const [, domain] = named(embedded, 'BillingDomainName');
    expect(domain.Properties.DomainName).toBe('billing.shop.example');
    const [, record] = named(embedded, 'BillingDomainRecord');
    expect(record.Properties).toMatchObject({
      Name: 'billing.shop.example.',
      Type: 'A',
      HostedZoneId: 'Z0123456789',
      AliasTarget: { DNSName: { 'Fn::GetAtt': [expect.any(String), 'RegionalDomainName'] } },
    });
    expect(named(embedded, 'BillingDomainMapping')[1].Properties.Stage).toBeDefined();
  });

  test('is where customers and 아임포트 are sent', () => {
    for (const [, { Properties }] of ownOf('AWS::Lambda::Function'))
      expect(Properties.Environment.Variables.PUBLIC_BASE_URL).toBe('https://billing.shop.example');
  });
});

test('the boundary is set for every role', () => {
  const roles = ownOf('AWS::IAM::Role').map(([id, { Properties }]) => [id, Properties.PermissionsBoundary]);
  expect(roles.length).toBeGreaterThan(40);
  expect(roles.filter(([, boundary]) => boundary !== BOUNDARY)).toEqual([]);
});

test('a tag reaches everything that bears tags', () => {
  // CloudFormation knows no tags of these.
  const without = [
    ...['AWS::ApiGatewayV2::ApiMapping', 'AWS::ApiGatewayV2::Integration', 'AWS::ApiGatewayV2::Route'],
    ...['AWS::CloudWatch::Dashboard', 'AWS::IAM::Policy', 'AWS::Lambda::EventInvokeConfig'],
    ...['AWS::Lambda::Permission', 'AWS::Logs::MetricFilter', 'AWS::Logs::QueryDefinition'],
    ...[
      'AWS::Route53::RecordSet',
      'AWS::SNS::TopicPolicy',
      'AWS::SQS::QueuePolicy',
      'AWS::Scheduler::Schedule',
    ],
  ];
  const untagged = own.filter(([, { Properties }]) => !JSON.stringify(Properties).includes('"payments"'));
  expect(
    [...new Set(untagged.map(([, { Type }]) => Type))].filter((type) => !without.includes(type)),
  ).toEqual([]);
});

describe('members', () => {
  test('apiUrl, bus and alarms are those of the instance', () => {
    const values = (...names: string[]) => names.map((name) => embedded.outputs[name]?.Value);
    const [api] = ownOf('AWS::ApiGatewayV2::Api');
    const [bus] = ownOf('AWS::Events::EventBus');
    const noTick = ownOf('AWS::CloudWatch::Alarm').find(([id]) => id.startsWith('BillingAlarmsNoTick'));
    expect(values('ShopApi', 'ShopBus', 'ShopAlarm')).toEqual([
      { 'Fn::GetAtt': [api?.[0], 'ApiEndpoint'] },
      { Ref: bus?.[0] },
      { Ref: noTick?.[0] },
    ]);
  });

  test('grantInvoke lets a server call this API, and nothing else', () => {
    const [, policy] = named(embedded, 'ServerDefaultPolicy');
    const [statement, ...others] = policy.Properties.PolicyDocument.Statement;
    expect(others).toEqual([]);
    expect([statement.Effect, statement.Action]).toEqual(['Allow', 'execute-api:Invoke']);
    expect(JSON.stringify(statement.Resource)).toMatch(
      /execute-api:ap-northeast-2:111122223333:.*BillingApiHttpApi/,
    );
  });

  test('onEvent sends the types to the target, by rules on the bus', () => {
    const [[bus] = []] = ofType(embedded, 'AWS::Events::EventBus');
    const rules = ofType(embedded, 'AWS::Events::Rule').map(([, { Properties }]) => Properties);
    expect(rules.map(({ EventPattern }) => EventPattern)).toEqual([
      { source: ['iamport-billing'], 'detail-type': ['charge.paid'] },
      { source: ['iamport-billing'], 'detail-type': ['refund.succeeded', 'refund.failed'] },
      { source: ['iamport-billing'], 'detail-type': ['charge.paid'] },
    ]);
    for (const { EventBusName, Targets } of rules) {
      expect(EventBusName).toEqual({ Ref: bus });
      expect(Targets).toHaveLength(1);
    }
  });
});
