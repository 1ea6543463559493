/** As keys.ts writes them: `EVENT#<version>`, `EVENT#<version>#<index>`, `EVENT#C<period>#<version>#<index>`. */
const OF_A_VERSION = /^EVENT#(?:C\d+#)?(\d+)(?:#(\d+))?$/;
/** A comparison with 아임포트 has no version: `EVENT#<instant>#<digest>`, before that without a digest. Two of one instant have one number, as neither comes first. */
const OF_AN_INSTANT = /^EVENT#(\d{4}-\d\d-\d\dT[\d:.]+Z)(?:#[\w-]+)?$/;

/** A transaction has 100 operations at most, so a version tells fewer things than that. */
const PLACES = 100;

/**
 * The number that orders an event among those of its aggregate, from its sort key: first by version, then by place within it.
 * Throws for a key that is none of ours.
 */
export function sequenceOf(sk: string): number {
  const [, version, index = '0'] = OF_A_VERSION.exec(sk) ?? [];
  const sequence =
    version === undefined
      ? Date.parse(OF_AN_INSTANT.exec(sk)?.[1] ?? '')
      : Number(version) * PLACES + Number(index);
  if (!Number.isSafeInteger(sequence) || Number(index) >= PLACES)
    throw new Error('an event item whose key has no order');
  return sequence;
}
