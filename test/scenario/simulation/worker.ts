import { parentPort } from 'node:worker_threads';

// No stack is read here, and taking one for every simulated fault costs.
Error.stackTraceLimit = 0;

import { doJob, type Job } from './jobs.ts';

/** One thread of the pool: a job in, its report out. An error that is no violation ends the whole run. */
parentPort?.on('message', async (job: Job) => {
  parentPort?.postMessage(await doJob(job));
});
