import { BillingError } from '../domain/billing-error.ts';
import type { Handles, ReferenceKind } from '../domain/handles.ts';
import type { ReferenceRepository } from '../ports.ts';

/**
 * Throws `reference_taken` where another of its kind bears this reference, and says which. Two that come at once both pass: the
 * claim, which is a condition of the transaction, lets one of them through, and the other one comes back here. So does a
 * request whose own commit was carried out and its answer lost: `isStored`.
 */
export async function refuseTaken(
  references: ReferenceRepository,
  kind: ReferenceKind,
  { reference }: Handles,
  isStored: () => Promise<boolean> = async () => false,
): Promise<void> {
  if (reference === undefined) return;
  const [other] = await references.find(kind, reference, 1);
  if (other === undefined || (await isStored())) return;
  throw new BillingError('reference_taken', `the ${kind} ${other.id} has this reference`, {
    issues: [{ path: 'reference', message: `one that no other ${kind} has; or no reference_unique` }],
  });
}
