import { AsyncLocalStorage } from 'node:async_hooks';
import { BY_ITSELF } from '../domain/by.ts';

/**
 * By whom something is done, for whoever reads a timeline later. It goes along with the work and is no argument: nothing is
 * decided by it, and each use case would have to hand it on.
 */
const acting = new AsyncLocalStorage<string>();

export const actAs = <T>(who: string, act: () => T): T => acting.run(who, act);

export const actor = (): string => acting.getStore() ?? BY_ITSELF;
