import type { TargetReport } from './run.ts';

/** One line per route and event: inputs, and how they ended. */
export function tableOf(reports: readonly TargetReport[]): string {
  const width = Math.max(...reports.map(({ target }) => target.length));
  const lines = reports.map(({ target, inputs, outcomes, found }) => {
    const counts = Object.entries(outcomes)
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([outcome, count]) => `${outcome} ${count}`);
    const verdict = found === undefined ? '' : `\n${found}\n`;
    return `${target.padEnd(width)}  ${String(inputs).padStart(6)}  ${counts.join(', ')}${verdict}`;
  });
  const total = reports.reduce((sum, { inputs }) => sum + inputs, 0);
  return [...lines, `${'in all'.padEnd(width)}  ${String(total).padStart(6)}`].join('\n');
}

/** The same targets, fuzzed in several processes: one report of each. */
export function merged(parts: readonly (readonly TargetReport[])[]): readonly TargetReport[] {
  const [first = [], ...rest] = parts;
  return first.map((report) => {
    const same = [report, ...rest.flatMap((part) => part.filter(({ target }) => target === report.target))];
    const found = same.map(({ found: one }) => one).filter((one) => one !== undefined);
    const outcomes: Record<string, number> = {};
    for (const { outcomes: counts } of same)
      for (const [outcome, count] of Object.entries(counts))
        outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
    return {
      target: report.target,
      inputs: same.reduce((sum, { inputs }) => sum + inputs, 0),
      outcomes,
      ...(found.length === 0 ? {} : { found: found.join('\n') }),
    };
  });
}
