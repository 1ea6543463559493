import type { Account } from '../domain/account.ts';
import { type Charge, newCharge } from '../domain/charge.ts';
import { chargingHeld, isHeld } from '../domain/hold.ts';
import { invariant } from '../domain/invariant.ts';
import type { CardRepository, Clock, RequestSeed } from '../ports.ts';
import { billAccount } from './bill-account.ts';
import { activeCard } from './find-card.ts';
import { leaveToScheduler } from './leave-to-scheduler.ts';
import type { BillAccountPorts } from './send-charge.ts';

export type CreateChargePorts = BillAccountPorts & { readonly clock: Clock; readonly cards: CardRepository };

export interface CreateCharge {
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
  { customerUid, amount, name }: CreateCharge,
  seed: RequestSeed,
): Promise<Charge> {
  const now = ports.clock.now();
  const load = () => ports.accounts.loadOneOff(seed.id);
  if ((await load()) === undefined) {
    const { customerId } = await activeCard(ports.cards, customerUid);
    if (isHeld(await ports.holds.now(), customerId)) throw chargingHeld();
    const key = { kind: 'one_off', chargeId: seed.id, generation: 1 } as const;
    const charge = newCharge(key, { customerId, customerUid, amount, name }, now);
    await ports.accounts.commit({}, { account: { charge }, events: [] });
  }
  const account: Account | undefined =
    (await billAccount(ports, load, now).catch(leaveToScheduler)) ?? (await load());
  invariant(account?.charge !== undefined, 'the charge has been stored');
  return account.charge;
}
