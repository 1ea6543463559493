import type { Journal, OnUnreadable } from '../../shared/ports.ts';

/** For a list that shows what it can read, and says how much it left out. Each one is a line for the operator. */
export function countUnreadable(journal: Journal): {
  readonly count: OnUnreadable;
  readonly total: () => number;
} {
  let total = 0;
  return {
    count: (key) => {
      total += 1;
      journal.record({ event: 'item.unreadable', level: 'error', source: key });
    },
    total: () => total,
  };
}
