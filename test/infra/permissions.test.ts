import { describe, expect, test } from '@jest/globals';
import { type FunctionSpec, functions } from '../../infra/topology.ts';
import { functionNamed, named, ofType, type Synthesized, synthesized } from '../support/billing-template.ts';
import { EACH_GRANT, eachTriggerAndGrant, grantFunction } from '../support/each-trigger.ts';
import { expectedPermissions } from '../support/expected-permissions.ts';
import { permissionsOf } from '../support/permissions.ts';

const deployed = synthesized('dev');
const each = synthesized('each-trigger-and-grant');

function roleOf(template: Synthesized, name: string): string {
  const [, { Properties }] = functionNamed(template, name);
  return Properties.Role['Fn::GetAtt'][0];
}

const specOf = (name: string): FunctionSpec => {
  const spec = eachTriggerAndGrant.functions.find((one) => one.name === name);
  if (spec === undefined) throw new Error(`no function ${name}`);
  return spec;
};

describe('a role holds exactly what its function’s grants and trigger mean', () => {
  test.each(functions.map((spec) => [spec.name, spec] as const))('%s', (name, spec) => {
    expect(permissionsOf(deployed, roleOf(deployed, name))).toEqual(expectedPermissions(spec));
  });

  test('each function has a role of its own', () => {
    const roles = functions.map(({ name }) => roleOf(deployed, name));
    expect(new Set(roles).size).toBe(functions.length);
  });
});

describe('a grant means exactly its actions on its keys', () => {
  test.each(EACH_GRANT)('%s', (grant) => {
    const name = grantFunction(grant);
    expect(permissionsOf(each, roleOf(each, name))).toEqual(expectedPermissions(specOf(name)));
  });
});

describe('a trigger takes exactly what it needs', () => {
  test.each([
    'settle-worker',
    'charge-worker',
    'batch-worker',
    'webhook-worker',
    'minute-tick',
    'stream-reader',
    'public-route',
  ])('%s', (name) => {
    expect(permissionsOf(each, roleOf(each, name))).toEqual(expectedPermissions(specOf(name)));
  });

  test('a schedule may start its own function and report a lost tick, nothing else', () => {
    const [id] = named(each, 'MinuteTickSchedulerRole');
    expect(permissionsOf(each, id)).toEqual([
      'lambda:InvokeFunction MinuteTickFunction',
      'sqs:SendMessage TimerDeadLetters',
    ]);
  });
});

test('no role has a wildcard for an action or a resource', () => {
  for (const template of [deployed, each]) {
    for (const [id] of ofType(template, 'AWS::IAM::Role')) {
      for (const line of permissionsOf(template, id)) {
        const [action = '', resource = ''] = line.split(' ');
        expect(`${action} ${resource}`).not.toContain('*');
      }
    }
  }
});

test('only Lambda and EventBridge Scheduler may take a role of ours', () => {
  const services = ofType(each, 'AWS::IAM::Role').flatMap(([, { Properties }]) =>
    Properties.AssumeRolePolicyDocument.Statement.map(
      (s: { Principal: { Service: string } }) => s.Principal.Service,
    ),
  );
  expect(new Set(services)).toEqual(new Set(['lambda.amazonaws.com', 'scheduler.amazonaws.com']));
});
