import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Watched } from './alarms.ts';

const PERIOD = Duration.minutes(5);
const sum = { statistic: 'Sum', period: PERIOD };
const maximum = { statistic: 'Maximum', period: PERIOD };
const p99 = { statistic: 'p99', period: PERIOD };

/** One page: what arrives, what waits, what fails. */
export class BillingDashboard extends Construct {
  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id);
    const { api, functions, queues, deadLetters, journal } = watched;
    new Dashboard(this, 'Dashboard', {
      defaultInterval: Duration.hours(24),
      widgets: [
        [
          graph('API: requests', [
            api.api.metricCount(sum),
            api.api.metricClientError(sum),
            api.api.metricServerError(sum),
            api.failed,
          ]),
          graph('API: latency, p99', [api.api.metricLatency(p99)]),
        ],
        [
          graph('Charges', [
            journal.metric('ChargesPaid'),
            journal.metric('ChargesDeclined'),
            journal.metric('ChargesUnknown'),
            journal.metric('ChargeAlarms'),
            journal.metric('RefundsFailed'),
          ]),
          graph('Cards and reconciliation', [
            journal.metric('CardsRegistered'),
            journal.metric('HintsRefused'),
            journal.metric('Reconciliations'),
            journal.metric('ReconciliationAlarms'),
          ]),
          graph('아임포트', [
            journal.metric('GatewayTrouble'),
            journal.metric('KeysRefused'),
            journal.metric('WebhookStrangers'),
            journal.metric('ForgedHints'),
            journal.metric('BadElements'),
          ]),
        ],
        [
          graph(
            'Queues: waiting',
            queues.map(({ queue }) => queue.metricApproximateNumberOfMessagesVisible(maximum)),
          ),
          graph(
            'Queues: age of the oldest, s',
            queues.map(({ queue }) => queue.metricApproximateAgeOfOldestMessage(maximum)),
          ),
          graph(
            'Dead letters',
            deadLetters.map((queue) => queue.metricApproximateNumberOfMessagesVisible(maximum)),
          ),
        ],
        [
          graph(
            'Functions: errors',
            functions.map(({ spec, lambda }) => lambda.metricErrors({ ...sum, label: spec.name })),
          ),
          graph(
            'Functions: duration, p99',
            functions.map(({ spec, lambda }) => lambda.metricDuration({ ...p99, label: spec.name })),
          ),
          graph('Ticks, and what they have queued', [
            journal.metric('Ticks'),
            journal.metric('DueQueued'),
            journal.metric('ChargingHeld'),
          ]),
        ],
      ],
    });
  }
}

/** Two or three to a row of 24. */
function graph(title: string, left: IMetric[]): IWidget {
  return new GraphWidget({ title, left, width: 8, height: 6 });
}
