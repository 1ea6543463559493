import type { EventType } from '../events/shapes.ts';

/** What is to be started. */
export interface Order {
  /** Where the clock begins, an ISO instant that lies ahead. Absent: now. */
  readonly at?: string | undefined;
  /** Where events are sent, signed with `webhookSecret`; http on this machine. */
  readonly webhooks: readonly { readonly url: string; readonly events?: readonly EventType[] }[];
}

export type Reply = Started | { readonly failed: string };

export interface Started {
  readonly apiUrl: string;
  readonly simulatorUrl: string;
  readonly webhookSecret: string;
}
