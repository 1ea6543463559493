import { type LocalBilling, localBilling } from './simulator/billing.ts';
import { startChild } from './simulator/child.ts';
import type { Order } from './simulator/protocol.ts';

export type { NewCard, Payment } from './simulator/billing.ts';
export type { Duration } from './simulator/duration.ts';
export type BillingOptions = Partial<Order>;

export interface Billing extends LocalBilling {
  /** What events are signed with on their way to `webhooks`. */
  readonly webhookSecret: string;
  stop(): Promise<void>;
}

/**
 * The whole product for a test: its real functions, 아임포트 played by the simulator, and a clock that you move. In memory and on free
 * ports, so that several run beside each other; in a process of its own, which no fake timers and no mocks of the test reach.
 */
export async function startBilling({ at, webhooks = [] }: BillingOptions = {}): Promise<Billing> {
  const { started, stop } = await startChild({ at, webhooks });
  const { apiUrl, simulatorUrl, webhookSecret } = started;
  return { ...localBilling(apiUrl, simulatorUrl), webhookSecret, stop };
}
