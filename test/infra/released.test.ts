import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { synthesized } from '../support/billing-template.ts';
import { type Stateful, statefulOf } from '../support/stateful.ts';

/** Of the last release, written by `npm run release:template`. */
const released: Readonly<Record<'dev' | 'prod', Readonly<Record<string, Stateful>>>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'released.json'), 'utf8'),
);

test.each(['dev', 'prod'] as const)(
  'an update from the last release replaces nothing that holds something (%s)',
  (stage) => {
    const today = statefulOf(synthesized(stage));
    expect(Object.fromEntries(Object.keys(released[stage]).map((id) => [id, today[id]]))).toEqual(
      released[stage],
    );
  },
);

test.each(['dev', 'prod'] as const)(
  'the last release is written down with table, secrets, bus, logs and the rest (%s)',
  (stage) => {
    const types = Object.values(released[stage]).map(({ type }) => type);
    expect(
      Object.fromEntries([...new Set(types)].map((t) => [t, types.filter((one) => one === t).length])),
    ).toEqual({
      'AWS::DynamoDB::GlobalTable': 1,
      'AWS::SecretsManager::Secret': 2,
      'AWS::Events::EventBus': 1,
      'AWS::Logs::LogGroup': 2,
      'AWS::SQS::Queue': 10,
      'AWS::SNS::Topic': 2,
      'AWS::ApiGatewayV2::Api': 1,
    });
  },
);
