/**
 * Every key string of the one table, and why it exists.
 *
 * | access pattern                                    | how                                              |
 * |---------------------------------------------------|--------------------------------------------------|
 * | a registration by id (from a token, a webhook)    | Get  REG#<registration_id> / REG                 |
 * | a card by customer_uid                            | Get  CARD#<customer_uid> / CARD                  |
 * | a customer's cards                                | Query index `customer`: CUSTOMER#<customer_id>   |
 * | what a repeated request answered                  | Get  IDEM#<route>#<key> / IDEM                   |
 * | events of an aggregate, in order (from the stream)| its own pk / EVENT#<version>                     |
 *
 * A merchant_uid encodes the key of what it belongs to, so a webhook needs no index. Nothing is ever scanned.
 */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export const keys = {
  registration: (registrationId: string): Key => ({ pk: `REG#${registrationId}`, sk: 'REG' }),
  card: (customerUid: string): Key => ({ pk: `CARD#${customerUid}`, sk: 'CARD' }),
  cardEvent: (customerUid: string, version: number): Key => ({
    pk: `CARD#${customerUid}`,
    sk: `EVENT#${ordinal(version)}`,
  }),
  idempotency: (key: string): Key => ({ pk: `IDEM#${key}`, sk: 'IDEM' }),
} as const;

/** Sparse index `customer`: what belongs to one of the merchant's customers. */
export const customerIndex = {
  card: (customerId: string, customerUid: string) => ({
    customer_pk: `CUSTOMER#${customerId}`,
    customer_sk: `CARD#${customerUid}`,
  }),
} as const;

/** Fixed width, so that the sort key sorts as the number does. */
function ordinal(version: number): string {
  return String(version).padStart(8, '0');
}
