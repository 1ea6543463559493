import type { Random } from './random.ts';

/** What an effect of ours reaches. */
export type Target =
  | 'read'
  | 'write'
  | 'transaction'
  | 'queue'
  | 'delay'
  | 'bus'
  | 'secret'
  | 'token'
  | 'charge'
  | 'cancel'
  | 'look_up';

/** How one effect can go wrong. `…_before`: nothing was done; `…_after`: it was done, and nobody was told. */
export type FaultKind =
  | 'crash_before'
  | 'crash_after'
  /** An error, and nothing was done: throttling, a batch that was not taken. */
  | 'refused'
  /** Done, and then a time-out. */
  | 'lost_answer'
  /** TransactionConflict. */
  | 'conflict'
  /** The answer was lost and the SDK sent the same command again. */
  | 'sent_twice'
  /** Part of a batch was not taken, or not read. */
  | 'partial'
  | 'timeout_before'
  | 'timeout_after'
  | 'reset_before'
  | 'reset_after'
  | 'error_5xx'
  | 'error_5xx_after'
  | 'error_429'
  | 'html_after'
  | 'code_1'
  | 'code_trouble'
  | 'wrong_amount'
  | 'wrong_customer'
  | 'unauthorized'
  | 'late_commit'
  | 'flip'
  | 'sandbox';

export interface Fault {
  readonly kind: FaultKind;
  /** `late_commit`, `flip`: how much later. */
  readonly ms?: number;
}

/** One effect on its way, as a plan sees it. */
export interface EffectPoint {
  /** From 1, in the order they are issued. */
  readonly number: number;
  readonly target: Target;
  readonly fn: string;
  readonly nowMs: number;
}

export interface FaultPlan {
  faultFor(effect: EffectPoint): Fault | undefined;
}

export const NO_FAULTS: FaultPlan = { faultFor: () => undefined };

const CRASH: readonly FaultKind[] = ['crash_before', 'crash_after'];
const STORAGE: readonly FaultKind[] = ['refused', 'lost_answer'];
const SILENCE: readonly FaultKind[] = ['timeout_before', 'timeout_after', 'reset_before', 'reset_after'];
const ERRORS: readonly FaultKind[] = ['error_5xx', 'error_5xx_after', 'error_429', 'html_after'];

/** Every way in which an effect on each target can go wrong. */
export const FAULTS: Readonly<Record<Target, readonly FaultKind[]>> = {
  read: ['crash_before', 'refused', 'partial'],
  write: [...CRASH, ...STORAGE, 'sent_twice'],
  transaction: [...CRASH, ...STORAGE, 'conflict', 'sent_twice'],
  queue: [...CRASH, ...STORAGE, 'partial'],
  delay: [...CRASH, ...STORAGE],
  bus: [...CRASH, ...STORAGE, 'partial'],
  secret: ['crash_before', 'refused'],
  token: ['crash_before', ...SILENCE, ...ERRORS],
  charge: [
    ...CRASH,
    ...SILENCE,
    ...ERRORS,
    'code_1',
    'code_trouble',
    'wrong_amount',
    'wrong_customer',
    'unauthorized',
    'late_commit',
    'flip',
    'sandbox',
  ],
  cancel: [...CRASH, ...SILENCE, ...ERRORS, 'code_1', 'code_trouble', 'unauthorized', 'late_commit'],
  look_up: ['crash_before', ...SILENCE, ...ERRORS, 'wrong_amount', 'wrong_customer', 'unauthorized'],
};

/** Swarm testing: a seed enables some of these groups and leaves the others out. */
const GROUPS: Readonly<Record<string, readonly FaultKind[]>> = {
  crash: CRASH,
  storage: ['refused', 'lost_answer', 'partial'],
  conflict: ['conflict', 'sent_twice'],
  silence: SILENCE,
  errors: ERRORS,
  codes: ['code_1', 'code_trouble'],
  lies: ['wrong_amount', 'wrong_customer'],
  token: ['unauthorized'],
  late: ['late_commit'],
  flip: ['flip'],
  sandbox: ['sandbox'],
};

export interface SwarmPlanOptions {
  readonly random: Random;
  readonly untilMs: number;
  readonly lateMs: readonly [number, number];
}

/** Most faults in one run: enough to meet each other, few enough that work still gets done. */
const MAX_FAULTS = 14;

/** Draws from the enabled groups with a rate of its own, until the faults stop. */
export function swarmPlan({
  random,
  untilMs,
  lateMs,
}: SwarmPlanOptions): FaultPlan & { readonly groups: string[] } {
  const groups = Object.keys(GROUPS).filter((name) =>
    random.chance(name === 'sandbox' ? 0.1 : name === 'flip' ? 0.3 : 0.45),
  );
  const enabled = new Set(groups.flatMap((name) => GROUPS[name] ?? []));
  const rate = random.pick([0.03, 0.08, 0.15, 0.3]);
  // What reaches 아임포트 is a small part of all effects and the interesting one.
  const gatewayRate = Math.min(0.7, rate * random.pick([1, 2, 4]));
  const choices = new Map<Target, readonly FaultKind[]>();
  for (const target of Object.keys(FAULTS) as Target[]) {
    choices.set(
      target,
      FAULTS[target].filter((kind) => enabled.has(kind)),
    );
  }
  let left = MAX_FAULTS;
  return {
    groups,
    faultFor({ target, nowMs }) {
      const kinds = choices.get(target) as readonly FaultKind[];
      if (nowMs >= untilMs || left === 0 || kinds.length === 0) return undefined;
      const isGateway =
        target === 'charge' || target === 'cancel' || target === 'look_up' || target === 'token';
      if (!random.chance(isGateway ? gatewayRate : rate)) return undefined;
      left -= 1;
      const kind = random.pick(kinds);
      if (kind === 'late_commit') return { kind, ms: random.between(lateMs[0], lateMs[1]) };
      if (kind === 'flip') return { kind, ms: random.between(1_000, 20 * 60_000) };
      return { kind };
    },
  };
}

/** Of one history. */
const MAX_LATE = 3;

/**
 * One history in ten in which charges commit late again and again: among all the other faults a late one is rare, and what the horizon is for,
 * and where policies differ, is hardly ever met. Drawn apart, so that the other nine are the same without it.
 */
export function lateCommits(random: Random, [from, to]: readonly [number, number]): FaultPlan {
  let left = random.chance(0.1) ? MAX_LATE : 0;
  return {
    faultFor({ target }) {
      if (target !== 'charge' || left === 0 || !random.chance(0.4)) return undefined;
      left -= 1;
      return { kind: 'late_commit', ms: random.between(from, to) };
    },
  };
}

/** Exactly these faults, by the number of the effect they strike. */
export function exactPlan(faults: ReadonlyMap<number, Fault>): FaultPlan {
  return { faultFor: ({ number }) => faults.get(number) };
}
