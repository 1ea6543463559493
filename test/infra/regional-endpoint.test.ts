import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { hosts } from '../../infra/bundles/left-out.ts';
import { regionalEndpoint } from '../../infra/bundles/on-lambda/endpoint.ts';

describe('an endpoint', () => {
  const clients = {
    '@aws-sdk/client-dynamodb': DynamoDBClient,
    '@aws-sdk/client-eventbridge': EventBridgeClient,
    '@aws-sdk/client-secrets-manager': SecretsManagerClient,
    '@aws-sdk/client-sqs': SQSClient,
  };
  const cases = Object.entries(clients).flatMap(([name, Client]) =>
    ['ap-northeast-2', 'us-east-1', 'eu-central-2', 'us-gov-west-1', 'cn-north-1'].map(
      (region) => [name, region, Client] as const,
    ),
  );

  test.each(cases)('of %s in %s is the one that the SDK’s own rules give', (name, region, Client) => {
    const { endpointProvider } = new Client({ region }).config;
    const parameters = { Region: region, UseFIPS: false, UseDualStack: false };
    const { url: own } = regionalEndpoint(hosts[name] ?? '')(parameters);
    expect(own.href).toBe(endpointProvider(parameters as never).url.href);
  });

  test('that only the rules know is refused by name, and none is made up', () => {
    const of = regionalEndpoint('dynamodb');
    expect(() => of({ Region: 'us-east-1', UseFIPS: true })).toThrow('FIPS');
    expect(() => of({ Region: 'us-iso-east-1' })).toThrow('us-iso-east-1');
    expect(() => of({})).toThrow('no endpoints');
  });
});
