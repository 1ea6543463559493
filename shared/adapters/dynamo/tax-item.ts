import * as v from 'valibot';

/** Tax as the merchant has named it, in whatever it is stored with. */
export const tax = { taxFree: v.optional(v.number()), vatAmount: v.optional(v.number()) };
