import type { JournalEvent } from '../shared/domain/journal-words.ts';

/**
 * Questions that docs/runbook.md puts to the logs, by the name of its step: CloudWatch Logs Insights has them as
 * `billing-<stage>/<step>`. test/infra/saved-queries.test.ts holds them and the runbook together.
 */
export interface SavedQuery {
  /** `journal`: what arrived and why. `requests`: the API's access log. */
  readonly of: 'journal' | 'requests';
  readonly lines: readonly string[];
}

/** A word that the journal does not know does not compile. */
const events = (...names: readonly JournalEvent[]) =>
  `filter message.event in [${names.map((name) => `"${name}"`).join(', ')}]`;
const fields = (...names: readonly string[]) =>
  `fields ${['@timestamp', ...names.map((name) => `message.${name}`)].join(', ')}`;
const journal = (...lines: readonly string[]): SavedQuery => ({ of: 'journal', lines });
const newest = ['sort @timestamp desc', 'limit 200'] as const;
/** Put the id in question in its place. */
const ID = '"…"';

const IDS = ['merchant_uid', 'imp_uid', 'subscription_id', 'correlation_id'] as const;

export const savedQueries = {
  'one-charge': journal(
    fields('event', 'source', 'outcome', 'reason', 'attempt', ...IDS),
    `filter message.merchant_uid = ${ID}`,
    'sort @timestamp',
  ),
  'one-subscription': journal(
    fields('event', 'source', 'outcome', 'reason', 'attempt', ...IDS),
    `filter message.subscription_id = ${ID}`,
    'sort @timestamp',
  ),
  'one-flow': journal(
    fields('event', 'source', 'outcome', 'reason', 'route', 'status', ...IDS),
    `filter message.correlation_id = ${ID}`,
    'sort @timestamp',
  ),
  'charge-alarms': journal(
    fields('event', 'reason', 'outcome', 'source', ...IDS),
    events('charge.alarm', 'surplus'),
    ...newest,
  ),
  paid: journal(
    fields(...IDS),
    events('charge'),
    'filter message.outcome = "paid"',
    'sort @timestamp',
    'limit 10000',
  ),
  declines: journal(
    events('charge'),
    'filter message.outcome in ["paid", "declined"]',
    'fields message.attempt = 1 as is_first',
    'stats count(*) as charges by message.outcome, message.reason, is_first',
    'sort charges desc',
  ),
  unknown: journal(
    fields('reason', 'source', 'as_of', ...IDS),
    events('charge'),
    'filter message.outcome = "unknown"',
    ...newest,
  ),
  ticks: journal(
    events('due.enqueued', 'charging.held'),
    'stats count(*) as ticks, sum(message.count) as queued by bin(5m), message.event',
  ),
  holds: journal(
    fields('event', 'outcome', 'by', 'correlation_id'),
    events('hold.begun', 'hold.ended'),
    ...newest,
  ),
  retries: journal(
    events('queue.retry', 'queue.let_go'),
    'stats count(*) as messages, max(message.receive_count) as receives by message.event, message.reason',
    'sort messages desc',
  ),
  gateway: journal(
    'filter message.reason like /^(gateway_|secret_)/',
    'stats count(*) as lines by bin(5m), message.reason',
  ),
  'refused-hints': journal(
    events('settle'),
    'filter message.outcome = "refused"',
    'stats count(*) as hints by message.reason, message.source',
    'sort hints desc',
  ),
  'forged-hints': journal(
    events('hint.forged', 'webhook', 'webhook.source'),
    'stats count(*) as hints by message.event, message.outcome, message.reason, message.merchant_uid',
    'sort hints desc',
  ),
  unreadable: journal(
    fields('event', 'reason', 'source', 'count', 'outcome', 'request_id', 'correlation_id'),
    events('due.unreadable', 'due.failed', 'item.unreadable', 'event.unreadable', 'event.retry'),
    ...newest,
  ),
  webhooks: journal(
    fields('event', 'reason', 'source', 'outcome', 'request_id', 'receive_count', 'correlation_id'),
    events('webhook.failed', 'webhook.replay'),
    ...newest,
  ),
  reconciliation: journal(
    fields('event', 'reason', 'outcome', 'count', 'as_of', 'merchant_uid', 'imp_uid'),
    events('reconciliation', 'reconciliation.alarm', 'reconciliation.unexplained', 'surplus'),
    ...newest,
  ),
  // A stream's name begins with the day, and has the function's; what ran out of time says so without a message.
  errors: journal(
    'fields @timestamp, @logStream, message.event, message.reason, message.outcome, message.errorType, record.status',
    'filter level = "ERROR" or record.status in ["error", "failure", "timeout"]',
    ...newest,
  ),
  problems: journal(
    events('http.problem'),
    'filter message.status >= 500',
    'stats count(*) as requests by message.reason, message.route, message.outcome',
    'sort requests desc',
  ),
  requests: {
    of: 'requests',
    lines: [
      'fields @timestamp, route, status, integrationError, error, requestId',
      'filter status = "500" or integrationError != "-"',
      ...newest,
    ],
  },
} as const satisfies Record<string, SavedQuery>;
