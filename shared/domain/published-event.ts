/** `source` of every event on the bus. */
export const EVENT_SOURCE = 'iamport-billing';

/** A domain event on its way to the merchant's systems, snake_case. */
export interface PublishedEvent {
  /** The key of its item: a repeated delivery has the same one. */
  readonly id: string;
  readonly type: string;
  readonly at: string;
  /** Orders the events of one aggregate. Gaps mean nothing. */
  readonly sequence: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The same as it is kept, with by whom it was done. That stays with us: an ARN can name a person. */
export interface StoredEvent extends PublishedEvent {
  /** Absent on items of older code. */
  readonly by?: string | undefined;
}

/** What an event says, wherever it goes. */
export function eventDetail({ id, at, sequence, detail }: PublishedEvent): Readonly<Record<string, unknown>> {
  return { event_id: id, at, sequence, ...detail };
}

/** What its id begins with: events of one aggregate have an order, and others have none to them. */
export function aggregateOf({ id }: Pick<PublishedEvent, 'id'>): string {
  return id.split('/', 1)[0] ?? id;
}
