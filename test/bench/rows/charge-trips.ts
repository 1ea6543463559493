import { ulid } from 'ulid';
import { type LocalStack, startLocalStack } from '../../../infra/local/local-stack.ts';
import { newSubscription } from '../../../shared/domain/subscription.ts';
import { rowOf } from '../goal.ts';
import { registerCard } from '../register-card.ts';
import type { Bench, Row } from '../row.ts';

const SUBSCRIPTIONS = 60;
const LATENCY_MS = 1_500;
/** infra/config.ts, gatewayConcurrency. */
const CONCURRENCY = 10;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** When the journal of the stack told of it, ms of real time. */
interface Seen {
  queuedMs: number;
  lastPaidMs: number;
}

/**
 * The real local stack, engine and simulator included: all fall due at one instant. What a charge costs on the straight
 * path, and how long until all are charged, against what latency and concurrency allow.
 */
export const bench: Bench = {
  ids: ['charge.trips', 'charge.gateway-calls', 'charge.throughput'],
  async run() {
    const seen: Seen = { queuedMs: 0, lastPaidMs: 0 };
    const stack = await startLocalStack({
      port: 0,
      simulatorPort: 0,
      print: (line) => {
        if (line.includes('"event":"due.enqueued"')) seen.queuedMs = performance.now();
        if (line.includes('"event":"charge"') && line.includes('"outcome":"paid"'))
          seen.lastPaidMs = performance.now();
      },
    });
    try {
      return await measured(stack, seen);
    } finally {
      await stack.stop();
    }
  },
};

async function measured(stack: LocalStack, seen: Seen): Promise<readonly Row[]> {
  const { ports, simulator, player, clock, tableCommands } = stack;
  const customerUid = await registerCard(stack);
  // Noon in Seoul: past the charging hour, so that all fall due exactly then.
  const day = new Date(clock.now().getTime() + 40 * DAY_MS).toISOString().slice(0, 10);
  const startAt = new Date(`${day}T03:00:00Z`);
  for (let made = 0; made < SUBSCRIPTIONS; made += 1)
    await subscribe(ports, customerUid, startAt, clock.now());
  simulator.faults.set({ again: { kind: 'latency', ms: LATENCY_MS }, webhook: 'lost' });

  await player.playTo(new Date(startAt.getTime() - MINUTE_MS));
  const before = new Map(tableCommands);
  await player.playTo(new Date(startAt.getTime() + MINUTE_MS));

  const charged = simulator.payments().filter(({ customer_uid_usage }) => customer_uid_usage === 'payment');
  const paid = charged.filter(({ status }) => status === 'paid');
  const distinct = new Set(paid.map(({ merchant_uid }) => merchant_uid)).size;
  if (paid.length !== SUBSCRIPTIONS || distinct !== SUBSCRIPTIONS)
    throw new Error('not every subscription was charged once');
  // Looking at what is due is shared by all charges of a tick, and at what is held (the one Get) by all that a process makes
  // within four seconds.
  const trips = [...tableCommands]
    .filter(([name]) => name !== 'QueryCommand' && name !== 'GetCommand')
    .reduce((sum, [name, count]) => sum + count - (before.get(name) ?? 0), 0);
  // The local runner lets the workers start when the tick has queued everything; on AWS the two overlap.
  const seconds = (seen.lastPaidMs - seen.queuedMs) / 1000;
  return [
    rowOf({
      id: 'charge.trips',
      what: 'DynamoDB round trips of a charge on the straight path',
      value: trips / SUBSCRIPTIONS,
      unit: 'per charge',
      goal: '≤ 4',
      exact: true,
    }),
    rowOf({
      id: 'charge.gateway-calls',
      what: 'calls of the gateway that charge',
      value: charged.length / SUBSCRIPTIONS,
      unit: 'per charge',
      goal: '= 1',
      exact: true,
    }),
    rowOf({
      id: 'charge.throughput.local',
      what: `${SUBSCRIPTIONS} charges on one machine, engine and simulator included, ${CONCURRENCY} at a time, ${LATENCY_MS} ms each`,
      value: SUBSCRIPTIONS / seconds,
      unit: 'per second',
      peer: { what: 'concurrency by latency', value: (1000 * CONCURRENCY) / LATENCY_MS },
      goal: '≥ 0.9',
    }),
  ];
}

async function subscribe(
  ports: LocalStack['ports'],
  customerUid: string,
  startAt: Date,
  now: Date,
): Promise<void> {
  const plan = {
    planId: 'bench',
    name: 'bench',
    amount: 9_900,
    interval: { unit: 'month', count: 1 },
  } as const;
  // A customer each: what one of them holds is one item, and hundreds on it would be measured too.
  const subscriptionId = ulid(now.getTime());
  const subscription = newSubscription(
    { subscriptionId, customerId: subscriptionId, customerUid, plan, trialDays: 0, startAt },
    ports.settings.billing.chargingHourKst,
    now,
  );
  await ports.accounts.commit({}, { account: { subscription: { ...subscription, version: 1 } }, events: [] });
}
