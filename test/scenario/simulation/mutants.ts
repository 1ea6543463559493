import { batchMutants } from './batch-mutants.ts';
import { chargeMutants } from './charge-mutants.ts';
import { consentMutants } from './consent-mutants.ts';
import { dispatchMutants } from './dispatch-mutants.ts';
import { handleMutants } from './handle-mutants.ts';
import { holdingMutants } from './holding-mutants.ts';
import { ledgerMutants } from './ledger-mutants.ts';
import { moneyMutants } from './money-mutants.ts';
import { openChargeMutants } from './open-charge-mutants.ts';
import { registrationMutants } from './registration-mutants.ts';
import { subscriptionMutants } from './subscription-mutants.ts';
import { summingMutants } from './summing-mutants.ts';
import { takeOverMutants } from './take-over-mutants.ts';
import { taxMutants } from './tax-mutants.ts';
import type { Alteration } from './world.ts';

/** A deliberate mistake in the protocol, made from outside, and the invariants that may catch it first. */
export interface Mutant {
  readonly name: string;
  readonly mistake: string;
  readonly alteration: Alteration;
  /** Which invariants kill it. Empty: none can, and `because` says why that is right. */
  readonly killedBy: readonly string[];
  readonly because?: string;
  /** Near a seed that kills it: the hunt begins there. Absent: at the first seed. */
  readonly huntFrom?: number;
  /** Where it shows; absent: in a swarm. */
  readonly history?: 'backlog';
}
export const mutants: readonly Mutant[] = [
  ...chargeMutants,
  ...ledgerMutants,
  ...subscriptionMutants,
  ...openChargeMutants,
  ...consentMutants,
  ...registrationMutants,
  ...handleMutants,
  ...taxMutants,
  ...takeOverMutants,
  ...holdingMutants,
  ...batchMutants,
  ...moneyMutants,
  ...dispatchMutants,
  ...summingMutants,
];
