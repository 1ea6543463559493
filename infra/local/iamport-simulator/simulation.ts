/** Everything the endpoints share. Built once, in server.ts. */
import type { BillingKeys } from './billing-keys.ts';
import type { Database } from './database.ts';
import type { FaultSwitch } from './faults.ts';
import type { Jobs } from './jobs.ts';
import type { Ledger } from './ledger.ts';
import type { SimulatorKeys } from './options.ts';
import type { Tokens } from './tokens.ts';
import type { Webhooks } from './webhooks.ts';
import type { Windows } from './window-store.ts';

export const EMPTY_LISTINGS = ['page', '404', '400'] as const;
export type EmptyListing = (typeof EMPTY_LISTINGS)[number];

export interface Settings {
  webhookFormat: 'json' | 'form';
  sandbox: boolean;
  /** What the first page of an empty status listing is: the vendor's documentation does not say. */
  emptyListing: EmptyListing;
  keys: SimulatorKeys;
}

export interface Simulation {
  readonly now: () => Date;
  readonly setNow: ((now: Date) => void) | undefined;
  readonly baseUrl: () => string;
  readonly allowedMids: readonly string[];
  readonly defaultWebhookUrl: string | null;
  readonly settings: Settings;
  readonly database: Database;
  readonly ledger: Ledger;
  readonly billingKeys: BillingKeys;
  readonly faults: FaultSwitch;
  readonly jobs: Jobs;
  readonly tokens: Tokens;
  readonly webhooks: Webhooks;
  readonly windows: Windows;
}
