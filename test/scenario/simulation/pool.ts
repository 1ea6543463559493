import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Job, Report } from './jobs.ts';

/** A run is over before V8 would think of compiling most of it: let it do so at once. A sixth of the time. */
setFlagsFromString('--always-sparkplug');

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
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: 64 },
    });
    let current: Job | undefined;
    const next = (): void => {
      current = waiting.shift();
      if (current === undefined) void worker.terminate().then(() => resolve());
      else worker.postMessage(current);
    };
    worker.on('message', (report: Report) => {
      if (current !== undefined) reported(report, current);
      next();
    });
    worker.on('error', reject);
    next();
  });
}
