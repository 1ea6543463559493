import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  FilterPattern,
  type JsonPattern,
  LogGroup,
  MetricFilter,
  type RetentionDays,
} from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { BillingErrorCode } from '../../shared/domain/billing-error.ts';
import {
  type JournalEvent,
  type ReconciliationSource,
  TOO_MANY_HINTS,
} from '../../shared/domain/journal-words.ts';
import type { EncryptionKey } from './encryption.ts';

export interface JournalProps {
  /** Metrics are told apart by it. */
  readonly name: string;
  readonly retentionDays: number;
  readonly keep: boolean;
  readonly key: EncryptionKey;
  readonly webhooks: readonly unknown[];
}

/**
 * Lines of the journal (shared/ports.ts) that are counted. Lambda's JSON log format puts the entry under `message`:
 * `{"timestamp": …, "level": …, "requestId": …, "message": {"event": "settle", "outcome": …, "reason": …}}`.
 */
const counted = {
  CardsRegistered: all(is('event', 'settle'), is('outcome', 'succeeded')),
  /** A redirect, callback or webhook that named something it may not: a mistake of somebody's, or an attack. */
  HintsRefused: all(is('event', 'settle'), is('outcome', 'refused')),
  /** The secret is still the placeholder, or 아임포트 refuses the keys: nothing works until a person acts. */
  KeysRefused: any(is('reason', 'gateway_rejected_credentials'), is('reason', 'secret_unusable')),
  /** 아임포트 does not answer, or not sensibly. Work waits in the queues and comes back by itself. */
  GatewayTrouble: any(
    is('reason', 'gateway_unavailable'),
    is('reason', 'gateway_no_token'),
    is('reason', 'gateway_invalid_answer'),
  ),
  ChargesPaid: all(is('event', 'charge'), is('outcome', 'paid')),
  ChargesDeclined: all(is('event', 'charge'), is('outcome', 'declined')),
  /** Asked for the first time: what retries bring says little of today. */
  FirstAttemptsPaid: all(is('event', 'charge'), is('outcome', 'paid'), firstAttempt()),
  FirstAttemptsDeclined: all(is('event', 'charge'), is('outcome', 'declined'), firstAttempt()),
  ChargesUnknown: all(is('event', 'charge'), is('outcome', 'unknown')),
  /** A payment that is not as agreed, or one too many: only a person can tell what it is. */
  ChargeAlarms: is('event', 'charge.alarm'),
  /** Somebody holds all charging. */
  ChargingHeld: is('event', 'charging.held'),
  /** Each tick that has looked at what is due, whether anything was. */
  Ticks: is('event', 'due.enqueued'),
  /** How much they have queued. */
  DueQueued: is('event', 'due.enqueued'),
  /** Each time the schedule has compared a stretch with 아임포트, however that went: daily. Other lines of that source there are none. */
  Reconciliations: is('source', 'schedule'),
  /** Reconciliation found what nobody here can explain, ran out of time, or found money that was taken twice. */
  ReconciliationAlarms: any(is('event', 'reconciliation.alarm'), is('event', 'surplus')),
  RefundsFailed: all(is('event', 'refund'), is('outcome', 'failed')),
  WebhookStrangers: is('event', 'webhook.source'),
  /** Somebody makes webhooks or a payment window's results up. They are bounded, and change nothing. */
  ForgedHints: any(is('event', 'hint.forged'), is('reason', TOO_MANY_HINTS)),
  /** An item, or an image of one, that no code here can read; or a tick that could not claim or send all that was due. */
  BadElements: any(is('event', 'due.unreadable'), is('event', 'due.failed'), is('event', 'event.unreadable')),
} satisfies Record<string, JsonPattern>;

/** Only where the stage has webhooks. */
const ofWebhooks = {
  /** A merchant's endpoint has not taken an event for 36 minutes, has said that it wants none, or was given up. */
  WebhooksFailed: is('event', 'webhook.failed'),
} satisfies Record<string, JsonPattern>;

/** Where a line counts for as many as it says. */
const amounts: Partial<Record<JournalMetric, string>> = { DueQueued: '$.message.count' };

export type JournalMetric = keyof typeof counted | keyof typeof ofWebhooks;

/** The one log group of all functions: what arrived and why it was accepted or refused, in one place to search. */
export class Journal extends Construct {
  readonly logGroup: LogGroup;
  private readonly metrics: Readonly<Partial<Record<JournalMetric, Metric>>>;

  constructor(scope: Construct, id: string, { name, webhooks, ...logs }: JournalProps) {
    super(scope, id);
    this.logGroup = logGroupOf(this, 'LogGroup', logs);
    const patterns: Partial<Record<JournalMetric, JsonPattern>> = {
      ...counted,
      ...(webhooks.length > 0 ? ofWebhooks : {}),
    };
    this.metrics = mapValues(patterns, (metricName, filterPattern) =>
      new MetricFilter(this, metricName, {
        logGroup: this.logGroup,
        filterPattern,
        metricNamespace: metricNamespace(name),
        metricName,
        metricValue: amounts[metricName] ?? '1',
        defaultValue: 0,
      }).metric({ statistic: 'Sum', period: Duration.minutes(5) }),
    );
  }

  metric(name: JournalMetric): Metric {
    const metric = this.metrics[name];
    if (metric === undefined) throw new Error(`${name} is not counted in this stage`);
    return metric;
  }
}

export const metricNamespace = (name: string): string => `IamportBilling/${name}`;

/** infra/config.ts has checked that CloudWatch knows the number of days. */
export function logGroupOf(
  scope: Construct,
  id: string,
  { retentionDays, keep, key }: Pick<JournalProps, 'retentionDays' | 'keep' | 'key'>,
): LogGroup {
  return new LogGroup(scope, id, {
    retention: retentionDays as RetentionDays,
    ...(key === undefined ? {} : { encryptionKey: key }),
    removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
}

/** What a condition may ask for: words that the code has, so that renaming one there does not compile here. */
interface JournalWords {
  readonly event: JournalEvent;
  readonly source: ReconciliationSource;
  readonly outcome: 'succeeded' | 'refused' | 'paid' | 'declined' | 'unknown' | 'failed';
  readonly reason: BillingErrorCode | typeof TOO_MANY_HINTS;
}

function is<F extends keyof JournalWords>(field: F, value: JournalWords[F]): JsonPattern {
  return FilterPattern.stringValue(`$.message.${field}`, '=', value);
}

function firstAttempt(): JsonPattern {
  return FilterPattern.numberValue('$.message.attempt', '=', 1);
}

function all(...patterns: JsonPattern[]): JsonPattern {
  return FilterPattern.all(...patterns);
}

function any(...patterns: JsonPattern[]): JsonPattern {
  return FilterPattern.any(...patterns);
}

function mapValues<K extends string, V, R>(
  record: Partial<Record<K, V>>,
  map: (key: K, value: V) => R,
): Partial<Record<K, R>> {
  const entries = Object.entries(record) as [K, V][];
  return Object.fromEntries(entries.map(([key, value]) => [key, map(key, value)])) as Partial<Record<K, R>>;
}
