import { billingTableSchema } from '../../../infra/local/table-schema.ts';
import type { Handles } from '../../../shared/domain/handles.ts';
import type { Subscription } from '../../../shared/domain/subscription.ts';
import { consentTo, monthly } from '../../support/charging.ts';
import { type ChargingPorts, createChargingPorts } from '../../support/charging-ports.ts';
import { workOff } from '../../support/play-due.ts';
import { createMeter } from './meter.ts';

/** What a subscription carries in the common case, in the lengths that are common. */
const usual: Partial<Subscription> = {
  customerId: 'auth0|5f7c8ec7c33c6c004bbafe82',
  plan: { ...monthly, planId: 'premium-monthly', name: '프리미엄 월간 이용권' },
  hadTrial: true,
  consent: consentTo(),
};

/** A subscription that has been paid twice and is due now, and a meter on its table. */
export async function dueSubscription(handles: Handles = {}) {
  const test = createChargingPorts();
  const { subscriptionId } = await test.subscription({ ...usual, ...handles });
  for (let period = 1; period <= 2; period += 1) {
    await workOff(test, subscriptionId);
    test.clock.at = await dueAt(test, subscriptionId);
  }
  const meter = createMeter(test.engine.model, billingTableSchema('billing'));
  test.engine.execute = meter.execute;
  return { test, meter };
}

async function dueAt({ ports }: ChargingPorts, subscriptionId: string): Promise<Date> {
  const at = (await ports.accounts.findSubscription(subscriptionId))?.dueAt;
  if (at === undefined) throw new Error('a paid subscription is due again');
  return at;
}
