import type { Reconciliation } from '../../../shared/domain/event.ts';
import { require } from './violation.ts';
import type { World } from './world.ts';

/** Faults have stopped: whatever other systems have on the account, the comparison comes to its end and counts it apart. */
export function checkForeign({ iamport }: World, last: Reconciliation | undefined): void {
  require('one_bad_row_stops_nobody', last?.isComplete === true, () => 'the comparison did not end');
  require('foreign_rows_are_counted', (last?.foreign ?? 0) >= iamport.foreign.length, () =>
    `${last?.foreign} of ${iamport.foreign.length}`);
}
