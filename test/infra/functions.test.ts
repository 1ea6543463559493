import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checkedConfig } from '../../infra/config.ts';
import { functions, type Grant } from '../../infra/topology.ts';
import { readSettings } from '../../shared/adapters/settings.ts';
import * as env from '../../shared/env.ts';
import { functionNamed, synthesized } from '../support/billing-template.ts';
import { permissionsOf } from '../support/permissions.ts';
import { PROD_WITH_EVERYTHING } from '../support/stage-overrides.ts';

const prod = synthesized('prod');

const propertiesOf = (name: string) => functionNamed(prod, name)[1].Properties;
const names = functions.map(({ name }) => name);

test.each(functions.map((spec) => [spec.name, spec] as const))('%s is as the topology says', (name, spec) => {
  expect(propertiesOf(name)).toMatchObject({
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    Timeout: spec.timeoutSeconds,
    MemorySize: spec.memoryMb,
    LoggingConfig: {
      LogFormat: 'JSON',
      ApplicationLogLevel: 'INFO',
      LogGroup: { Ref: expect.stringMatching(/^JournalLogGroup/) },
    },
  });
  // Reserving concurrency would take it from others and, at zero, stop billing.
  expect(propertiesOf(name).ReservedConcurrentExecutions).toBeUndefined();
});

test('traces where the stage says so, by what its role then allows, and nowhere else', () => {
  const watched = synthesized('watched');
  for (const [template, traces] of [
    [prod, false],
    [watched, true],
  ] as const) {
    for (const name of names) {
      const { TracingConfig, Role } = functionNamed(template, name)[1].Properties;
      expect(TracingConfig).toEqual(traces ? { Mode: 'Active' } : undefined);
      const allowed = permissionsOf(template, Role['Fn::GetAtt'][0]).filter((line) =>
        line.startsWith('xray:'),
      );
      expect(allowed).toEqual(traces ? ['xray:PutTelemetryRecords *', 'xray:PutTraceSegments *'] : []);
    }
  }
});

describe('environment', () => {
  const always = [
    env.publicBaseUrl,
    env.mid,
    env.impCode,
    env.sdkUrl,
    env.sandboxPolicy,
    env.stackId,
    env.giveBack,
    env.allowedReturnUrls,
    env.merchant,
    env.customersMayPause,
    env.customersMayRefundUnused,
    env.webhookSourcePolicy,
    env.webhookSourceAddresses,
    env.iamportChargeTimeoutMs,
    env.chargingHourKst,
    env.retryAfterDays,
    env.afterLastRetry,
    env.paidAfterCancel,
    env.withoutConsent,
    env.notices,
    env.gatewayConcurrency,
    env.chargeHorizonMs,
    env.attemptLeaseMs,
    env.claimLeaseMs,
  ];
  /** TABLE_NAME goes with every grant on items. */
  const ofGrant = (grant: Grant): readonly string[] => {
    if (grant.startsWith('settle-queue:')) return [env.settleQueueUrl];
    if (grant.startsWith('batch-queue:')) return [env.batchQueueUrl];
    if (grant.startsWith('charge-queue:')) return [env.chargeQueueUrl];
    if (grant.startsWith('webhook-queue:')) return [env.webhookQueueUrl, env.webhooks];
    if (grant === 'webhook-secret:read') return [env.webhookSecretId];
    if (grant === 'events:publish') return [env.eventBusName];
    if (grant === 'iamport') return [env.secretId, env.iamportBaseUrl, env.iamportTimeoutMs];
    return [env.tableName];
  };

  test.each(functions.map((spec) => [spec.name, spec] as const))(
    '%s is told what it needs',
    (name, { grants }) => {
      const told = Object.keys(propertiesOf(name).Environment.Variables);
      expect(told.sort()).toEqual([...new Set([...always, ...grants.flatMap(ofGrant)])].sort());
    },
  );

  test('what the stack sets is what the functions read', () => {
    const noChannel = () => {
      throw new Error('the stage names its MID');
    };
    const config = checkedConfig('infra/config.ts', { stage: 'prod', ...PROD_WITH_EVERYTHING });
    const { Variables } = propertiesOf('show-checkout').Environment;
    // What CloudFormation fills in: another for every stack, whatever table it is given.
    expect(Variables[env.stackId]).toEqual({ Ref: 'AWS::StackId' });
    const stackId =
      'arn:aws:cloudformation:ap-northeast-2:123456789012:stack/iamport-billing-prod/51af3dc0-da77';
    expect(readSettings({ ...Variables, [env.stackId]: stackId }, noChannel)).toEqual(
      expect.objectContaining({
        surplus: { mark: '51af3dc0-da77', giveBack: config.giveBack },
        publicBaseUrl: PROD_WITH_EVERYTHING.publicBaseUrl,
        impCode: config.impCode,
        sdkUrl: config.sdkUrl,
        merchant: config.merchant,
        payments: { mid: config.mid, sandbox: config.sandboxPolicy },
        allowedReturnUrls: config.allowedReturnUrls,
        customers: config.customers,
        webhookSource: config.webhookSource,
      }),
    );
  });

  test('without a domain of one’s own, customers are sent to the API’s address', () => {
    const [, { Properties }] = functionNamed(synthesized('dev'), 'show-checkout');
    expect(Properties.Environment.Variables[env.publicBaseUrl]).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^ApiHttpApi/), 'ApiEndpoint'],
    });
  });
});

describe('bundles', () => {
  /** What a cold start may have to read. What makes one larger: esbuild's metafile, and infra/bundles/left-out.ts. */
  const MAX_BYTES = 250_000;

  test.each(names)('%s is one small file', (name) => {
    expect(statSync(join(prod.outdir, 'bundles', name, 'index.js')).size).toBeLessThanOrEqual(MAX_BYTES);
  });

  test('are reported', () => {
    const sizes = names.map(
      (name) => [name, statSync(join(prod.outdir, 'bundles', name, 'index.js')).size] as const,
    );
    console.info(
      sizes.map(([name, bytes]) => `${String(Math.round(bytes / 1_000)).padStart(5)} kB  ${name}`).join('\n'),
    );
    expect(sizes).toHaveLength(functions.length);
  });

  test('the pages’ script and style lie next to their function', () => {
    const folder = join(prod.outdir, 'bundles', 'serve-asset');
    expect(statSync(join(folder, 'checkout-page', 'checkout.js')).size).toBeGreaterThan(0);
    expect(statSync(join(folder, 'page', 'page.css')).size).toBeGreaterThan(0);
    expect(() => statSync(join(folder, 'page', 'shell.ts'))).toThrow();
  });
});
