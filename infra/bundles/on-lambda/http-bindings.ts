/**
 * Stands in for what binds members of a shape to paths, queries and headers: in the JSON protocol that all our clients speak
 * everything is in the body, and no operation has a prefix to its host.
 */
export const getHttpOperationBindings = (): readonly unknown[] => [];

export const HttpBindingNormalizedSchema = {
  of(): never {
    throw new Error('left out of the bundle (infra/bundles/left-out.ts): members outside of the body');
  },
};
