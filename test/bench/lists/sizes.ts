/** How much of each there is. */
export interface Sizes {
  /** Subscriptions that are active, all to one plan. */
  readonly active: number;
  /** Of their first charges, those that were paid on one day. */
  readonly paid: number;
  /** Of those, the ones of which something went back on that day. */
  readonly refunded: number;
  /** Further subscriptions, whose charge is declined; as many unknown, and held. */
  readonly open: number;
  /** One-off charges of one customer, who has a hundred cards and subscriptions as well. */
  readonly oneOff: number;
  readonly plans: number;
  readonly registrations: number;
  /** Charges of one subscription, each of a week. */
  readonly weeks: number;
  /** What was agreed to of that subscription. */
  readonly consents: number;
  readonly batches: number;
  /** Charges of the largest batch. */
  readonly elements: number;
  /** Customers who are held by name. */
  readonly held: number;
}

export const FULL: Sizes = {
  active: 1_000_000,
  paid: 300_000,
  refunded: 30_000,
  open: 20_000,
  oneOff: 20_000,
  plans: 1_000,
  registrations: 20_000,
  weeks: 1_000,
  consents: 1_000,
  batches: 1_000,
  elements: 10_000,
  held: 200,
};

export const QUICK: Sizes = {
  active: 2_000,
  paid: 2_000,
  refunded: 400,
  open: 400,
  oneOff: 400,
  plans: 400,
  registrations: 400,
  weeks: 400,
  consents: 400,
  batches: 400,
  elements: 1_000,
  held: 200,
};
