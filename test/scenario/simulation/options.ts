import { readOptions, refuse, wholeNumber } from '../../../infra/local/command-line.ts';
import { type DuplicatePolicy, POLICIES } from './iamport-model.ts';

const USAGE = `Usage: npm run sim [-- OPTIONS]

  npm run sim -- --seeds 1000 --seed 1      so many seeds, from this one on
  npm run sim -- --seeds 1 --seed 4711      one seed, with its trace
  npm run sim -- --plans 1 --plans 2        every plan with one fault, with two faults
  npm run sim -- --backlogs 100             so many histories with more due than can be begun
  npm run sim -- --mutants                  every deliberate mistake, until it is caught

  --seeds N       how many (1000; of each mutant 3000; beside plans and backlogs none)
  --seed N        the first one (1)
  --backlogs N    how many histories of a backlog; one shows its trace
  --policy NAME   of 아임포트 towards a merchant_uid it knows: ${POLICIES.join(', ')} (each seed draws its own);
                  \`each\` plays a seed under all of them, and once what is the same history under several
  --sums N        every N-th seed is looked at by the accountant too, who takes a quarter of the time (1)
  --workers N     processes (2)
  --plans N       1 or 2 faults; may be given twice
  --mutants       deliberate mistakes
  --json          figures for machines
  --help          this text

Exits with 1 when an invariant was broken, or a mutant has survived.`;

export interface SimulationOptions {
  readonly seeds: number;
  readonly seed: number;
  readonly backlogs: number;
  readonly policy: DuplicatePolicy | 'each' | undefined;
  readonly sums: number;
  readonly workers: number;
  readonly plans: readonly (1 | 2)[];
  readonly mutants: boolean;
  readonly json: boolean;
}

export function readSimulationOptions(): SimulationOptions {
  const given = readOptions(USAGE, {
    seeds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    backlogs: { type: 'string', default: '0' },
    policy: { type: 'string' },
    sums: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    plans: { type: 'string', multiple: true, default: [] },
    mutants: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  });
  const { mutants, json } = given;
  if (given.policy === 'each' && given.backlogs !== '0')
    refuse(USAGE, '--policy: received "each"; a backlog has one policy');
  const isBeside = given.plans.length > 0 || given.backlogs !== '0';
  const seeds = given.seeds ?? (mutants ? '3000' : isBeside ? '0' : '1000');
  return {
    seeds: wholeNumber(USAGE, '--seeds', seeds, 0),
    seed: wholeNumber(USAGE, '--seed', given.seed, 0),
    backlogs: wholeNumber(USAGE, '--backlogs', given.backlogs, 0),
    policy: given.policy === undefined ? undefined : policyOf(given.policy),
    sums: wholeNumber(USAGE, '--sums', given.sums, 1),
    workers: wholeNumber(USAGE, '--workers', given.workers, 1),
    plans: given.plans.map(faultsOf),
    mutants,
    json,
  };
}

function policyOf(name: string): DuplicatePolicy | 'each' {
  if (name === 'each') return name;
  const known = POLICIES.find((one) => one === name);
  return (
    known ?? refuse(USAGE, `--policy: received "${name}"; allowed is one of ${POLICIES.join(', ')}, each`)
  );
}

function faultsOf(text: string): 1 | 2 {
  if (text === '1') return 1;
  return text === '2' ? 2 : refuse(USAGE, `--plans: received "${text}"; allowed is 1 or 2`);
}
