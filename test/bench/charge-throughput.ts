import { ulid } from 'ulid';
import { readOptions, wholeNumber } from '../../infra/local/command-line.ts';
import { type LocalStack, startLocalStack } from '../../infra/local/local-stack.ts';
import { newSubscription } from '../../shared/domain/subscription.ts';
import { registerCard } from './register-card.ts';

const USAGE = `Usage: npm run bench [-- OPTIONS]

All subscriptions fall due at one instant: how long until all are charged, against what the gateway's latency and
the concurrency allow, and what one charge costs on the straight path.

  --subscriptions N   how many (1000)
  --latency MS        how long the gateway takes to answer (1500)
  --help              this text`;

const options = readOptions(USAGE, {
  subscriptions: { type: 'string', default: '1000' },
  latency: { type: 'string', default: '1500' },
});
const subscriptions = wholeNumber(USAGE, '--subscriptions', options.subscriptions, 1);
const latencyMs = wholeNumber(USAGE, '--latency', options.latency, 0);
/** infra/config.ts, gatewayConcurrency. */
const CONCURRENCY = 10;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

let queuedMs = 0;
let lastPaidMs = 0;
const stack = await startLocalStack({
  port: 0,
  simulatorPort: 0,
  // The journal tells when a charge has been settled.
  print: (line) => {
    if (line.includes('"event":"due.enqueued"') && !line.includes('"count":0')) queuedMs = performance.now();
    if (line.includes('"event":"charge"') && line.includes('"outcome":"paid"'))
      lastPaidMs = performance.now();
  },
});
try {
  await bench(stack);
} finally {
  await stack.stop();
}

async function bench({ ports, simulator, player, clock, tableCommands }: LocalStack): Promise<void> {
  const customerUid = await registerCard(stack);
  // Noon in Seoul: past the charging hour, so that all fall due exactly then.
  const startAt = new Date(
    `${new Date(clock.now().getTime() + 40 * DAY_MS).toISOString().slice(0, 10)}T03:00:00Z`,
  );
  for (let made = 0; made < subscriptions; made += 1)
    await subscribe(ports, customerUid, startAt, clock.now());
  simulator.faults.set({ again: { kind: 'latency', ms: latencyMs }, webhook: 'lost' });

  await player.playTo(new Date(startAt.getTime() - MINUTE_MS));
  const before = new Map(tableCommands);
  const startedMs = performance.now();
  await player.playTo(new Date(startAt.getTime() + MINUTE_MS));
  // The local runner lets the workers start when the tick has queued everything; on AWS the two overlap.
  const tookMs = lastPaidMs - queuedMs;

  const charged = simulator.payments().filter(({ customer_uid_usage }) => customer_uid_usage === 'payment');
  const paid = charged.filter(({ status }) => status === 'paid');
  const distinct = new Set(paid.map(({ merchant_uid }) => merchant_uid)).size;
  const idealMs = (subscriptions * latencyMs) / CONCURRENCY;
  // Looking at what is due (queries) is shared by all charges of a tick.
  const used = [...tableCommands].map(([name, count]) => [name, count - (before.get(name) ?? 0)] as const);
  const perCharge = used
    .filter(([name]) => name !== 'QueryCommand')
    .reduce((sum, [, count]) => sum + count, 0);

  console.log(`subscriptions due           ${subscriptions}`);
  console.log(`gateway latency             ${latencyMs} ms, ${CONCURRENCY} at a time`);
  console.log(`paid, each once             ${paid.length} payments of ${distinct} charges`);
  console.log(`claimed and queued          in ${((queuedMs - startedMs) / 1000).toFixed(1)} s`);
  console.log(
    `charged                     in ${(tookMs / 1000).toFixed(1)} s; latency and concurrency allow ${(idealMs / 1000).toFixed(1)} s`,
  );
  console.log(`of the possible throughput  ${((100 * idealMs) / tookMs).toFixed(1)} %`);
  console.log(
    `DynamoDB round trips        ${(perCharge / subscriptions).toFixed(2)} per charge (${used.map(([name, count]) => `${name} ${count}`).join(', ')})`,
  );
  console.log(`gateway calls               ${(charged.length / subscriptions).toFixed(2)} per charge`);
  if (paid.length !== subscriptions || distinct !== subscriptions)
    throw new Error('not every subscription was charged once');
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
  // A customer each: what one of them holds is one item, and a thousand on it would be measured too.
  const subscriptionId = ulid(now.getTime());
  const subscription = newSubscription(
    { subscriptionId, customerId: subscriptionId, customerUid, plan, trialDays: 0, startAt },
    ports.settings.billing.chargingHourKst,
    now,
  );
  await ports.accounts.commit({}, { account: { subscription: { ...subscription, version: 1 } }, events: [] });
}
