import * as v from 'valibot';

/** An instant as it stands in an item or a message of ours: ISO 8601, UTC. */
export const instant = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((text) => new Date(text)),
  v.check((at) => !Number.isNaN(at.getTime())),
);
