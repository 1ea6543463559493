import { ports } from './alterations.ts';
import type { Mutant } from './mutants.ts';
import type { SimulatedPorts } from './ports.ts';

/** Deliberate mistakes in how what is due is queued. Only a backlog shows them: a swarm has an account or two. */
export const dispatchMutants: readonly Mutant[] = [
  {
    name: 'pace-forgotten',
    mistake: 'a tick queues all that is due, whatever the workers can begin',
    history: 'backlog',
    alteration: ports((all) => {
      const { pacing: _, ...rest } = all;
      return rest as SimulatedPorts;
    }),
    killedBy: ['little_is_queued'],
  },
  {
    name: 'postponed-not-counted',
    mistake: 'what went back to the queue with a delay is not counted as waiting',
    history: 'backlog',
    alteration: ports((all, _fn, world) => ({
      ...all,
      pacing: { ...all.pacing, waiting: async () => world.queues.charge.counts().visible },
    })),
    killedBy: ['little_is_queued'],
  },
  {
    name: 'oldest-first',
    mistake: 'a tick works off what is due in its order, and takes nothing from the latest end',
    history: 'backlog',
    alteration: ports((all) => ({ ...all, due: { ...all.due, listNewest: async () => [] } })),
    killedBy: ['follow_ups_do_not_wait'],
  },
  {
    name: 'claim-kept-for-ever',
    mistake: 'a claim does not end, so what was claimed by who died is nobody’s',
    history: 'backlog',
    alteration: ports((all) => ({
      ...all,
      due: {
        ...all.due,
        claim: (entry, until) => all.due.claim(entry, new Date(until.getTime() + 365 * 86_400_000)),
      },
    })),
    killedBy: ['active_means_paid_ahead', 'nothing_waits_for_ever', 'every_charge_ends'],
  },
];
