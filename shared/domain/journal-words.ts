/**
 * The words by which lines of the journal are told apart. Code writes them and metric filters count them
 * (infra/constructs/journal.ts): whoever changes one changes it for both, or an alarm is dead while all is green.
 */
export const JOURNAL_EVENTS = [
  /** What is done to many at once: ordered, stopped, over. */
  'batch',
  /** An element of one that could not be read or worked with. */
  'batch.element',
  'charge',
  /** A payment that is not as agreed, or one too many: only a person can tell what it is. */
  'charge.alarm',
  /** Somebody has stopped charging, and each tick says so. */
  'charging.held',
  /** A tick has looked at what is due. Its absence is an alarm. */
  'due.enqueued',
  /** Not all that was due could be claimed or queued. */
  'due.failed',
  'due.unreadable',
  'event.retry',
  'event.unreadable',
  'hint.forged',
  /** Somebody has stopped charging, or let it go on: everybody's, or a customer's. */
  'hold.begun',
  'hold.ended',
  'http.problem',
  'item.unreadable',
  /** A customer has pressed a button on their page. */
  'manage.act',
  'queue.let_go',
  'queue.retry',
  'reconciliation',
  'reconciliation.alarm',
  'reconciliation.unexplained',
  'refund',
  'settle',
  'surplus',
  'time.refused',
  'webhook',
  /** A merchant's endpoint has taken an event. */
  'webhook.delivered',
  /** An event that an endpoint has not taken for long, or will never take. */
  'webhook.failed',
  'webhook.replay',
  'webhook.source',
] as const;

export type JournalEvent = (typeof JOURNAL_EVENTS)[number];

/** Why a hint was turned away, where that is no error of anybody's. */
export const TOO_MANY_HINTS = 'too_many_hints';

/** Who has wanted a stretch compared. What a person asks for does not make up for a schedule that stands still. */
export type ReconciliationSource = 'schedule' | 'asked';
