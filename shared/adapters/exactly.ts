import type * as v from 'valibot';

/**
 * Compiles only when what `schema` reads is `T`, no less and no more: every property, optional or not, every value of
 * every union. A field or a value that the domain gains and a schema lacks would be dropped on reading and erased by the
 * next write; one that the domain has lost would be kept for nobody. Costs nothing at run time.
 */
export function exactly<T>() {
  return <const S extends v.GenericSchema>(
    schema: S & (Same<Plain<v.InferOutput<S>>, Plain<T>> extends true ? unknown : NotExactly<T>),
  ): S => schema;
}

interface NotExactly<T> {
  readonly 'the schema reads something else than': T;
}

/** Without `readonly`, which a schema's output has nowhere and the domain everywhere. */
type Plain<T> = T extends Date
  ? T
  : T extends readonly (infer E)[]
    ? Plain<E>[]
    : T extends object
      ? { -readonly [K in keyof T]: Plain<T[K]> }
      : T;

/** Identical, where mutual assignability would let an optional property pass for an absent one. */
type Same<A, B> = (<G>() => G extends A ? 1 : 2) extends <G>() => G extends B ? 1 : 2 ? true : false;
