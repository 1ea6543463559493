import { GetCommand, PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { Registration } from '../../domain/registration.ts';
import type { RegistrationRepository } from '../../ports.ts';
import { instant } from '../instant.ts';
import { accountPuts } from './account-repository.ts';
import { cardItem } from './card-repository.ts';
import { eventItem } from './event-item.ts';
import { dueIndex, keys } from './keys.ts';
import { planTermsSchema } from './plan-repository.ts';
import { parseItem, type Table, toItem, ttlAt, written } from './table.ts';

/** A registration names its buyer, so it does not outlive its use: 30 days, ms. */
const KEPT_MS = 30 * 86_400_000;

const registrationSchema = v.object({
  registrationId: v.string(),
  merchantUid: v.string(),
  customerUid: v.string(),
  customerId: v.string(),
  buyer: v.object({ name: v.string(), email: v.string(), tel: v.string() }),
  orderName: v.string(),
  displayAmount: v.number(),
  returnUrl: v.string(),
  onSuccess: v.optional(
    v.variant('kind', [
      v.object({ kind: v.literal('charge'), amount: v.number(), name: v.string() }),
      v.object({
        kind: v.literal('subscribe'),
        plan: planTermsSchema,
        trialDays: v.number(),
        consent: v.optional(v.object({ agreedAt: instant })),
      }),
    ]),
  ),
  tokenDigest: v.string(),
  createdAt: instant,
  expiresAt: instant,
  state: v.variant('status', [
    v.object({ status: v.literal('pending') }),
    v.object({
      status: v.literal('failed'),
      impUid: v.string(),
      failure: v.object({ code: v.string(), message: v.string() }),
    }),
    v.object({
      status: v.literal('succeeded'),
      impUid: v.string(),
      card: v.object({ cardName: v.optional(v.string()), cardNumberMasked: v.optional(v.string()) }),
      at: instant,
    }),
  ]),
  followUpAt: v.optional(instant),
  version: v.number(),
});

export function createRegistrationRepository({ client, name: TableName }: Table): RegistrationRepository {
  /** Writes the whole item, provided it is still at the version that was read. */
  const replacement = (registration: Registration) => ({
    TableName,
    Item: registrationItem(registration),
    ConditionExpression: 'version = :read',
    ExpressionAttributeValues: { ':read': registration.version - 1 },
  });

  return {
    async create(registration) {
      const put = new PutCommand({
        TableName,
        Item: registrationItem(registration),
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      return (await written(client.send(put))) ? 'created' : 'exists';
    },

    async find(registrationId) {
      const { Item } = await client.send(
        new GetCommand({ TableName, Key: keys.registration(registrationId), ConsistentRead: true }),
      );
      return Item === undefined ? undefined : parseItem(registrationSchema, Item);
    },

    async activate({ registration, card, events, account }) {
      const transaction = new TransactWriteCommand({
        TransactItems: [
          { Put: replacement(registration) },
          { Put: { TableName, Item: cardItem(card), ConditionExpression: 'attribute_not_exists(pk)' } },
          ...events.map((event) => ({
            Put: { TableName, Item: eventItem(keys.cardEvent(card.customerUid, card.version), event) },
          })),
          ...(account === undefined ? [] : accountPuts(TableName, account.change, account.events)),
        ],
      });
      return (await written(client.send(transaction))) ? 'done' : 'stale';
    },

    async closeFollowUp(registrationId) {
      const update = new UpdateCommand({
        TableName,
        Key: keys.registration(registrationId),
        UpdateExpression: 'REMOVE followUpAt, due_pk, due_sk',
        // A registration whose time is up does not come back as half an item.
        ConditionExpression: 'attribute_exists(pk)',
      });
      await written(client.send(update));
    },

    async recordFailure(registration) {
      return (await written(client.send(new PutCommand(replacement(registration))))) ? 'done' : 'stale';
    },
  };
}

function registrationItem(registration: Registration) {
  const key = keys.registration(registration.registrationId);
  return {
    ...key,
    ...dueIndex(registration.followUpAt, key),
    ...toItem(registration),
    ttl: ttlAt(registration.createdAt.getTime() + KEPT_MS),
  };
}
