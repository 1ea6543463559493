import * as v from 'valibot';

/** The merchant's handles, in whatever they are stored with. */
export const handles = {
  reference: v.optional(v.string()),
  metadata: v.optional(v.record(v.string(), v.string())),
};
