import type { Key } from './keys.ts';

/** The partitions that hold events, each id as the event told it. */
const EVENT_ID = /^((?:SUB|CARD|ONE|RECON)#[^/]+)\/(EVENT#.+)$/;

/** Where the event of this id lies. Undefined: it is no id of an event. */
export function keyOfEvent(eventId: string): Key | undefined {
  const [, pk, sk] = EVENT_ID.exec(eventId) ?? [];
  return pk === undefined || sk === undefined ? undefined : { pk, sk };
}
