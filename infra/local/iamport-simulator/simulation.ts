/** Everything the endpoints share. Built once, in server.ts. */
import type { BillingKeys } from './billing-keys.ts';
import type { Database } from './database.ts';
import type { FaultSwitch } from './faults.ts';
import type { Jobs } from './jobs.ts';
import type { Ledger } from './ledger.ts';
import type { SimulatorKeys } from './options.ts';
import type { Taxes } from './taxes.ts';
import type { Tokens } from './tokens.ts';
import type { Webhooks } from './webhooks.ts';
import type { Windows } from './window-store.ts';

export interface Settings {
  webhookFormat: 'json' | 'form';
  sandbox: boolean;
  /** What the listing answers where nothing is listed. The vendor names both errors and an empty page. */
  emptyListing: 200 | 400 | 404;
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
  readonly taxes: Taxes;
  readonly tokens: Tokens;
  readonly webhooks: Webhooks;
  readonly windows: Windows;
}
