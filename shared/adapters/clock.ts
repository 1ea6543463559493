import type { Clock } from '../ports.ts';

/** The machine's clock, UTC. */
export const systemClock: Clock = { now: () => new Date() };
