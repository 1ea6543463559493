import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type AlarmId, alarmDescription, alarmIdOf, alarmTexts } from '../alarm-texts.ts';
import type { StageConfig } from '../config.ts';
import { AlarmTopics, type GivenTopics } from './alarm-topics.ts';
import type { BillingApi } from './billing-api.ts';
import type { BillingFunction } from './billing-function.ts';
import { declinesUnusual, nothingPaid } from './charging-metrics.ts';
import type { EncryptionKey } from './encryption.ts';
import type { Journal, JournalMetric } from './journal.ts';
import type { WorkQueue } from './work-queue.ts';

export interface Watched {
  readonly api: BillingApi;
  readonly functions: readonly BillingFunction[];
  readonly queues: readonly WorkQueue[];
  readonly deadLetters: readonly Queue[];
  readonly journal: Journal;
}

export interface AlarmsProps {
  readonly config: StageConfig;
  /** Their names begin with it. */
  readonly name: string;
  readonly topics?: GivenTopics | undefined;
  readonly key: EncryptionKey;
}

interface Rule {
  readonly metric: IMetric;
  /** Alarms at this value and above. */
  readonly threshold: number;
  /** How many periods in a row. Default 1. */
  readonly periods?: number;
}

const FIVE_MINUTES = Duration.minutes(5);
const HOUR = Duration.hours(1);
/** CloudWatch's limit for the metrics of one alarm. */
const MAX_METRICS = 10;

/** Every alarm: when it goes. Whom it wakes and what it says is in infra/alarm-texts.ts. */
export class Alarms extends Construct {
  readonly topics: AlarmTopics;
  /** Each by its id: those of webhooks where the stage has any. */
  readonly all: Partial<Record<AlarmId, Alarm>> = {};
  private readonly props: AlarmsProps;

  constructor(scope: Construct, id: string, watched: Watched, props: AlarmsProps) {
    super(scope, id);
    this.props = props;
    this.topics = new AlarmTopics(this, 'Topics', { ...props, given: props.topics });
    this.watchForSilence(watched.journal);
    this.watchCharging(watched);
    this.watchQueues(watched);
    this.watchFunctions(watched);
    this.watchJournal(watched.journal);
    if (watched.queues.some(({ spec }) => spec.name === 'webhook'))
      this.count(watched.journal, 'WebhooksFailed', 1);
  }

  /** These go when nothing happens: a journal without a line of that kind, or no journal at all. */
  private watchForSilence(journal: Journal): void {
    this.raiseWithout('NoTick', { metric: journal.metric('Ticks'), periods: 2 });
    // Compared once a day, of which a tick that finds nothing to do writes no line. An hour is the shortest period of which a day
    // and more may be looked at.
    this.raiseWithout('NoReconciliation', {
      metric: journal.metric('Reconciliations').with({ period: HOUR }),
      periods: 26,
    });
  }

  private watchCharging({ journal, queues }: Watched): void {
    const charge = queues.find(({ node }) => node.id === 'ChargeQueue');
    if (charge === undefined) throw new Error('infra/topology.ts has no queue charge to watch');
    // Four quarters of an hour: a burst that is worked off within one of them is none.
    this.raise('NothingPaid', { metric: nothingPaid(journal, charge.queue), threshold: 1, periods: 4 });
    this.raise('DeclinesUnusual', { metric: declinesUnusual(journal), threshold: 50 });
    this.count(journal, 'ChargingHeld', 1);
  }

  private watchQueues({ queues, deadLetters }: Watched): void {
    for (const queue of deadLetters) {
      this.raise(alarmIdOf(deadLettersOf(queue)), {
        metric: queue.metricApproximateNumberOfMessagesVisible({
          statistic: 'Maximum',
          period: FIVE_MINUTES,
        }),
        threshold: 1,
      });
    }
    // What waits for days waits on purpose: WebhooksFailed tells of it.
    for (const { queue, node } of queues.filter(({ spec }) => spec.patient !== true)) {
      this.raise(alarmIdOf(`${node.id}Old`), {
        metric: queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: FIVE_MINUTES }),
        threshold: 3_600,
      });
    }
  }

  /** Which function it was, the dashboard shows and the saved query `errors` tells. */
  private watchFunctions({ functions, api }: Watched): void {
    const inBackground = functions.filter(({ spec }) => spec.trigger.kind !== 'http');
    this.raise('FunctionErrors', {
      metric: together(
        'SUM',
        'errors',
        inBackground.map((fn) => fn.lambda.metricErrors({ period: FIVE_MINUTES, label: fn.spec.name })),
      ),
      threshold: 1,
    });
    const readers = functions.filter(({ spec }) => spec.trigger.kind === 'stream');
    this.raise('EventsBehind', {
      metric: together(
        'MAX',
        'behind',
        readers.map((fn) => fn.lambda.metric('IteratorAge', { statistic: 'Maximum', period: FIVE_MINUTES })),
      ),
      threshold: 10 * 60_000,
    });
    // An HTTP function that fails, runs out of time or cannot start is an answer of the API, and a line of its log.
    this.raise('RequestErrors', { metric: api.failed, threshold: 1 });
    this.raise('ApiErrors', {
      metric: api.api.metricServerError({ statistic: 'Sum', period: FIVE_MINUTES }),
      threshold: 5,
      periods: 3,
    });
    this.raise('Throttled', {
      // Of the account: concurrency is shared, so another system's appetite starves this one too.
      metric: lambda.Function.metricAllThrottles({ period: FIVE_MINUTES }),
      threshold: 1,
      periods: 2,
    });
  }

  private watchJournal(journal: Journal): void {
    this.count(journal, 'KeysRefused', 1);
    this.count(journal, 'ChargeAlarms', 1);
    this.count(journal, 'ReconciliationAlarms', 1);
    this.count(journal, 'ChargesUnknown', 20, 3);
    this.count(journal, 'GatewayTrouble', 10, 2);
    this.count(journal, 'HintsRefused', 10);
    this.count(journal, 'ForgedHints', 20);
    this.count(journal, 'BadElements', 1);
  }

  private count(journal: Journal, id: AlarmId & JournalMetric, threshold: number, periods = 1): void {
    this.raise(id, { metric: journal.metric(id), threshold, periods });
  }

  private raise(id: AlarmId, { metric, threshold, periods = 1 }: Rule): void {
    this.connect(
      id,
      new Alarm(this, id, {
        ...this.named(id),
        metric,
        threshold,
        evaluationPeriods: periods,
        // No data is no calls, and no calls are no failure.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
    );
  }

  private raiseWithout(id: AlarmId, { metric, periods }: Omit<Required<Rule>, 'threshold'>): void {
    this.connect(
      id,
      new Alarm(this, id, {
        ...this.named(id),
        metric,
        threshold: 1,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        evaluationPeriods: periods,
        // No data is the very thing that it listens for.
        treatMissingData: TreatMissingData.BREACHING,
      }),
    );
  }

  /** Names that stay, so that they can be muted, linked and spoken of. */
  private named(id: AlarmId) {
    const { name, config } = this.props;
    return { alarmName: `billing-${name}-${id}`, alarmDescription: alarmDescription(id, config.runbookUrl) };
  }

  private connect(id: AlarmId, alarm: Alarm): void {
    const action = this.topics.action(alarmTexts[id].wakes);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    this.all[id] = alarm;
  }
}

/** One metric of several; of a single one it is that one. */
function together(by: 'SUM' | 'MAX', label: string, metrics: readonly IMetric[]): IMetric {
  const [first, ...others] = metrics;
  if (first === undefined || metrics.length > MAX_METRICS)
    throw new Error(
      `an alarm takes 1 to ${MAX_METRICS} metrics, and ${label} has ${metrics.length}: split it`,
    );
  if (others.length === 0) return first;
  const usingMetrics = Object.fromEntries(metrics.map((metric, at) => [`m${at}`, metric]));
  return new MathExpression({
    expression: `${by}([${Object.keys(usingMetrics).join(', ')}])`,
    usingMetrics,
    label,
    period: FIVE_MINUTES,
  });
}

/** `SettleDeadLetters`, of `SettleQueue/DeadLetters`; `EventsDeadLetters`, of `Events/DeadLetters`. */
function deadLettersOf(queue: Queue): string {
  const of = queue.node.scope?.node.id ?? '';
  return `${of.replace('Queue', '')}${queue.node.id}`;
}
