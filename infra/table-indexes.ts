/** A sparse index of the billing table: an item without both of its attributes (`<name>_pk`, `<name>_sk`) is not in it. */
export interface TableIndex {
  readonly name: IndexName;
  /** What an entry holds beside the keys: whoever reads the index reads no more. An entry that does not change costs nothing. */
  readonly holds: 'keys' | 'everything' | readonly string[];
}

export type IndexName = 'due' | 'customer' | 'paid' | 'status' | 'plan' | 'open';

export const TABLE_INDEXES: readonly TableIndex[] = [
  { name: 'due', holds: ['subscriptionId', 'period', 'customerUid', 'registrationId', 'merchantUid'] },
  // Whose items are read by themselves then, as they stand.
  { name: 'customer', holds: 'keys' },
  // Reconciliation reads a million charges of a day from it, and none of them twice.
  { name: 'paid', holds: 'everything' },
  // Lists for people. None of these entries changes when a charge is paid that was not declined before.
  { name: 'status', holds: 'keys' },
  { name: 'plan', holds: 'keys' },
  { name: 'open', holds: 'keys' },
];
