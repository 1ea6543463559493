/** Plays one due job: a late commit or a late webhook. Its row goes in the transaction that does its work. */
import { commitCancel } from './cancel.ts';
import { commitCharge } from './charge.ts';
import type { Job } from './job.ts';
import type { Simulation } from './simulation.ts';

export const runJob = async (sim: Simulation, job: Job, at: Date, done: () => void): Promise<void> => {
  switch (job.kind) {
    case 'webhook':
      done();
      return sim.webhooks.send(job.url, job.body);
    case 'charge':
      return sim.database.transaction(() => {
        done();
        return commitCharge(sim, job.order, at, job.duplicateChecked).mayAnswer;
      });
    case 'cancel':
      return sim.database.transaction(() => {
        done();
        return commitCancel(sim, job.fields, at).mayAnswer;
      });
  }
};
