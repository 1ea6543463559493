import { createHandler as orderHandler } from '../../functions/http/order-batch.ts';
import { createHandler as refundsHandler } from '../../functions/queue/charge-subscription.ts';
import { createHandler as workerHandler } from '../../functions/queue/run-batch.ts';
import { batchMessageBody } from '../../shared/adapters/batch-queue.ts';
import { randomIds } from '../../shared/adapters/ids.ts';
import type { Charge } from '../../shared/domain/charge.ts';
import { markPaid } from '../../shared/domain/charge-transitions.ts';
import { encodeMerchantUid } from '../../shared/domain/merchant-uid.ts';
import type { Subscription } from '../../shared/domain/subscription.ts';
import {
  AMOUNT,
  DAY_MS,
  declined,
  later,
  monthly,
  payment,
  scheduled,
  sending,
  subscription,
} from './charging.ts';
import { type ChargingPorts, callJson } from './charging-ports.ts';
import { lambdaContext, sqsEvent, sqsRecord } from './events.ts';
import { CUSTOMER_UID, NOW } from './fixtures.ts';
import type { Wire } from './wire.ts';

/** Far more messages than a batch of a test takes. */
const MAX_MESSAGES = 2_000;

/** Orders batches over the ports of one test, and plays their queue. */
export function createBatches(test: ChargingPorts) {
  const call = (
    route: string,
    batch_id = '',
    body?: object,
    query: Record<string, string> = {},
    headers = {},
  ) =>
    callJson(orderHandler(test.ports), route, body, {
      ...(batch_id === '' ? {} : { params: { batch_id } }),
      query,
      headers,
      authorizer: { iam: { userArn: MINJI } },
    });

  async function items(batchId: string): Promise<Wire[]> {
    const found: Wire[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = { limit: '100', ...(cursor === null ? {} : { cursor }) };
      const { json } = await call('GET /batches/{batch_id}/items', batchId, undefined, query);
      found.push(...json.items);
      cursor = json.cursor;
    } while (cursor !== null);
    return found;
  }

  return {
    call,
    items,
    order: (body: object) => call('POST /batches', '', body),
    get: async (batchId: string) => (await call('GET /batches/{batch_id}', batchId)).json,
    stop: (batchId: string) => call('POST /batches/{batch_id}/stop', batchId),

    /** Delivers one message, as often as it is called. */
    deliver: (
      message: ChargingPorts['batchQueued'][number]['message'],
      context = lambdaContext,
      receiveCount = 1,
    ) => workerHandler(test.ports)(sqsEvent(sqsRecord(batchMessageBody(message), { receiveCount })), context),

    /** Plays the queue, and what comes due of refunds, until nothing waits or `until` is over. */
    async play(until: Date = later(30 * DAY_MS, test.clock.at), context = lambdaContext): Promise<number> {
      for (let count = 0; count < MAX_MESSAGES; count += 1) {
        const [next] = [...test.batchQueued].sort((a, b) => a.atMs - b.atMs);
        if (next === undefined || next.atMs > until.getTime()) return count;
        test.batchQueued.splice(test.batchQueued.indexOf(next), 1);
        test.clock.at = new Date(Math.max(next.atMs, test.clock.at.getTime()));
        await followRefunds(test);
        await this.deliver(next.message, context);
      }
      throw new Error(`a batch that is not over after ${MAX_MESSAGES} messages`);
    },

    /** Ordered, played to its end, and its report. */
    async run(body: object) {
      const { json } = await call('POST /batches', '', body);
      await this.play();
      return { batch: await this.get(json.batch_id), items: await items(json.batch_id) };
    },
  };
}

/** Who signs the requests. */
export const MINJI = 'arn:aws:iam::123456789012:user/minji';

/** What is due of refunds without an answer: the charge queue's own work. */
async function followRefunds(test: ChargingPorts): Promise<void> {
  for (const shard of test.ports.due.shards) {
    for (const { subject } of await test.ports.due.list(shard, test.clock.at, 100)) {
      if (subject?.kind !== 'charge') continue;
      const body = JSON.stringify({ merchant_uid: subject.merchantUid, as_of: test.clock.at.toISOString() });
      await refundsHandler({ ...test.ports, settleQueue: undefined } as never)(
        sqsEvent(sqsRecord(body, { sentMs: test.clock.at.getTime() })),
        lambdaContext,
      );
    }
  }
}

/** A subscription in its second period, whose first was paid today: the charge is on 아임포트's record, too. */
export async function paidOne(
  test: ChargingPorts,
  { amount = AMOUNT, planId = 'basic' }: { amount?: number; planId?: string } = {},
): Promise<{ readonly merchantUid: string; readonly subscriptionId: string }> {
  const { one, charge } = await stored(test, { amount, planId, period: 2, status: 'active' }, (first) => {
    const record = payment({ impUid: `imp_${first.merchantUid}`, merchantUid: first.merchantUid, amount });
    test.gateway.records.push(record);
    return markPaid(first, record, NOW);
  });
  return { merchantUid: charge.merchantUid, subscriptionId: one.subscriptionId };
}

/** A subscription whose first charge was declined an hour ago, and which is tried again in two days. */
export async function owingOne(test: ChargingPorts): Promise<string> {
  const customerUid = await test.card();
  const { charge } = await stored(test, { period: 1, status: 'past_due', customerUid }, (first) => ({
    ...declined('insufficient_balance', first, later(-DAY_MS)),
    nextAttemptAt: later(2 * DAY_MS),
  }));
  return charge.merchantUid;
}

interface Stored {
  readonly amount?: number;
  readonly planId?: string;
  readonly period: number;
  readonly status: Subscription['status'];
  readonly customerUid?: string;
}

async function stored(
  test: ChargingPorts,
  { amount = AMOUNT, planId = 'basic', period, status, customerUid = CUSTOMER_UID }: Stored,
  ended: (sent: Charge) => Charge,
) {
  const subscriptionId = randomIds.ulid(NOW);
  const one = subscription({
    ...{ subscriptionId, status, period, customerUid, plan: { ...monthly, planId, amount } },
    nextChargeAt: period === 1 ? NOW : later(30 * DAY_MS),
    paidUntil: period === 1 ? undefined : later(30 * DAY_MS),
    customerId: `user-${subscriptionId}`,
    version: 0,
  });
  const key = { kind: 'subscription', subscriptionId, period: 1, generation: 1 } as const;
  const merchantUid = encodeMerchantUid(key);
  const owed = scheduled({
    ...{ key, merchantUid, amount, customerUid, customerId: one.customerId, version: 0 },
  });
  const charge = ended(sending(owed, later(-DAY_MS), customerUid));
  await test.store({}, { subscription: one, charge });
  return { one, charge };
}
