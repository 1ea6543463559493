import { runBacklog } from './backlog.ts';
import type { DuplicatePolicy } from './iamport-model.ts';
import { mutants } from './mutants.ts';
import { onePlans, type PlanResult, twoPlans } from './plans.ts';
import type { Residue } from './quiescence.ts';
import { runEachPolicy, runSeed } from './run.ts';

/** What a worker is told to do. Each is a share of a whole: `part` of `parts`. */
export type Job =
  | SeedJob
  | { readonly kind: 'plans'; readonly faults: 1 | 2; readonly part: number; readonly parts: number }
  | { readonly kind: 'mutant'; readonly name: string; readonly seeds: number };

interface SeedJob {
  readonly kind: 'seeds' | 'backlogs';
  readonly from: number;
  readonly count: number;
  /** Each: all four, and a history that is the same under several is played once. */
  readonly policy?: DuplicatePolicy | 'each' | undefined;
  readonly sumsEach?: number;
}

export interface Found {
  /** How to see it again. */
  readonly where: string;
  readonly invariant: string;
  readonly message: string;
}

export interface Report {
  readonly runs: number;
  /** Of these, those that were not played, as another one is the same. */
  readonly spared: number;
  readonly effects: number;
  readonly residue: Residue;
  readonly found: readonly Found[];
  /** A digest of all hashes, the same for the same job. */
  readonly hash: number;
}

const MAX_FOUND = 20;

export async function doJob(job: Job): Promise<Report> {
  const tally = createTally();
  switch (job.kind) {
    case 'seeds':
    case 'backlogs':
      for (let seed = job.from; seed < job.from + job.count; seed += 1) await play(job, seed, tally);
      break;
    case 'plans': {
      const plans = job.faults === 1 ? onePlans(job.part, job.parts) : twoPlans(job.part, job.parts);
      for await (const plan of plans) {
        tally.add(describePlan(plan), plan.result);
      }
      break;
    }
    case 'mutant':
      await hunt(job.name, job.seeds, tally);
      break;
  }
  return tally.report();
}

async function play({ kind, policy, sumsEach = 1 }: SeedJob, seed: number, tally: Tally): Promise<void> {
  const where = whereIs(kind, seed);
  if (policy !== 'each') {
    const one = kind === 'seeds' ? runSeed : runBacklog;
    return tally.add(where, await one(seed, { policy, sumsEach }));
  }
  for await (const { policies, result } of runEachPolicy(seed, { sumsEach }))
    tally.add(`${where} --policy ${policies[0]}`, result, policies.length);
}

/** Seeds until the first one that kills it. */
async function hunt(name: string, seeds: number, tally: Tally): Promise<void> {
  const mutant = mutants.find((one) => one.name === name);
  if (mutant === undefined) throw new Error(`no mutant ${name}`);
  // What nothing can catch is tried a while, not to the end.
  const most = mutant.killedBy.length > 0 ? seeds : seeds / 5;
  const { huntFrom = 1, history } = mutant;
  for (let seed = huntFrom; seed < huntFrom + most; seed += 1) {
    const result = await (history === 'backlog' ? runBacklog : runSeed)(seed, {
      alteration: mutant.alteration,
    });
    tally.add(whereIs(history === 'backlog' ? 'backlogs' : 'seeds', seed), result);
    if (result.violation !== undefined) return;
  }
}

const whereIs = (kind: 'seeds' | 'backlogs', seed: number): string =>
  kind === 'seeds' ? `--seed ${seed}` : `--backlogs 1 --seed ${seed}`;

function describePlan({ scenario, policy, webhooks, strikes }: PlanResult): string {
  const faults = strikes.map(({ effect, fault }) => `${fault.kind} at effect ${effect}`).join(', ');
  return `${scenario}, ${policy}, ${webhooks ? 'a webhook' : 'no webhook'}: ${faults || 'no fault'}`;
}

type Tally = ReturnType<typeof createTally>;

function createTally() {
  const found: Found[] = [];
  const residue = { excused: 0, surplus: 0, alarmed: 0, unseen: 0 };
  let [runs, spared] = [0, 0];
  let effects = 0;
  let hash = 0;
  return {
    /** `times`: it stands for so many. */
    add(where: string, result: PlanResult['result'], times = 1): void {
      runs += times;
      spared += times - 1;
      effects += result.effects;
      hash = (Math.imul(hash, 31) + Number.parseInt(result.hash.slice(0, 8), 16)) >>> 0;
      for (const key of Object.keys(residue) as (keyof Residue)[]) residue[key] += result.residue[key];
      const { violation } = result;
      if (violation === undefined || found.length >= MAX_FOUND) return;
      found.push({ where, invariant: violation.invariant, message: violation.message });
    },
    report: (): Report => ({ runs, spared, effects, residue, found, hash }),
  };
}
