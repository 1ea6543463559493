interface Versioned {
  readonly version: number;
}

/** As it shall be stored: one version on from what was read, from 1. The one place where versions are counted. */
export function stamped<T extends Versioned>(next: T, before: Versioned | undefined): T {
  const version = before?.version ?? 0;
  return { ...next, version: version + 1 };
}

/** Provided the stored item is the one that was read: at that version, or absent. */
export function asRead(before: Versioned | undefined) {
  return before === undefined
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : { ConditionExpression: 'version = :read', ExpressionAttributeValues: { ':read': before.version } };
}
