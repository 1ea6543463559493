import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Journal } from './journal.ts';

/** Longer than the longest gap between two messages about a charge that does not get on: 420 s, its claim's lease. */
const QUARTER = Duration.minutes(15);
/** From the charging hour on, all first attempts of a day and the retries that lie between. */
const SIX_HOURS = Duration.hours(6);
/** One customer's charge, a notice or a follow-up at night must not wake anybody. */
const MIN_WORK = 5;
const MIN_CHARGES = 20;

/**
 * 1 in a quarter of an hour in which there was work and no charge got anywhere, be it paid or declined. What a tick has
 * queued is not enough to see the work by: where nothing is begun it queues no more. What somebody holds has an alarm of its
 * own.
 */
export function nothingPaid(journal: Journal, charge: Queue): MathExpression {
  const most = { statistic: 'Maximum', period: QUARTER };
  return new MathExpression({
    expression: `IF(FILL(paid, 0) + FILL(declined, 0) + FILL(held, 0) < 1 AND FILL(queued, 0) + FILL(waiting, 0) + FILL(begun, 0) >= ${MIN_WORK}, 1, 0)`,
    usingMetrics: {
      paid: journal.metric('ChargesPaid').with({ period: QUARTER }),
      declined: journal.metric('ChargesDeclined').with({ period: QUARTER }),
      held: journal.metric('ChargingHeld').with({ period: QUARTER }),
      queued: journal.metric('DueQueued').with({ period: QUARTER }),
      waiting: charge.metricApproximateNumberOfMessagesVisible(most),
      begun: charge.metricApproximateNumberOfMessagesNotVisible(most),
    },
    label: 'work, and no charge paid or declined',
    period: QUARTER,
  });
}

/**
 * Percent of the first attempts that were declined, where there were enough to speak of. Retries are left out: they are
 * of cards that have said no, and on the days after a big one there is little else.
 */
export function declinesUnusual(journal: Journal): MathExpression {
  return new MathExpression({
    expression: `IF(FILL(paid, 0) + FILL(declined, 0) >= ${MIN_CHARGES}, 100 * FILL(declined, 0) / (FILL(paid, 0) + FILL(declined, 0)), 0)`,
    usingMetrics: {
      paid: journal.metric('FirstAttemptsPaid').with({ period: SIX_HOURS }),
      declined: journal.metric('FirstAttemptsDeclined').with({ period: SIX_HOURS }),
    },
    label: 'first attempts declined, %',
    period: SIX_HOURS,
  });
}
