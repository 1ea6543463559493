import { Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as env from '../../shared/env.ts';
import { bundleFunctions } from '../bundle.ts';
import type { StageConfig } from '../config.ts';
import * as topology from '../topology.ts';
import type { GivenTopics } from './alarm-topics.ts';
import { Alarms } from './alarms.ts';
import { BillingApi } from './billing-api.ts';
import { BillingFunction } from './billing-function.ts';
import { BillingTable } from './billing-table.ts';
import { type BillingDomain, CustomDomain } from './custom-domain.ts';
import { BillingDashboard } from './dashboard.ts';
import { type EncryptionKey, letLogsUse, useOfKey } from './encryption.ts';
import { BillingEventBus } from './event-bus.ts';
import { applyGrants, type GrantedResources, queueOf } from './grants.ts';
import { IamportSecret } from './iamport-secret.ts';
import { instanceId, instanceName } from './instance.ts';
import { Journal } from './journal.ts';
import { tellOutputs } from './outputs.ts';
import { SavedQueries } from './saved-queries.ts';
import { settingsEnvironment } from './settings-environment.ts';
import { Timer } from './timer.ts';
import { WebhookSecret } from './webhook-secret.ts';
import { WorkQueue } from './work-queue.ts';

export interface BillingPartsProps {
  readonly config: StageConfig;
  readonly name?: string | undefined;
  readonly encryptionKey?: EncryptionKey;
  readonly alarmTopics?: GivenTopics | undefined;
  readonly domain?: BillingDomain | undefined;
  /** What is deployed. Default: infra/topology.ts; tests synthesize others. */
  readonly topology?: Pick<typeof topology, 'functions' | 'queues' | 'visibilityTimeoutSeconds'>;
}

const queueUrlVariables: Readonly<Record<topology.QueueName, string>> = {
  settle: env.settleQueueUrl,
  charge: env.chargeQueueUrl,
  batch: env.batchQueueUrl,
  webhook: env.webhookQueueUrl,
};

/** Everything of one stage: iterates over the topology and connects what the constructs offer. */
export class BillingParts extends Construct {
  readonly api: BillingApi;
  readonly bus: BillingEventBus;
  readonly alarms: Alarms;

  constructor(scope: Construct, id: string, { config, topology: given, ...props }: BillingPartsProps) {
    super(scope, id);
    const { encryptionKey: key } = props;
    const name = instanceName(this, props.name);
    const { visibilityTimeoutSeconds, ...all } = given ?? topology;
    const features: readonly topology.Feature[] = config.webhooks.length > 0 ? ['webhooks'] : [];
    const functions = topology.deployedOf(all.functions, features);
    const queues = topology.deployedOf(all.queues, features);
    const kept = { keep: config.stage === 'prod', key };
    if (key !== undefined) letLogsUse(this, key);

    const journal = new Journal(this, 'Journal', {
      ...config,
      ...kept,
      name,
      retentionDays: config.logRetentionDays,
    });
    const table = new BillingTable(this, 'Table', kept);
    const secret = new IamportSecret(this, 'IamportKeys', kept);
    const webhookSecret = features.includes('webhooks')
      ? new WebhookSecret(this, 'WebhookKeys', kept)
      : undefined;
    this.bus = new BillingEventBus(this, 'Events', { name: `billing-${name}`, key });
    const timer = new Timer(this, 'Timer', { key });
    this.api = new BillingApi(this, 'Api', { config, ...kept, name });
    const workQueues = queues.map((spec) => ({
      name: spec.name,
      queue: new WorkQueue(this, `${pascalCase(spec.name)}Queue`, {
        spec,
        visibilityTimeoutSeconds: visibilityTimeoutSeconds(spec.name),
        maxConcurrency: spec.bounded === true ? config.gatewayConcurrency : spec.maxConcurrency,
        urlVariable: queueUrlVariables[spec.name],
        key,
      }),
    }));
    const byName = Object.fromEntries(workQueues.map(({ name, queue }) => [name, queue]));
    const resources: GrantedResources = {
      config,
      table,
      queues: byName,
      bus: this.bus,
      secret,
      webhookSecret,
    };

    const { api: httpApi, stage } = this.api;
    const publicBaseUrl =
      props.domain === undefined
        ? (config.publicBaseUrl ?? httpApi.apiEndpoint)
        : new CustomDomain(this, 'Domain', { ...props.domain, api: httpApi, stage }).url;
    const bundleOf = bundleFunctions(functions, Stage.of(this)?.outdir ?? 'cdk.out');
    const deployed = functions.map((spec) => {
      const fn = new BillingFunction(this, pascalCase(spec.name), {
        spec,
        bundle: bundleOf(spec.name),
        environment: settingsEnvironment(config, { publicBaseUrl, instanceId: instanceId(this) }),
        logGroup: journal.logGroup,
        tracing: config.tracing,
      });
      applyGrants(fn, resources);
      if (key !== undefined && spec.grants.length > 0) fn.allow(useOfKey(this, key));
      connect(fn, { api: this.api, timer, ...resources });
      return fn;
    });

    const watched = {
      api: this.api,
      journal,
      functions: deployed,
      queues: workQueues.map(({ queue }) => queue),
      deadLetters: [
        ...workQueues.map(({ queue }) => queue.deadLetters),
        this.bus.deadLetters,
        timer.deadLetters,
      ],
    };
    this.alarms = new Alarms(this, 'Alarms', watched, { config, name, topics: props.alarmTopics, key });
    new BillingDashboard(this, 'Overview', watched);
    new SavedQueries(this, 'Queries', {
      name,
      logs: { journal: journal.logGroup, requests: this.api.accessLog },
    });
    tellOutputs(this, {
      ...resources,
      ...watched,
      config,
      publicBaseUrl,
      timer,
      topics: this.alarms.topics.topics,
    });
  }
}

type Sources = Pick<GrantedResources, 'queues' | 'table' | 'bus'> & {
  readonly api: BillingApi;
  readonly timer: Timer;
};

function connect(fn: BillingFunction, { api, queues, table, bus, timer }: Sources): void {
  const { trigger } = fn.spec;
  switch (trigger.kind) {
    case 'http':
      api.route(fn);
      break;
    case 'queue':
      queueOf({ queues }, trigger.queue).feed(fn, trigger.batchSize);
      break;
    case 'schedule':
      timer.start(fn, trigger.everyMinutes);
      break;
    case 'stream':
      bus.feed(fn, table, trigger.batchSize);
      break;
  }
}

function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
