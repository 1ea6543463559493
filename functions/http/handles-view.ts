import type { Handles } from '../../shared/domain/handles.ts';

/** The merchant's own id and notes, on the wire: part of the view of whatever bears them. */
export function handlesView({ reference, metadata }: Handles) {
  return { reference: reference ?? null, metadata: metadata ?? null };
}
