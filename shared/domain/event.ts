/**
 * What happened, told to the merchant's own systems. Written in the same transaction as the change it tells of, and
 * published at least once from the table's stream. Ids, amounts and outcomes only.
 */
export type DomainEvent = CardRegistered;

export interface CardRegistered {
  readonly type: 'card.registered';
  readonly at: Date;
  readonly customerId: string;
  readonly customerUid: string;
  readonly registrationId: string;
}
