import { CfnOutput, Stack, type StackProps, Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import * as env from '../shared/env.ts';
import { bundleFunctions } from './bundle.ts';
import type { StageConfig } from './config.ts';
import { Alarms } from './constructs/alarms.ts';
import { BillingApi } from './constructs/billing-api.ts';
import { BillingFunction } from './constructs/billing-function.ts';
import { BillingTable } from './constructs/billing-table.ts';
import { BillingDashboard } from './constructs/dashboard.ts';
import { BillingEventBus } from './constructs/event-bus.ts';
import { applyGrants, type GrantedResources, queueOf } from './constructs/grants.ts';
import { IamportSecret } from './constructs/iamport-secret.ts';
import { Journal } from './constructs/journal.ts';
import { SavedQueries } from './constructs/saved-queries.ts';
import { settingsEnvironment } from './constructs/settings-environment.ts';
import { Timer } from './constructs/timer.ts';
import { WebhookSecret } from './constructs/webhook-secret.ts';
import { WorkQueue } from './constructs/work-queue.ts';
import * as topology from './topology.ts';

export interface BillingStackProps extends StackProps {
  readonly config: StageConfig;
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
export class BillingStack extends Stack {
  constructor(scope: Construct, id: string, { config, topology: given, ...props }: BillingStackProps) {
    super(scope, id, props);
    const { visibilityTimeoutSeconds, ...all } = given ?? topology;
    const features: readonly topology.Feature[] = config.webhooks.length > 0 ? ['webhooks'] : [];
    const functions = topology.deployedOf(all.functions, features);
    const queues = topology.deployedOf(all.queues, features);
    const keep = config.stage === 'prod';

    const journal = new Journal(this, 'Journal', { ...config, retentionDays: config.logRetentionDays, keep });
    const table = new BillingTable(this, 'Table', { keep });
    const secret = new IamportSecret(this, 'IamportKeys', { keep });
    const webhookSecret = features.includes('webhooks')
      ? new WebhookSecret(this, 'WebhookKeys', { keep })
      : undefined;
    const bus = new BillingEventBus(this, 'Events', { name: `billing-${config.stage}` });
    const timer = new Timer(this, 'Timer');
    const api = new BillingApi(this, 'Api', { config, keep });
    const workQueues = queues.map((spec) => ({
      name: spec.name,
      queue: new WorkQueue(this, `${pascalCase(spec.name)}Queue`, {
        spec,
        visibilityTimeoutSeconds: visibilityTimeoutSeconds(spec.name),
        maxConcurrency: spec.bounded === true ? config.gatewayConcurrency : spec.maxConcurrency,
        urlVariable: queueUrlVariables[spec.name],
      }),
    }));
    const byName = Object.fromEntries(workQueues.map(({ name, queue }) => [name, queue]));
    const resources: GrantedResources = { config, table, queues: byName, bus, secret, webhookSecret };

    const publicBaseUrl = config.publicBaseUrl ?? api.api.apiEndpoint;
    const bundleOf = bundleFunctions(functions, Stage.of(this)?.outdir ?? 'cdk.out');
    const deployed = functions.map((spec) => {
      const fn = new BillingFunction(this, pascalCase(spec.name), {
        spec,
        bundle: bundleOf(spec.name),
        environment: settingsEnvironment(config, publicBaseUrl),
        logGroup: journal.logGroup,
        tracing: config.tracing,
      });
      applyGrants(fn, resources);
      connect(fn, { api, timer, ...resources });
      return fn;
    });

    const watched = {
      api,
      journal,
      functions: deployed,
      queues: workQueues.map(({ queue }) => queue),
      deadLetters: [...workQueues.map(({ queue }) => queue.deadLetters), bus.deadLetters, timer.deadLetters],
    };
    const { topics } = new Alarms(this, 'Alarms', watched, config).topics;
    new BillingDashboard(this, 'Overview', watched);
    new SavedQueries(this, 'Queries', {
      stage: config.stage,
      logs: { journal: journal.logGroup, requests: api.accessLog },
    });

    this.tell('ApiId', api.api.apiId, 'HTTP API');
    this.tell('ApiUrl', api.api.apiEndpoint, 'Where the API answers');
    this.tell('PublicBaseUrl', publicBaseUrl, 'Where customers and 아임포트 reach it');
    this.tell(
      'WebhookUrl',
      `${publicBaseUrl}/webhooks/iamport`,
      '아임포트 console: the webhook (Notification) URL',
    );
    this.tell(
      'SecretArn',
      secret.arn,
      'aws secretsmanager put-secret-value --secret-id …: imp_key and imp_secret',
    );
    if (webhookSecret !== undefined)
      this.tell(
        'WebhookSecretArn',
        webhookSecret.arn,
        'What webhooks are signed with: give current to receivers',
      );
    this.tell('TableName', table.name, 'DynamoDB table');
    this.tell('EventBusName', bus.bus.eventBusName, 'EventBridge bus of the domain events');
    this.tell(
      'PageTopicArn',
      topics.page.topicArn,
      'aws sns subscribe --topic-arn …: who is woken while money or charging is at risk',
    );
    this.tell(
      'TicketTopicArn',
      topics.ticket.topicArn,
      'aws sns subscribe --topic-arn …: who looks into it on the next working day',
    );
    this.tell(
      'JournalLogGroup',
      journal.logGroup.logGroupName,
      'What arrived and why it was accepted or refused',
    );
    this.tell('EventsDeadLettersUrl', bus.deadLetters.queueUrl, 'Event items that could not be published');
    this.tell(
      'TimerDeadLettersUrl',
      timer.deadLetters.queueUrl,
      'Ticks that were neither delivered nor played',
    );
    for (const { name, queue } of workQueues) {
      this.tell(`${pascalCase(name)}QueueUrl`, queue.queue.queueUrl, `The ${name} queue`);
      this.tell(
        `${pascalCase(name)}DeadLettersUrl`,
        queue.deadLetters.queueUrl,
        `Dead letters of the ${name} queue`,
      );
    }
    for (const { spec, lambda, node } of deployed) {
      if (spec.trigger.kind !== 'schedule') continue;
      const playsTime = spec.trigger.everyMinutes === 1;
      // Where only real cards are charged there is no time to play, and no invitation to it.
      if (playsTime && config.sandboxPolicy === 'refuse') continue;
      this.tell(
        `${node.id}Function`,
        lambda.functionName,
        playsTime
          ? 'aws lambda invoke with {"time": "…Z"} plays that time'
          : 'aws lambda invoke with {"from": "…", "to": "…"} compares that stretch',
      );
    }
  }

  private tell(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
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
