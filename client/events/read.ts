import * as v from 'valibot';
import { EVENT_SOURCE } from '../../shared/domain/published-event.ts';
import { EVENT_SHAPES, type EventData, type EventType } from './shapes.ts';

/** One event, wherever it came from: told apart by its `type`. */
export type BillingEvent = { [T in EventType]: { readonly type: T; readonly data: EventData<T> } }[EventType];

/** An event as EventBridge starts a Lambda with it. */
export type EventBridgeEvent<T extends EventType = EventType> = {
  [E in T]: {
    readonly version: string;
    readonly id: string;
    readonly source: typeof EVENT_SOURCE;
    readonly account: string;
    readonly time: string;
    readonly region: string;
    readonly resources: readonly string[];
    readonly 'detail-type': E;
    readonly detail: EventData<E>;
  };
}[T];

/** No event that this version knows: of another type, or with a value that it does not expect. Names where, never what. */
export class UnknownEvent extends Error {
  override readonly name = 'UnknownEvent';
  /** As it calls itself. */
  readonly type: string | undefined;
  /** The field that does not fit, dotted. */
  readonly path: string | undefined;

  constructor(message: string, type?: string, path?: string) {
    super(message);
    this.type = type;
    this.path = path;
  }
}

/** Whether `data` is what an event of this type tells. New fields may come. */
export function isEventData<T extends EventType>(type: T, data: unknown): data is EventData<T> {
  return v.is(EVENT_SHAPES[type], data);
}

/** What a Lambda was started with, by a rule or by a queue behind one. Throws `UnknownEvent`. */
export function eventFromLambda(input: unknown): BillingEvent {
  const { source, 'detail-type': type, detail } = (input ?? {}) as Readonly<Record<string, unknown>>;
  if (source !== EVENT_SOURCE) throw new UnknownEvent(`an event of ${EVENT_SOURCE} is expected`);
  return eventOf(type, detail);
}

export function eventOf(type: unknown, data: unknown): BillingEvent {
  if (typeof type !== 'string') throw new UnknownEvent('an event without a type');
  if (!isEventType(type)) throw new UnknownEvent('an event of a type that this version does not know', type);
  const read = v.safeParse(EVENT_SHAPES[type], data);
  if (read.success) return { type, data } as BillingEvent;
  const path = v.getDotPath(read.issues[0]) ?? undefined;
  throw new UnknownEvent(`${type}: ${path ?? 'it'} is not as this version expects it`, type, path);
}

const isEventType = (type: string): type is EventType => Object.hasOwn(EVENT_SHAPES, type);
