import { randomUUID } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';
import type { Clock } from '../../shared/ports.ts';
import type { Store } from './store.ts';

/**
 * SQS as far as the product uses it: at least once, visibility time-outs, delays, a DLQ; messages of one lane (SQS's message group), if
 * they name one, in order and one at a time. Durable, on the local clock.
 */
export interface LocalQueue {
  readonly name: string;
  send(body: string, delaySeconds?: number, lane?: string): void;
  /** Takes up to `max` visible messages and hides them for the visibility time-out. */
  receive(max: number): SQSRecord[];
  remove(messageId: string): void;
  changeVisibility(receiptHandle: string, seconds: number): void;
  /** When the next message is visible; undefined when the queue is empty. */
  nextVisibleAt(): Date | undefined;
  list(): QueuedMessage[];
  /** Puts what lies in its DLQ (one message, or all of it) back at the front, as if never received. How many. */
  redrive(messageId?: string): number;
}

export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  readonly receives: number;
  readonly visibleAt: string;
}

export interface LocalQueueOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly name: string;
  readonly visibilityTimeoutSeconds: number;
  readonly maxReceiveCount: number;
}

export const dlqName = (queue: string) => `${queue}-dlq`;

/** Nothing that was queued before it in its lane is still there. */
const FIRST_OF_LANE = `NOT EXISTS (
  SELECT 1 FROM message AS earlier
  WHERE earlier.queue = m.queue AND earlier.group_id = m.group_id AND earlier.rowid < m.rowid
)`;

export function createLocalQueue(options: LocalQueueOptions): LocalQueue {
  const { store, clock, name } = options;
  const insert = store.prepare(
    'INSERT INTO message (id, queue, body, sent_ms, visible_ms, group_id) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const due = store.prepare(
    `SELECT * FROM message AS m WHERE queue = ? AND visible_ms <= ? AND ${FIRST_OF_LANE} ORDER BY visible_ms, sent_ms LIMIT ?`,
  );
  const hide = store.prepare(
    'UPDATE message SET visible_ms = ?, receives = receives + 1, receipt = ? WHERE id = ? AND visible_ms = ?',
  );
  const bury = store.prepare('UPDATE message SET queue = ? WHERE id = ? AND visible_ms = ?');
  const drop = store.prepare('DELETE FROM message WHERE id = ?');
  const postpone = store.prepare('UPDATE message SET visible_ms = ? WHERE receipt = ?');
  const next = store.prepare(
    `SELECT MIN(visible_ms) AS at FROM message AS m WHERE queue = ? AND ${FIRST_OF_LANE}`,
  );
  const all = store.prepare('SELECT * FROM message WHERE queue = ? ORDER BY sent_ms LIMIT 200');
  const unbury = store.prepare(
    'UPDATE message SET queue = ?, visible_ms = ?, receives = 0, receipt = NULL WHERE queue = ? AND id = IFNULL(?, id)',
  );
  const nowMs = () => clock.now().getTime();

  return {
    name,
    send(body, delaySeconds = 0, lane) {
      insert.run(randomUUID(), name, body, nowMs(), nowMs() + delaySeconds * 1000, lane ?? null);
    },
    receive(max) {
      const records: SQSRecord[] = [];
      for (const row of due.all(name, nowMs(), max)) {
        const id = String(row['id']);
        const receives = Number(row['receives']) + 1;
        if (receives > options.maxReceiveCount) {
          bury.run(dlqName(name), id, Number(row['visible_ms']));
          continue;
        }
        const receipt = randomUUID();
        const until = nowMs() + options.visibilityTimeoutSeconds * 1000;
        // Another process may have been faster: then no row changes.
        if (hide.run(until, receipt, id, Number(row['visible_ms'])).changes === 0) continue;
        records.push(sqsRecord(name, id, String(row['body']), receipt, receives, Number(row['sent_ms'])));
      }
      return records;
    },
    remove: (messageId) => void drop.run(messageId),
    changeVisibility: (receipt, seconds) => void postpone.run(nowMs() + seconds * 1000, receipt),
    nextVisibleAt() {
      const at = next.get(name)?.['at'];
      return at === null || at === undefined ? undefined : new Date(Number(at));
    },
    list: () =>
      all.all(name).map((row) => ({
        id: String(row['id']),
        body: String(row['body']),
        receives: Number(row['receives']),
        visibleAt: new Date(Number(row['visible_ms'])).toISOString(),
      })),
    redrive: (messageId) => Number(unbury.run(name, nowMs(), dlqName(name), messageId ?? null).changes),
  };
}

function sqsRecord(
  queue: string,
  messageId: string,
  body: string,
  receiptHandle: string,
  receives: number,
  sentMs: number,
): SQSRecord {
  return {
    messageId,
    receiptHandle,
    body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: String(sentMs),
      SenderId: 'local',
      ApproximateFirstReceiveTimestamp: String(sentMs),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:local:000000000000:${queue}`,
    awsRegion: 'local',
  };
}
