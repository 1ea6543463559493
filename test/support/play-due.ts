import { createHandler } from '../../functions/queue/charge-subscription.ts';
import type { ChargingPorts } from './charging-ports.ts';
import { lambdaContext, sqsEvent, sqsRecord } from './events.ts';

/** Far more than any dunning takes; a test that needs more turns in circles. */
const MAX_TURNS = 1_000;

/** One message of the charge queue about what the subscription is due for, and whether it has gone back. */
export async function workOff(
  test: ChargingPorts,
  subscriptionId: string,
  asOf: Date = test.clock.at,
  context = lambdaContext,
): Promise<boolean> {
  const period = (await test.ports.accounts.findSubscription(subscriptionId))?.period;
  const record = sqsRecord(
    JSON.stringify({ subscription_id: subscriptionId, period, as_of: asOf.toISOString() }),
  );
  record.attributes.SentTimestamp = String(test.clock.at.getTime());
  const { batchItemFailures } = await createHandler(test.ports)(sqsEvent(record), context);
  return batchItemFailures.length > 0;
}

/** Works a subscription off from due instant to due instant until nothing is due before `until`. */
export async function playDue(test: ChargingPorts, subscriptionId: string, until: Date): Promise<void> {
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const dueAt = (await test.ports.accounts.findSubscription(subscriptionId))?.dueAt;
    if (dueAt === undefined || dueAt > until) return;
    if (dueAt > test.clock.at) test.clock.at = dueAt;
    await workOff(test, subscriptionId);
  }
  throw new Error(`still due after ${MAX_TURNS} turns`);
}
