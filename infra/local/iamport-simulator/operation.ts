/** An endpoint's work, cut where faults may strike: before and after the one moment that changes the ledger. */
import type { Job } from './job.ts';
import type { Reply } from './wire.ts';

export interface Committed {
  readonly reply: Reply;
  /** Resolves when the answer may leave (webhook `before_redirect`). */
  readonly mayAnswer: Promise<void>;
}

export interface Operation {
  /** What the duplicate check says now. Under `racy` this is the only check; otherwise commit checks atomically. */
  readonly check?: () => Reply | null;
  readonly commit: (at: Date, duplicateChecked: boolean) => Committed;
  /** How to commit later (`late_commit`); absent for what changes nothing. */
  readonly late?: (duplicateChecked: boolean) => Job;
}

export const committed = (reply: Reply, mayAnswer: Promise<void> = Promise.resolve()): Committed => ({
  reply,
  mayAnswer,
});

/** An endpoint that only reads, or that was refused before anything could happen. */
export const answerOnly = (answer: (at: Date) => Reply): Operation => ({
  commit: (at) => committed(answer(at)),
});
