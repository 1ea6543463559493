import type { Command } from '../../../infra/local/dynamo-model/model.ts';
import { createAccountRepository } from '../../../shared/adapters/dynamo/account-repository.ts';
import type { Table } from '../../../shared/adapters/dynamo/table.ts';
import { newSubscription } from '../../../shared/domain/subscription.ts';
import { CALM, type Environment, isClosed } from './environment.ts';
import type { FaultKind, FaultPlan } from './faults.ts';
import { POLICIES } from './iamport-model.ts';
import { ulidAt } from './ids.ts';
import { type ChargeItem, isCharge } from './items.ts';
import { createMerchant } from './merchant.ts';
import { TABLE } from './ports.ts';
import { createRandom, type Random } from './random.ts';
import { type RunResult, run, type SeedOptions } from './run.ts';
import { START_MS, type World } from './world.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** What falls due at once: some times what may be queued. */
const ACCOUNTS = 90;

/** Few workers, slow answers, counts that are approximate, clocks that disagree, ticks that are missed. */
function backlogEnvironment(random: Random): Environment {
  const closesAfterMs = random.between(2, 8) * MINUTE_MS;
  const closedMs = random.pick([0, 20, 75, 150]) * MINUTE_MS;
  return {
    ...CALM,
    policy: random.pick(POLICIES),
    faultsMs: 12 * HOUR_MS,
    // A card that declines is asked again the next day.
    calmMs: 3 * DAY_MS,
    skewMs: random.chance(0.5) ? random.between(1, 2.5 * MINUTE_MS) : 0,
    lagMs: random.pick([0, 0, 30_000]),
    duplicates: random.pick([0, 0.1]),
    queueSpreadMs: 50,
    tickChaos: random.pick([0, 0, 0.15]),
    webhookCopies: random.pick([
      [0, 0],
      [1, 1],
    ] as const),
    latencySpread: true,
    workers: random.pick([1, 1, 2]),
    chargeMs: random.pick([
      [2_000, 8_000],
      [6_000, 16_000],
    ] as const),
    closedMs: [closesAfterMs, closesAfterMs + closedMs],
    countNoise: random.pick([0, 0.2]),
  };
}

const SILENCE: readonly FaultKind[] = ['timeout_before', 'timeout_after', 'reset_after', 'error_5xx_after'];
const CLOSED: readonly FaultKind[] = ['error_5xx', 'error_429', 'reset_before', 'timeout_before'];
const KILLED: readonly FaultKind[] = ['crash_before', 'crash_after'];

/** Workers die, answers are lost, and 아임포트 is closed for an hour or more while most still wait. */
function backlogPlan(random: Random, environment: Environment): FaultPlan {
  const kills = random.pick([0, 0.01, 0.03]);
  const lost = random.pick([0.03, 0.1, 0.2]);
  const tickDies = random.pick([0, 0.005]);
  return {
    faultFor({ target, fn, nowMs }) {
      if (nowMs > START_MS + 11 * HOUR_MS) return undefined;
      const isGateway =
        target === 'charge' || target === 'look_up' || target === 'token' || target === 'cancel';
      if (isGateway && isClosed(environment, nowMs - START_MS)) return { kind: random.pick(CLOSED) };
      if (fn === 'enqueue-due-charges') {
        const kind = target === 'read' ? 'crash_before' : random.pick(KILLED);
        return random.chance(tickDies) ? { kind } : undefined;
      }
      if (random.chance(kills) && target !== 'read')
        return { kind: target === 'token' || target === 'look_up' ? 'crash_before' : random.pick(KILLED) };
      return target === 'charge' && random.chance(lost) ? { kind: random.pick(SILENCE) } : undefined;
    },
  };
}

/** Subscriptions that all fall due at one instant, a minute from now. */
async function startBacklog(world: World): Promise<void> {
  const { random, scheduler, settings } = world;
  const merchant = createMerchant(world);
  merchant.seedPlan('BASIC', 9_900, { unit: 'month', count: 1 });
  const plan = {
    planId: 'BASIC',
    name: '정기구독',
    amount: 9_900,
    interval: { unit: 'month', count: 1 },
  } as const;
  const client = { send: async (command: Command) => world.put(command) } as unknown as Table['client'];
  const accounts = createAccountRepository({ client, name: TABLE }, settings.billing.notices);
  const now = new Date(scheduler.now);
  const startAt = new Date(scheduler.now + MINUTE_MS);
  for (let one = 1; one <= ACCOUNTS; one += 1) {
    const customerId = `customer-${one}`;
    const customerUid = merchant.seedCard(customerId, {
      declines: random.chance(0.1) ? 1 : 0,
      reason: '[120054] 잔액부족',
    });
    const given = {
      subscriptionId: ulidAt(scheduler.now, random),
      customerId,
      customerUid,
      plan,
      trialDays: 0,
      startAt,
    };
    const subscription = newSubscription(given, settings.billing.chargingHourKst, now);
    world.monitor.intended();
    await accounts.commit({}, { account: { subscription: { ...subscription, version: 1 } }, events: [] });
  }
  for (let one = 0; one < 3; one += 1)
    scheduler.after(random.between(3 * MINUTE_MS, 2 * HOUR_MS), () => refund(world, merchant));
}

function refund({ random, monitor }: World, merchant: ReturnType<typeof createMerchant>): void {
  const paid = [...monitor.items.values()].filter(
    (item): item is ChargeItem => isCharge(item) && item.status === 'paid',
  );
  if (paid.length === 0) return;
  const charge = random.pick(paid);
  merchant.call('refund-charge', {
    params: { merchant_uid: charge.payment?.merchantUid ?? charge.merchantUid },
    body: { reason: '고객 요청', amount: 100 },
    tries: 3,
  });
}

/** One history of a backlog. Everything in it follows from the number; no swarm seed is drawn from it. */
export function runBacklog(
  seed: number,
  { policy, keepTrace = false, alteration }: SeedOptions = {},
): Promise<RunResult> {
  const random = createRandom(seed * 2 + 3_000_000_001);
  const drawn = backlogEnvironment(random);
  const environment = policy === undefined ? drawn : { ...drawn, policy };
  const plan = backlogPlan(random, environment);
  return run({ seed, environment, plan, start: startBacklog, keepTrace, alteration });
}
