// No stack is read here, and taking one for every simulated fault costs.
Error.stackTraceLimit = 0;

import { doJob, type Job } from './jobs.ts';

/** One process of the pool: a job in, its report out. An error that is no violation ends the whole run. */
process.on('message', async (job: Job) => {
  const report = await doJob(job);
  process.send?.(report);
});
// The SDK's clients would keep the process: nobody is there to hear it any more.
process.on('disconnect', () => process.exit(0));
