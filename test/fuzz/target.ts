import type fc from 'fast-check';

/** One function, what it is given, and what must hold then. */
export interface Target<Input = unknown> {
  readonly name: string;
  readonly input: fc.Arbitrary<Input>;
  /** Throws a Finding; else tells in a word what became of the input. */
  run(input: Input): Promise<string>;
}
