import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { Agreement } from '../../domain/agreement.ts';
import { exactly } from '../exactly.ts';
import { instant } from '../instant.ts';
import { keys } from './keys.ts';
import { type Item, readItem, stored, writeItem } from './stored-item.ts';
import { type Table, written } from './table.ts';

const agreementSchema = exactly<Agreement>()(
  stored({
    registrationId: v.string(),
    customerId: v.string(),
    customerUid: v.string(),
    text: v.string(),
    hash: v.string(),
    lang: v.string(),
    agreedAt: instant,
    ip: v.string(),
    userAgent: v.string(),
  }),
);

const agreements = { schema: agreementSchema, upcasts: [] };

/** All that is ever written of one: what the grant stops at (infra/constructs/grants.ts). */
export const AGREEMENT_ATTRIBUTES = ['pk', 'sk', 'shape', ...Object.keys(agreementSchema.entries)];

export const readAgreement = (item: Item): Agreement => readItem(agreements, item);

/**
 * No TTL: it is evidence, and outlives the registration beside which it lies. An update and no put, since the grant to a
 * public route stops at these attributes: whatever is wrong there, no registration can be overwritten by it.
 */
export async function recordAgreement(
  client: Table['client'],
  TableName: string,
  agreement: Agreement,
): Promise<boolean> {
  const values = Object.entries(writeItem(agreements, agreement));
  const update = new UpdateCommand({
    TableName,
    Key: keys.agreement(agreement.registrationId),
    UpdateExpression: `SET ${values.map(([name]) => `#${name} = :${name}`).join(', ')}`,
    ConditionExpression: 'attribute_not_exists(pk) OR #hash <> :hash',
    ExpressionAttributeNames: Object.fromEntries(values.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(values.map(([name, value]) => [`:${name}`, value])),
    ReturnValues: 'NONE',
  });
  return written(client.send(update));
}
