import type { Journal } from '../ports.ts';
import { correlated } from './correlation.ts';

/**
 * Lambda's JSON log format turns one object into one structured line with the request id, so no logging library is
 * needed. Entries carry ids and outcomes only; their type has no place for anything else.
 */
export const consoleJournal: Journal = correlated({
  record(entry) {
    const { level = 'info', ...line } = entry;
    console[level](line);
  },
});
