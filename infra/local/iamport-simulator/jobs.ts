/**
 * What happens later on the simulator's clock: late commits and late webhooks. They are rows, so a killed process
 * plays them after its restart, and a clock that jumps plays them at once: each runs with the instant at which it was
 * due. The clock normally runs with real time, hence the poll; `tick` does not wait for it.
 */

import type { Database } from './database.ts';
import type { Job } from './job.ts';

/** More than this would be a runaway script. */
const MAX_JOBS = 10_000;
const POLL_MS = 50;

export type Jobs = ReturnType<typeof createJobs>;

export const createJobs = (
  { sql }: Database,
  now: () => Date,
  run: (job: Job, at: Date, done: () => void) => Promise<void>,
) => {
  const insert = sql.prepare('INSERT INTO jobs (due_ms, payload) VALUES (?, ?)');
  const next = sql.prepare('SELECT id, due_ms, payload FROM jobs ORDER BY due_ms, id LIMIT 1');
  const remove = sql.prepare('DELETE FROM jobs WHERE id = ?');
  const count = sql.prepare('SELECT COUNT(*) AS total FROM jobs');

  // Kept in memory so that the poll and every request cost nothing while nothing is pending.
  const readNextDueMs = (): number => Number(next.get()?.['due_ms'] ?? Number.POSITIVE_INFINITY);
  let nextDueMs = readNextDueMs();

  const runDue = async (at: Date): Promise<void> => {
    const running: Promise<void>[] = [];
    for (let turn = 0; turn < MAX_JOBS && nextDueMs <= at.getTime(); turn += 1) {
      const row = next.get();
      if (row === undefined) break;
      const job = JSON.parse(String(row['payload'])) as Job;
      // `done` removes the row inside the job's own transaction: a crash neither loses nor doubles a commit.
      // It is called before the job's first await, else this loop would see the same row again.
      running.push(run(job, new Date(Number(row['due_ms'])), () => void remove.run(Number(row['id']))));
      nextDueMs = readNextDueMs();
    }
    await Promise.all(running);
  };

  const poll = setInterval(() => {
    if (nextDueMs <= now().getTime()) void runDue(now());
  }, POLL_MS);
  poll.unref();

  return {
    add(job: Job, dueAt: Date): void {
      if (Number(count.get()?.['total'] ?? 0) >= MAX_JOBS)
        throw new Error(`more than ${MAX_JOBS} jobs are pending`);
      insert.run(dueAt.getTime(), JSON.stringify(job));
      nextDueMs = Math.min(nextDueMs, dueAt.getTime());
    },
    nextDueAt: (): Date | null => (Number.isFinite(nextDueMs) ? new Date(nextDueMs) : null),
    runDue,
    stop: () => clearInterval(poll),
  };
};
