import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { BillingApi } from './billing-api.ts';
import type { BillingFunction } from './billing-function.ts';
import type { Journal } from './journal.ts';
import type { WorkQueue } from './work-queue.ts';

export interface Watched {
  readonly api: BillingApi;
  readonly functions: readonly BillingFunction[];
  readonly queues: readonly WorkQueue[];
  readonly deadLetters: readonly Queue[];
  readonly journal: Journal;
}

interface Rule {
  readonly metric: IMetric;
  /** Alarms at this value and above. */
  readonly threshold: number;
  /** The other way: alarms below it, and where nothing is heard at all. */
  readonly isAwaited?: boolean;
  /** How many periods in a row. Default 1. */
  readonly periods?: number;
  /** For whoever is woken by it. */
  readonly description: string;
}

const FIVE_MINUTES = Duration.minutes(5);

/** Every alarm, and the topic they go to. Nobody hears them before somebody subscribes: the README says how. */
export class Alarms extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { displayName: 'iamport-billing', enforceSSL: true });
    // enforceSSL brings a policy of its own, which takes the place of the default one that let CloudWatch in.
    this.topic.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    this.watchQueues(watched);
    this.watchFunctions(watched);
    this.watchApi(watched.api);
    this.watchJournal(watched.journal);
    if (watched.queues.some(({ spec }) => spec.name === 'webhook')) this.watchWebhooks(watched.journal);
    this.watchElements(watched.journal);
  }

  private watchQueues({ queues, deadLetters }: Watched): void {
    for (const queue of deadLetters) {
      this.raise(`${idOf(queue)}NotEmpty`, {
        metric: queue.metricApproximateNumberOfMessagesVisible({
          statistic: 'Maximum',
          period: FIVE_MINUTES,
        }),
        threshold: 1,
        description: 'Work failed for good and waits for a person: docs/runbook, dead letters.',
      });
    }
    // What waits for days waits on purpose: WebhooksFailed tells of it.
    for (const { queue } of queues.filter(({ spec }) => spec.patient !== true)) {
      this.raise(`${idOf(queue)}Old`, {
        metric: queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: FIVE_MINUTES }),
        threshold: 3_600,
        description:
          'A message has been waiting for an hour: 아임포트 is down, or the worker is. Nothing is lost yet.',
      });
    }
  }

  private watchFunctions({ functions }: Watched): void {
    for (const fn of functions) {
      const { spec, node } = fn;
      this.raise(`${node.id}Errors`, {
        metric: fn.lambda.metricErrors({ period: FIVE_MINUTES }),
        threshold: 1,
        description: `${spec.name} ended with an error that it does not know, or ran out of time.`,
      });
      if (spec.trigger.kind !== 'stream') continue;
      this.raise(`${node.id}Behind`, {
        metric: fn.lambda.metric('IteratorAge', { statistic: 'Maximum', period: FIVE_MINUTES }),
        threshold: 10 * 60_000,
        description: 'Domain events reach the bus ten minutes late; the stream forgets after 24 hours.',
      });
    }
    this.raise('Throttled', {
      // Of the account: concurrency is shared, so another system's appetite starves this one too.
      metric: lambda.Function.metricAllThrottles({ period: FIVE_MINUTES }),
      threshold: 1,
      periods: 2,
      description: 'Lambda refuses to start functions: the concurrency of the account is used up.',
    });
  }

  private watchApi({ api }: BillingApi): void {
    this.raise('ApiErrors', {
      metric: api.metricServerError({ statistic: 'Sum', period: FIVE_MINUTES }),
      threshold: 5,
      description: 'The API answers 5xx: the journal’s http.problem lines say where and why.',
    });
  }

  private watchJournal(journal: Journal): void {
    this.raise('KeysRefused', {
      metric: journal.metric('KeysRefused'),
      threshold: 1,
      description: 'The secret is not filled in, or 아임포트 refuses the keys in it.',
    });
    this.raise('ChargeAlarms', {
      metric: journal.metric('ChargeAlarms'),
      threshold: 1,
      description:
        'A payment at 아임포트 is not as agreed; its charge is held: the journal’s charge.alarm lines say why.',
    });
    this.raise('ReconciliationAlarms', {
      metric: journal.metric('ReconciliationAlarms'),
      threshold: 1,
      description:
        'Ledger and 아임포트 disagree, or money was taken twice and given back: docs/runbook, reconciliation.',
    });
    this.raise('ReconciliationMissing', {
      metric: journal.metric('Reconciliations').with({ period: Duration.hours(6) }),
      threshold: 1,
      // It is compared once a day: thirty hours are a day that was left out.
      periods: 5,
      isAwaited: true,
      description: 'Nothing has been compared with 아임포트 for more than a day: is the schedule on?',
    });
    this.raise('ChargesUnknown', {
      metric: journal.metric('ChargesUnknown'),
      threshold: 20,
      periods: 3,
      description: 'Many charges without an answer. Each is looked up and never repeated before its horizon.',
    });
    this.raise('GatewayTrouble', {
      metric: journal.metric('GatewayTrouble'),
      threshold: 10,
      periods: 2,
      description: '아임포트 does not answer sensibly. Work waits and comes back by itself.',
    });
    this.raise('HintsRefused', {
      metric: journal.metric('HintsRefused'),
      threshold: 10,
      description: 'Many refused redirects, callbacks or webhooks: look at their reasons in the journal.',
    });
  }

  private watchElements(journal: Journal): void {
    this.raise('ForgedHints', {
      metric: journal.metric('ForgedHints'),
      threshold: 20,
      description:
        'Somebody makes webhooks or window results up. They are bounded: docs/runbook, ForgedHints.',
    });
    this.raise('BadElements', {
      metric: journal.metric('BadElements'),
      threshold: 1,
      description: 'An item or an event cannot be read, or a due entry not be claimed. The others go on.',
    });
  }

  private watchWebhooks(journal: Journal): void {
    this.raise('WebhooksFailed', {
      metric: journal.metric('WebhooksFailed'),
      threshold: 1,
      description:
        'An endpoint of yours has not taken an event for half an hour, or never will: docs/runbook, WebhooksFailed.',
    });
  }

  private raise(id: string, { metric, threshold, periods = 1, isAwaited = false, description }: Rule): void {
    const alarm = new Alarm(this, id, {
      metric,
      threshold,
      evaluationPeriods: periods,
      alarmDescription: description,
      comparisonOperator: isAwaited
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // No data is no calls, and no calls are no failure; unless they are what is waited for.
      treatMissingData: isAwaited ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }
}

/** `SettleQueueDeadLetters`, from `SettleQueue/DeadLetters`. */
function idOf(queue: Queue): string {
  const [, ...path] = queue.node.path.split('/');
  return path.join('');
}
