import { existsSync } from 'node:fs';
import { readOptions, refuse } from '../../infra/local/command-line.ts';

const USAGE = `Usage: npm run bench [-- OPTIONS]

What the product costs, counted or timed, each row beside its goal: one table. Dispatch is played in virtual time, up to a
million due at once.

  npm run bench                             everything: some minutes
  npm run bench -- --quick                  what CI runs: at most two minutes
  npm run bench -- --only dispatch.followup rows of this kind

  --quick         leaves out what is slow
  --only ID       rows whose id begins so; may be given several times
  --json FILE     also writes the rows, for machines
  --check FILE    holds counts against such a file
  --help          this text

Exits with 1 when a count is worse than in the file of --check; test/bench/committed.json is the one that is kept.`;

export interface BenchCommand {
  readonly quick: boolean;
  readonly only: readonly string[];
  readonly json: string | undefined;
  readonly check: string | undefined;
}

export function readBenchOptions(): BenchCommand {
  const { quick, only, json, check } = readOptions(USAGE, {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    json: { type: 'string' },
    check: { type: 'string' },
  });
  // Known at once, and not after the minutes that all of it takes.
  if (check !== undefined && !existsSync(check)) refuse(USAGE, `--check: there is no file "${check}"`);
  return { quick, only, json, check };
}
