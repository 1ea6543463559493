import { CALM, type Environment } from './environment.ts';
import {
  type EffectPoint,
  FAULTS,
  type Fault,
  type FaultKind,
  type FaultPlan,
  type Target,
} from './faults.ts';
import { type DuplicatePolicy, POLICIES } from './iamport-model.ts';
import { type RunResult, run } from './run.ts';
import { comparisons, type MainScenario, mainScenarios } from './scenarios.ts';
import type { Alteration } from './world.ts';

/** Faults of a plan: which effect, in the order they are issued, and how it goes wrong. */
export type Strikes = readonly { readonly effect: number; readonly fault: Fault }[];

export interface PlanResult {
  readonly scenario: string;
  readonly policy: DuplicatePolicy;
  readonly webhooks: boolean;
  readonly strikes: Strikes;
  readonly result: RunResult;
}

/**
 * In pairs, faults that come to the same are tried once: dying before an effect is dying after the one before it, a
 * reset is a quick time-out, and what is read can only fail or not.
 */
const IN_PAIRS: Readonly<Record<Target, readonly FaultKind[]>> = {
  read: ['refused'],
  write: ['crash_after', 'refused', 'lost_answer', 'sent_twice'],
  transaction: ['crash_after', 'refused', 'lost_answer', 'conflict'],
  queue: ['crash_after', 'refused', 'lost_answer'],
  delay: ['refused'],
  bus: ['crash_after', 'refused', 'lost_answer'],
  secret: ['refused'],
  token: ['error_5xx'],
  charge: [
    'crash_after',
    'timeout_before',
    'timeout_after',
    'code_1',
    'wrong_amount',
    'unauthorized',
    'late_commit',
  ],
  cancel: ['crash_after', 'timeout_before', 'timeout_after', 'code_1', 'unauthorized', 'late_commit'],
  look_up: ['timeout_after', 'wrong_customer'],
};

const MINUTE_MS = 60_000;
/** Inside the horizon, after the last look-up before it. */
const LATE_MS = 9 * MINUTE_MS;
const FLIP_MS = 5 * MINUTE_MS;

function faultOf(kind: FaultKind): Fault {
  if (kind === 'late_commit') return { kind, ms: LATE_MS };
  return kind === 'flip' ? { kind, ms: FLIP_MS } : { kind };
}

interface Setting {
  readonly scenario: MainScenario;
  readonly policy: DuplicatePolicy;
  readonly webhooks: boolean;
}

/** Runs one plan, and remembers every effect there was. */
export async function runPlan(
  { scenario, policy, webhooks }: Setting,
  strikes: Strikes,
  more: { readonly keepTrace?: boolean; readonly alteration?: Alteration | undefined } = {},
): Promise<{ readonly result: RunResult; readonly effects: readonly EffectPoint[] }> {
  const effects: EffectPoint[] = [];
  const byEffect = new Map(strikes.map(({ effect, fault }) => [effect, fault]));
  let posts = 0;
  const plan: FaultPlan = {
    faultFor(effect) {
      effects.push(effect);
      if (effect.target === 'charge') posts += 1;
      const isFirstPost = effect.target === 'charge' && posts === 1;
      return byEffect.get(effect.number) ?? (isFirstPost ? scenario.firstPost : undefined);
    },
  };
  const environment: Environment = { ...CALM, policy, webhookCopies: webhooks ? [1, 1] : [0, 0] };
  const result = await run({ seed: 1, environment, plan, start: scenario.start, ...more });
  return { result, effects };
}

/** Every plan with one fault: each scenario under each policy, and with webhooks; each effect, each way. */
export async function* onePlans(part: number, parts: number): AsyncGenerator<PlanResult> {
  let turn = 0;
  const scenarios = [...mainScenarios, ...comparisons];
  for (const setting of [
    ...settings(scenarios, POLICIES, [false]),
    ...settings(scenarios, ['lax'], [true]),
  ]) {
    const clean = await runPlan(setting, []);
    if (part === 0) yield named(setting, [], clean.result);
    for (const { number, target } of clean.effects) {
      for (const kind of FAULTS[target]) {
        turn += 1;
        if (turn % parts !== part) continue;
        const strikes = [{ effect: number, fault: faultOf(kind) }];
        yield named(setting, strikes, (await runPlan(setting, strikes)).result);
      }
    }
  }
}

/** Every pair of faults, the second at whatever comes after the first, repairs included. Lax, and no webhook helps. */
export async function* twoPlans(part: number, parts: number): AsyncGenerator<PlanResult> {
  let turn = 0;
  for (const setting of settings(mainScenarios, ['lax'], [false])) {
    const clean = await runPlan(setting, []);
    for (const first of clean.effects) {
      for (const kind of IN_PAIRS[first.target]) {
        turn += 1;
        if (turn % parts !== part) continue;
        yield* secondFaults(setting, { effect: first.number, fault: faultOf(kind) });
      }
    }
  }
}

async function* secondFaults(setting: Setting, first: Strikes[number]): AsyncGenerator<PlanResult> {
  const after = await runPlan(setting, [first]);
  for (const { number, target } of after.effects) {
    if (number <= first.effect) continue;
    for (const kind of IN_PAIRS[target]) {
      const strikes = [first, { effect: number, fault: faultOf(kind) }];
      yield named(setting, strikes, (await runPlan(setting, strikes)).result);
    }
  }
}

function settings(
  scenarios: readonly MainScenario[],
  policies: readonly DuplicatePolicy[],
  webhooks: readonly boolean[],
): Setting[] {
  return scenarios.flatMap((scenario) =>
    policies.flatMap((policy) => webhooks.map((with_) => ({ scenario, policy, webhooks: with_ }))),
  );
}

function named({ scenario, policy, webhooks }: Setting, strikes: Strikes, result: RunResult): PlanResult {
  return { scenario: scenario.name, policy, webhooks, strikes, result };
}
