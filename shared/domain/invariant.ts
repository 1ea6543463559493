/** A broken promise of our own code, never of a caller or of 아임포트. Caught only at the outermost boundary. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

/** Throws {@link InvariantViolation} unless `condition` holds. `message` must carry no personal data. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantViolation(message);
}

/** Marks the end of an exhaustive switch: the compiler refuses it if a case is missing. */
export function unreachable(value: never): never {
  throw new InvariantViolation(`unreachable value: ${String(value)}`);
}
