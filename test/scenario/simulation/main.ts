import type { DuplicatePolicy } from './iamport-model.ts';
import type { Job, Report } from './jobs.ts';
import { readSimulationOptions } from './options.ts';
import { doAll } from './pool.ts';

const given = readSimulationOptions();
const { seeds, seed: firstSeed, backlogs, policy, sums, workers, plans, mutants: isHunt, json } = given;

if (isHunt) await huntMutants(seeds);
else if (seeds === 1 && policy !== 'each') await show('seeds', firstSeed, policy);
else if (backlogs === 1 && policy !== 'each') await show('backlogs', firstSeed, policy);
else
  await report([...plans.flatMap(planJobs), ...seedJobs('backlogs', backlogs), ...seedJobs('seeds', seeds)]);

// A handler that died in a history has left its timeout's timer behind: real minutes, nobody waits for them. But for what is written to a pipe.
process.stdout.write('', () => process.exit());

type Kind = 'seeds' | 'backlogs';

async function show(kind: Kind, seed: number, wanted: DuplicatePolicy | undefined): Promise<void> {
  const { runSeed } = await import('./run.ts');
  const { runBacklog } = await import('./backlog.ts');
  const play = kind === 'seeds' ? runSeed : runBacklog;
  const result = await play(seed, { policy: wanted, keepTrace: true });
  console.log(result.trace.join('\n'));
  console.log(
    `seed ${seed}  trace ${result.hash}  ${result.effects} effects  ${result.violation?.message ?? 'no violation'}`,
  );
  if (result.violation !== undefined) process.exitCode = 1;
}

function seedJobs(kind: Kind, count: number): Job[] {
  // Not by the number of workers, so that the digest of a range is always the same.
  const share = kind === 'backlogs' ? 5 : count > 20_000 ? 2_000 : 100;
  const jobs: Job[] = [];
  for (let done = 0; done < count; done += share) {
    jobs.push({ kind, from: firstSeed + done, count: Math.min(share, count - done), policy, sumsEach: sums });
  }
  return jobs;
}

function planJobs(faults: 1 | 2): Job[] {
  const parts = 16;
  return Array.from({ length: parts }, (_, part) => ({ kind: 'plans', faults, part, parts }));
}

/** Figures of everything of one kind. */
export type Figures = Readonly<Record<string, Report>>;

async function report(jobs: readonly Job[]): Promise<void> {
  const startedMs = performance.now();
  const reports = new Map<string, Report[]>();
  await doAll(jobs, workers, (one, job) => {
    const kind = kindOf(job);
    reports.set(kind, [...(reports.get(kind) ?? []), one]);
    if (!json) for (const { where, message } of one.found) console.log(`${where}: ${message}`);
  });
  const seconds = (performance.now() - startedMs) / 1000;
  const figures: Figures = Object.fromEntries([...reports].map(([kind, all]) => [kind, sumOf(all)]));
  const totals = Object.values(figures);
  if (json) console.log(JSON.stringify(figures));
  else {
    for (const [kind, total] of Object.entries(figures)) print(kind, total);
    const runs = totals.reduce((sum, total) => sum + total.runs, 0);
    console.log(`${seconds.toFixed(1)} s, ${Math.round(runs / seconds)} runs/s on ${workers} workers`);
  }
  const found = totals.flatMap((total) => total.found);
  if (found.length === 0) return;
  process.exitCode = 1;
  const [, kind, seed, under] =
    /^(--backlogs 1 )?--seed (\d+)(?: --policy (\S+))?$/.exec(found[0]?.where ?? '') ?? [];
  const shown = (under ?? policy) as DuplicatePolicy | undefined;
  if (seed !== undefined && !json) await show(kind === undefined ? 'seeds' : 'backlogs', Number(seed), shown);
}

function kindOf(job: Job): string {
  return job.kind === 'plans' ? `plans with ${job.faults} fault${job.faults === 1 ? '' : 's'}` : job.kind;
}

function print(kind: string, { runs, spared, effects, found, residue, hash }: Report): void {
  const same = spared === 0 ? '' : ` (${spared} of them the same under another policy)`;
  console.log(
    `${runs} ${kind}${same}, ${effects} effects, ${found.length} violations, traces ${hash.toString(16)}; outside of the ` +
      `promise: ${residue.excused} charges with a commit beyond the horizon or a failure that became a payment; of ` +
      `these ${residue.surplus} paid twice (${residue.alarmed} told at once), ${residue.unseen} paid but not seen`,
  );
}

function sumOf(reports: readonly Report[]): Report {
  const residue = { excused: 0, surplus: 0, alarmed: 0, unseen: 0 };
  let [runs, spared, effects, hash] = [0, 0, 0, 0];
  for (const one of reports) {
    runs += one.runs;
    spared += one.spared;
    effects += one.effects;
    // Reports come in any order: a sum does not mind.
    hash = (hash + one.hash) >>> 0;
    for (const key of Object.keys(residue) as (keyof typeof residue)[]) residue[key] += one.residue[key];
  }
  return { runs, spared, effects, residue, hash, found: reports.flatMap(({ found }) => found) };
}

async function huntMutants(seeds: number): Promise<void> {
  const { mutants } = await import('./mutants.ts');
  const results: {
    name: string;
    invariant: string | undefined;
    seed: string | undefined;
    runs: number;
    expected: boolean;
  }[] = [];
  const jobs: Job[] = mutants.map(({ name }) => ({ kind: 'mutant', name, seeds }));
  await doAll(jobs, workers, ({ found, runs }, job) => {
    if (job.kind !== 'mutant') return;
    const mutant = mutants.find(({ name }) => name === job.name);
    const invariant = found[0]?.invariant;
    const killedBy = mutant?.killedBy ?? [];
    const expected = invariant === undefined ? killedBy.length === 0 : killedBy.includes(invariant);
    results.push({ name: job.name, invariant, seed: found[0]?.where, runs, expected });
    if (!json)
      console.log(
        `${expected ? 'ok  ' : 'FAIL'} ${job.name}: ${found[0]?.message ?? 'survives'} (${runs} runs)`,
      );
  });
  if (json) console.log(JSON.stringify(results));
  if (results.some(({ expected }) => !expected)) process.exitCode = 1;
}
