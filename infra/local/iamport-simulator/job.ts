/** What is done later, as it lies in the table `jobs`. Apart from who queues and who plays it, or they would import each other. */
import type { Purchase } from './payment-record.ts';
import type { Tax } from './taxes.ts';

/** MID and sandbox flag are the key's own, known only when it is looked up at commit. */
export type ChargeOrder = Omit<Purchase, 'mid' | 'sandbox'> & { readonly tax: Tax };

export type Job =
  | { readonly kind: 'charge'; readonly order: ChargeOrder; readonly duplicateChecked: boolean }
  | { readonly kind: 'cancel'; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly kind: 'webhook'; readonly url: string; readonly body: Readonly<Record<string, string>> };
