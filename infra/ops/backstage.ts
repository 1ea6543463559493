import type { Answer } from './api.ts';

/** What lies behind the public API and is now and then to be looked at, or set going again, by a person. */
export interface Backstage {
  /** The first ten of each DLQ. */
  deadLetters(): Promise<readonly DeadLetters[]>;
  /** Lets all that lies in a queue's DLQ be worked on again. */
  redrive(queue: string): Promise<Answer['json']>;
  /** One run of the comparison with 아임포트, as reconcile-payments answers. */
  reconcile(from: Date, to: Date): Promise<Answer['json']>;
  /** The journal's lines of the last minutes, oldest first; then what has been written since. */
  journal(minutes: number): () => Promise<readonly JournalLine[]>;
}

export interface DeadLetters {
  readonly queue: string;
  readonly messages: number;
  readonly letters: readonly Letter[];
}

/** Of a message its ids, and nothing else that its body may hold. */
export interface Letter {
  readonly message_id: string;
  readonly receives: number;
  readonly ids: Readonly<Record<string, string>>;
}

export type JournalLine = Readonly<Record<string, unknown>>;

/** Queues whose dead letters can go back to work. A tick's are due again by themselves, and the stream's are places to read from. */
export const REDRIVEN = ['settle', 'charge', 'webhook', 'batch'] as const;

const ID = /(?:_id|_uid|Id|Uid)$|^(?:id|type|period)$/;
/** The merchant's own id of a person may be an e-mail address, and so may another system's customer_uid. */
const A_PERSON = /^customer(?:_id|Id|_uid|Uid)$/;
const OUR_CARD = /^card_[0-9A-Z]{26}$/;

/** A webhook's body is the whole event: its ids are inside. */
export function idsIn(body: string): Readonly<Record<string, string>> {
  const ids: Record<string, string> = {};
  const collect = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 3) return;
    for (const [name, inner] of Object.entries(value)) {
      if (A_PERSON.test(name) && !OUR_CARD.test(String(inner))) continue;
      if (ID.test(name) && (typeof inner === 'string' || typeof inner === 'number'))
        ids[name] = String(inner);
      else collect(inner, depth + 1);
    }
  };
  try {
    collect(JSON.parse(body), 0);
  } catch {
    // Poison that is no JSON: nothing of it can be shown.
  }
  return ids;
}

/** What a line may hold (shared/ports.ts), so that no other word of a log gets to a terminal. */
const FIELDS = [
  ...['at', 'event', 'level', 'outcome', 'reason', 'source', 'route', 'status', 'count', 'as_of'],
  ...['merchant_uid', 'subscription_id', 'registration_id', 'customer_uid', 'imp_uid', 'period', 'attempt'],
  ...['receive_count', 'request_id', 'correlation_id', 'by'],
];

export function journalLine(entry: JournalLine): JournalLine {
  return Object.fromEntries(
    FIELDS.flatMap((name) => (entry[name] === undefined ? [] : [[name, entry[name]]])),
  );
}
