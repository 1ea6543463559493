import { stages } from '../../../infra/config.ts';
import { LOCAL_KEYS } from '../../../infra/local/settings.ts';
import { leases } from '../../../infra/topology.ts';
import { DEFAULT_DUNNING_POLICY } from '../../../shared/domain/dunning.ts';
import { TEST_MID } from '../../../shared/domain/inicis.ts';
import type { Settings } from '../../../shared/ports.ts';
import type { DuplicatePolicy } from './iamport-model.ts';
import type { Random } from './random.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** How the outside behaves apart from single faults. All of it ends when the faults stop, but for the lag. */
export interface Environment {
  readonly policy: DuplicatePolicy;
  readonly sandbox: 'refuse' | 'allow';
  /** Faults and odd behaviour until then, ms from the start. */
  readonly faultsMs: number;
  /** And what then still runs. Longer than any dunning. */
  readonly calmMs: number;
  /** Each container's clock is off by up to so much, ms, either way. */
  readonly skewMs: number;
  /** Listings hide a record for so long. */
  readonly lagMs: number;
  /** Probability that an index read answers from the past. */
  readonly staleIndex: number;
  /** Probability that a message is delivered again after it was removed. */
  readonly duplicates: number;
  readonly queueSpreadMs: number;
  /** Probability that a tick is missed, doubled or late. */
  readonly tickChaos: number;
  readonly webhookCopies: readonly [number, number];
  /** Webhooks may come before the answer to the POST. */
  readonly earlyWebhooks: boolean;
  /** The event stream is read and published. */
  readonly streams: boolean;
  /** Undefined: fixed latencies. */
  readonly latencySpread: boolean;
  readonly rotatesSecret: boolean;
  /** Compared with 아임포트 in between, too. At the end it is compared anyway when something was outside of the promise. */
  readonly reconciles: boolean;
  /** How late a late commit lands, ms. */
  readonly lateMs: readonly [number, number];
  /** A read of several items may show a moment of each. */
  readonly tornReads: boolean;
  /** The history begins so much later than the others, ms: on the 31st of a month. */
  readonly startsAfterMs: number;
  /** A deploy under way: the probability that a container runs the newer code. */
  readonly newerCode: number;
  /** Messages of the charge queue in work at a time; absent: as many as there are. */
  readonly workers?: number;
  /** How long 아임포트 takes to answer a charge, ms; absent: as usual. */
  readonly chargeMs?: readonly [number, number];
  /** 아임포트 is closed from then until then, ms from the start: calls fail. */
  readonly closedMs?: readonly [number, number];
  /** The queue's count of what waits is off by up to so much of it. */
  readonly countNoise?: number;
}

/** Nothing odd: for enumerated plans, in which the plan alone brings faults. */
export const CALM: Environment = {
  policy: 'strict',
  sandbox: 'refuse',
  faultsMs: 2 * DAY_MS,
  calmMs: 13 * DAY_MS,
  skewMs: 0,
  lagMs: 0,
  staleIndex: 0,
  duplicates: 0,
  queueSpreadMs: 0,
  tickChaos: 0,
  webhookCopies: [1, 1],
  earlyWebhooks: false,
  streams: false,
  latencySpread: false,
  rotatesSecret: false,
  reconciles: false,
  lateMs: [9 * MINUTE_MS, 9 * MINUTE_MS],
  tornReads: false,
  startsAfterMs: 0,
  newerCode: 0,
};

/** docs/architecture.md and infra/config.ts: a POST is not repeated earlier than this after it was sent. */
export const HORIZON_MS = stages.prod.billing.horizonMinutes * MINUTE_MS;
/** A function lives no longer than this. */
export const LONGEST_FUNCTION_MS = 61_000;
/** From the reading of the clock that dates an attempt to its POST's arrival: 15 s, and the way there. */
const ARRIVES_WITHIN_MS = 18_000;
/** Two clocks differ by 5 minutes at most: docs/guarantees.md. */
const LARGEST_SKEW_MS = 2.5 * MINUTE_MS;

/** What clocks that disagree and slow functions take from the horizon. */
export function horizonSlackMs({ skewMs }: Pick<Environment, 'skewMs'>): number {
  return 2 * skewMs + ARRIVES_WITHIN_MS;
}

/** True for a commit so late that no look-up can have seen it before the charge is sent again. */
export function isBeyondHorizon(environment: Environment, lateMs: number): boolean {
  return lateMs + environment.lagMs >= HORIZON_MS - horizonSlackMs(environment);
}

/**
 * One seed's outside: each oddity is on in some seeds and off in others. `deploys` is a source of its own, so that a seed
 * is the same history with and without a deploy; so is `asides`, for what was added later.
 */
export function swarmEnvironment(
  random: Random,
  policy: DuplicatePolicy | undefined,
  deploys: Random,
  asides: Random,
): Environment {
  const on = (probability = 0.35) => random.chance(probability);
  // A month's end or two lie ahead.
  const isLong = asides.chance(0.03);
  const skewMs = on(0.25) ? random.between(1, LARGEST_SKEW_MS) : 0;
  const lagMs = on(0.25) ? random.pick([2_000, 30_000, 2 * MINUTE_MS]) : 0;
  // The law, to its edge: the latest commit that the horizon still covers with these clocks and this lag.
  const inside = HORIZON_MS - horizonSlackMs({ skewMs }) - lagMs - 1;
  const late: readonly [number, number] = on(0.12)
    ? [HORIZON_MS - 2 * MINUTE_MS, 12 * 60 * MINUTE_MS]
    : [25_000, Math.max(26_000, inside)];
  return {
    policy: policy ?? random.pick(['strict', 'racy', 'lax', 'single-use'] as const),
    sandbox: on(0.2) ? 'allow' : 'refuse',
    faultsMs: random.pick([2 * 60 * MINUTE_MS, DAY_MS, DAY_MS, 8 * DAY_MS]),
    calmMs: isLong ? 95 * DAY_MS : 15 * DAY_MS,
    startsAfterMs: isLong ? 30 * DAY_MS : 0,
    tornReads: asides.chance(0.4),
    skewMs,
    lagMs,
    staleIndex: on(0.2) ? 0.5 : 0,
    duplicates: on() ? 0.3 : 0,
    queueSpreadMs: on() ? random.pick([2_000, 60_000]) : 50,
    tickChaos: on() ? 0.4 : 0,
    webhookCopies: random.pick([
      [0, 0],
      [1, 1],
      [0, 2],
      [1, 6],
    ] as const),
    earlyWebhooks: on(0.5),
    streams: on(0.2),
    latencySpread: true,
    rotatesSecret: on(0.15),
    reconciles: on(0.04),
    lateMs: late,
    newerCode: deploys.chance(0.2) ? 0.5 : 0,
  };
}

export const isClosed = ({ closedMs: [from, until] = [0, 0] }: Environment, afterMs: number): boolean =>
  afterMs >= from && afterMs < until;

/** What the simulated deployment signs its charges with. */
export const SIMULATED_MARK = 'simulated';

/** Production's settings, with the URLs of this test. */
export function simulatedSettings({ sandbox, workers }: Environment): Settings {
  const stage = stages.dev;
  const payments = { mid: TEST_MID, sandbox } as const;
  return {
    publicBaseUrl: 'https://billing.example',
    impCode: LOCAL_KEYS.impCode,
    sdkUrl: stage.sdkUrl,
    merchant: stage.merchant,
    payments,
    surplus: { mark: SIMULATED_MARK, giveBack: stages.prod.giveBack },
    billing: {
      chargingHourKst: stage.billing.chargingHourKst,
      timing: { attemptLeaseMs: leases.attemptLeaseMs, horizonMs: HORIZON_MS },
      dunning: { ...DEFAULT_DUNNING_POLICY, retryAfterDays: stage.billing.retryAfterDays },
      afterLastRetry: stage.billing.afterLastRetry,
      paidAfterCancel: stage.billing.paidAfterCancel,
      withoutConsent: stage.billing.withoutConsent,
      notices: {
        ...stage.billing.notices,
        hourKst: stage.billing.chargingHourKst,
        howToCancel: { url: 'https://shop.example/help' },
      },
      payments,
    },
    claimLeaseMs: leases.claimLeaseMs,
    gatewayConcurrency: workers ?? stage.gatewayConcurrency,
    chargeTimeoutMs: stage.iamportChargeTimeoutMs,
    allowedReturnUrls: ['https://shop.example'],
    customers: { mayPause: true, mayRefundUnused: true },
    webhookSource: stage.webhookSource,
  };
}
