import { isWorse } from './goal.ts';
import type { Row } from './row.ts';

/** Of a row as it was committed, what counts. */
export type CommittedRow = Pick<Row, 'id' | 'value' | 'met'>;

/**
 * What has become worse, one sentence each. Only counts are compared, as times are another machine's; a row that was not
 * measured (a quick run leaves some out) or not committed yet says nothing.
 */
export function worseThanCommitted(rows: readonly Row[], committed: readonly CommittedRow[]): string[] {
  return rows
    .filter(({ exact }) => exact === true)
    .flatMap(({ id, value, unit, goal, met }) => {
      const before = committed.find((one) => one.id === id);
      if (before === undefined) return [];
      const isMissed = before.met && !met;
      if (!isMissed && !isWorse(goal, value, before.value)) return [];
      return [`${id}: ${value} ${unit}, was ${before.value}; goal ${goal}`];
    });
}
