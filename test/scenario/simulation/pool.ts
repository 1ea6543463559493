import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Job, Report } from './jobs.ts';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

/**
 * Much code, each piece of it for a moment: compile at once and without threads of its own, and let what lives as long
 * as a run die young. With processes in place of threads, which cannot have these flags, a third faster.
 */
const V8 = ['--always-sparkplug', '--no-concurrent-recompilation', '--max-semi-space-size=128'];

/** Does all jobs, so many at a time, and hands each report over as it comes. */
export async function doAll(
  jobs: readonly Job[],
  workers: number,
  reported: (report: Report, job: Job) => void,
): Promise<void> {
  const waiting = [...jobs];
  await Promise.all(Array.from({ length: Math.min(workers, jobs.length) }, () => employ(waiting, reported)));
}

function employ(waiting: Job[], reported: (report: Report, job: Job) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = fork(WORKER, { execArgv: ['--disable-warning=ExperimentalWarning', ...V8] });
    let current: Job | undefined;
    const next = (): void => {
      current = waiting.shift();
      if (current === undefined) worker.disconnect();
      else worker.send(current);
    };
    worker.on('message', (report: Report) => {
      if (current !== undefined) reported(report, current);
      next();
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      if (current === undefined) resolve();
      else reject(new Error(`the worker of ${JSON.stringify(current)} ended with ${code}`));
    });
    next();
  });
}
