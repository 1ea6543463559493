import * as v from 'valibot';
import { CONSENT_KINDS, type Consent, type ConsentRecord } from '../../domain/price-change.ts';
import { exactly } from '../exactly.ts';
import { instant } from '../instant.ts';
import { keys } from './keys.ts';
import { readItem, stored, writeItem } from './stored-item.ts';

const consent = {
  consentId: v.string(),
  kind: v.picklist(CONSENT_KINDS),
  priceBefore: v.number(),
  priceAfter: v.number(),
  effectiveOn: v.string(),
  agreedAt: instant,
};

export const consentSchema = exactly<Consent>()(stored(consent));

const recordSchema = exactly<ConsentRecord>()(
  stored({
    ...consent,
    subscriptionId: v.string(),
    customerId: v.string(),
    customerUid: v.string(),
    text: v.optional(v.string()),
    textDigest: v.optional(v.string()),
    method: v.string(),
    by: v.string(),
    recordedAt: instant,
  }),
);

const records = { schema: recordSchema, upcasts: [] };

export const readConsent = (item: unknown): ConsentRecord => readItem(records, item);

/** Evidence of the contract: it has no time to live. */
export function consentItem(record: ConsentRecord) {
  return { ...writeItem(records, record), ...keys.consent(record.subscriptionId, record.consentId) };
}
