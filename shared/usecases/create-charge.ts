import type { Account } from '../domain/account.ts';
import { type Charge, newCharge } from '../domain/charge.ts';
import type { GivenHandles } from '../domain/handles.ts';
import { chargingHeld, isHeld } from '../domain/hold.ts';
import { invariant } from '../domain/invariant.ts';
import type { NamedTax } from '../domain/tax.ts';
import type { CardRepository, Clock, ReferenceRepository, RequestSeed } from '../ports.ts';
import { billAccount } from './bill-account.ts';
import { decide, type Round } from './decide.ts';
import { activeCard } from './find-card.ts';
import { leaveToScheduler } from './leave-to-scheduler.ts';
import { refuseTaken } from './refuse-taken.ts';
import type { BillAccountPorts } from './send-charge.ts';

export type CreateChargePorts = BillAccountPorts & {
  readonly clock: Clock;
  readonly cards: CardRepository;
  readonly references: ReferenceRepository;
};

export interface CreateCharge extends GivenHandles, NamedTax {
  readonly customerUid: string;
  /** Integer won. */
  readonly amount: number;
  readonly name: string;
}

/**
 * Charges a card once, now. The charge is stored and due before anything is sent, and `seed.id` names it: a repeated
 * request, and the scheduler, find it and go on from where it stands.
 */
export async function createCharge(
  ports: CreateChargePorts,
  { handles, isUnique, ...owed }: CreateCharge,
  seed: RequestSeed,
): Promise<Charge> {
  const now = ports.clock.now();
  const load = () => ports.accounts.loadOneOff(seed.id);
  if ((await load()) === undefined) {
    const { customerId } = await activeCard(ports.cards, owed.customerUid);
    if (isHeld(await ports.holds.now(), customerId)) throw chargingHeld();
    const key = { kind: 'one_off', chargeId: seed.id, generation: 1 } as const;
    const charge = newCharge(key, { customerId, ...owed, ...handles }, now);
    await decide('the charge', ports, () =>
      store(ports, charge, isUnique, async () => (await load()) !== undefined),
    );
  }
  const account: Account | undefined =
    (await billAccount(ports, load, now).catch(leaveToScheduler)) ?? (await load());
  invariant(account?.charge !== undefined, 'the charge has been stored');
  return account.charge;
}

async function store(
  ports: CreateChargePorts,
  charge: Charge,
  claimsReference: boolean,
  isStored: () => Promise<boolean>,
): Promise<Round<Charge>> {
  if (claimsReference) await refuseTaken(ports.references, 'charge', charge, isStored);
  const stored = await ports.accounts.commit({}, { account: { charge }, events: [], claimsReference });
  // `stale`: this very request has stored it a moment ago.
  return stored.kind === 'reference_taken' ? 'stale' : { done: charge };
}
