import type { DomainEvent } from '../../shared/domain/event.ts';

/** As `publishedEvent` spells names. */
type SnakeCase<S extends string> = S extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeCase<Rest>}`
  : '';

/** A value of the domain as JSON has it. The merchant's keys (`metadata`) are the merchant's. */
type OnWire<T> = T extends Date
  ? string
  : T extends readonly (infer E)[]
    ? OnWire<E>[]
    : T extends object
      ? {
          [K in keyof T as K extends string ? SnakeCase<K> : never]: K extends 'metadata'
            ? T[K]
            : OnWire<T[K]>;
        }
      : T;

/** What an event of the domain says when it has left: `detail` on the bus, `data` of a webhook. */
export type Told<E extends DomainEvent> = {
  event_id: string;
  at: string;
  sequence: number;
} & OnWire<Omit<E, 'type' | 'at'>> extends infer T
  ? { [K in keyof T]: T[K] }
  : never;
