/** A promise of docs/architecture.md that was broken. Ends the run; the seed brings it back. */
export class Violation extends Error {
  readonly invariant: string;

  constructor(invariant: string, detail: string) {
    super(`${invariant}: ${detail}`);
    this.invariant = invariant;
  }
}

export function require(invariant: string, holds: boolean, detail: () => string): void {
  if (!holds) throw new Violation(invariant, detail());
}
