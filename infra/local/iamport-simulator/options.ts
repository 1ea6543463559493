/** What the simulator is started with, and what a test or the local runner holds afterwards. */
import type { Faults } from './faults.ts';
import type { PaymentTax } from './taxes.ts';
import type { V1Payment } from './wire.ts';

export interface SimulatorClock {
  now(): Date;
  /** Present only where the clock belongs to the simulator; then `PUT /simulator/clock` may move it. */
  set?(now: Date): void;
}

export interface SimulatorKeys {
  readonly impKey: string;
  readonly impSecret: string;
  readonly impCode: string;
}

export interface SimulatorOptions {
  /** 0 picks a free port. */
  readonly port: number;
  readonly host?: string;
  readonly clock: SimulatorClock;
  /** ':memory:' or a file: the ledger is written before an answer leaves, so it survives SIGKILL. */
  readonly databasePath: string;
  readonly keys: SimulatorKeys;
  /** MIDs that `pg: 'html5_inicis.<MID>'` may name, and `channelKey: 'channel-key-<MID>'`. Default: the vendor's test MID. */
  readonly allowedMids?: readonly string[];
  /** The webhook URL typed into the console; a request's `notice_url` wins over it. */
  readonly defaultWebhookUrl?: string;
  /** Whether the channel is a test channel: its payments carry `sandbox: true`. Default false. */
  readonly sandbox?: boolean;
}

export interface UnsupportedCall {
  readonly method: string;
  readonly path: string;
  readonly at: string;
}

export interface WebhookSend {
  readonly url: string;
  readonly imp_uid: string;
  readonly merchant_uid: string;
  readonly status: string;
  readonly at: string;
  /** The receiver's HTTP status, or why there is none (lost, dropped, a network error's code). */
  readonly outcome: number | string;
}

export interface Simulator {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
  payments(merchantUid?: string): V1Payment[];
  /** Of a charge that was paid. */
  tax(impUid: string): PaymentTax | undefined;
  readonly faults: { current(): Faults; set(patch: unknown): Faults; clear(): void };
  unsupportedCalls(): UnsupportedCall[];
  webhooks(): WebhookSend[];
  /** Re-issues the REST API secret as the console does: the old secret and its token die at once. */
  rotateSecret(impSecret: string): void;
  /** When the earliest late commit or late webhook is due, on the simulator's clock. */
  nextDueAt(): Date | null;
  /** Plays everything due up to `now` (default: the clock's), and waits until its webhooks are answered. */
  tick(now?: Date): Promise<void>;
}

export const DEFAULT_MIDS = ['INIBillTst'] as const;
export const DEFAULT_HOST = '127.0.0.1';
