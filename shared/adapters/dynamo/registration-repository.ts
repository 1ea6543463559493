import { GetCommand, PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { FIRST_PAYMENTS } from '../../domain/first-payment-policy.ts';
import type { NoticePolicy } from '../../domain/notice-policy.ts';
import type { Registration } from '../../domain/registration.ts';
import type { RegistrationOpener, RegistrationRepository } from '../../ports.ts';
import { exactly } from '../exactly.ts';
import { instant } from '../instant.ts';
import { changeWrites } from './account-writes.ts';
import { readAgreement, recordAgreement } from './agreement-item.ts';
import { cardEventPuts, cardItem } from './card-repository.ts';
import { handles } from './handles-item.ts';
import { dueIndex, keys } from './keys.ts';
import { isPlaceTaken } from './place-writes.ts';
import { planTermsSchema } from './plan-items.ts';
import { isClaimRefused, pointerPut } from './reference-writes.ts';
import { type Item, readItem, stored, writeItem } from './stored-item.ts';
import { openTable, refusedAt, type Table, ttlAt, written } from './table.ts';
import { tax } from './tax-item.ts';
import { asRead, stamped } from './versions.ts';

/** A registration names its buyer, so it does not outlive its use: 30 days, ms. */
const KEPT_MS = 30 * 86_400_000;

const registrationSchema = exactly<Registration>()(
  stored({
    registrationId: v.string(),
    merchantUid: v.string(),
    customerUid: v.string(),
    customerId: v.string(),
    buyer: stored({ name: v.string(), email: v.string(), tel: v.string() }),
    orderName: v.string(),
    displayAmount: v.number(),
    returnUrl: v.string(),
    ...handles,
    onSuccess: v.optional(
      v.variant('kind', [
        stored({ kind: v.literal('charge'), amount: v.number(), ...tax, name: v.string() }),
        stored({
          kind: v.literal('subscribe'),
          plan: planTermsSchema,
          trialDays: v.number(),
          allowDuplicate: v.optional(v.boolean()),
          firstPayment: v.optional(v.picklist(FIRST_PAYMENTS)),
        }),
        stored({
          kind: v.literal('change_card'),
          subscriptionId: v.string(),
          owed: v.optional(stored({ period: v.number(), amount: v.number() })),
          manageLinkId: v.string(),
        }),
      ]),
    ),
    tokenDigest: v.string(),
    createdAt: instant,
    expiresAt: instant,
    state: v.variant('status', [
      stored({ status: v.literal('pending') }),
      stored({
        status: v.literal('failed'),
        impUid: v.string(),
        failure: stored({ code: v.string(), message: v.string() }),
      }),
      stored({
        status: v.literal('succeeded'),
        impUid: v.string(),
        card: stored({ cardName: v.optional(v.string()), cardNumberMasked: v.optional(v.string()) }),
        at: instant,
        alreadySubscribed: v.optional(v.boolean()),
        issuedAt: v.optional(instant),
        chargeExpired: v.optional(v.boolean()),
      }),
    ]),
    followUpAt: v.optional(instant),
    version: v.number(),
  }),
);

/** Shape 2 may say `change_card`, which code of shape 1 leaves to newer code. All that shape 1 says is said as before. */
const asBefore = (item: Item): Item => item;

const registrations = { schema: registrationSchema, upcasts: [asBefore] };

/** Writes the whole item, provided it is still as it was read. */
const writeTo = (TableName: string) => (next: Registration, before?: Registration) => ({
  TableName,
  Item: registrationItem(stamped(next, before)),
  ...asRead(before),
});

/** For whoever opens registrations, and settles none. */
export function createRegistrationOpener(table: Table): RegistrationOpener {
  const { client, name: TableName } = openTable(table);
  const write = writeTo(TableName);
  return {
    async create(registration, claimsReference = false) {
      const Put = write(registration);
      const { registrationId: id, reference } = registration;
      if (reference === undefined)
        return (await written(client.send(new PutCommand(Put)))) ? 'created' : 'exists';
      // It ends with what it points to.
      const pointer = { kind: 'registration', reference, id, ttl: Put.Item.ttl } as const;
      const items = [{ Put }, { Put: pointerPut(TableName, pointer, claimsReference) }];
      const refused = await refusedAt(client.send(new TransactWriteCommand({ TransactItems: items })));
      if (refused === undefined) return 'created';
      return isClaimRefused(refused, items) ? 'reference_taken' : 'exists';
    },

    async find(registrationId) {
      const { Item } = await client.send(
        new GetCommand({ TableName, Key: keys.registration(registrationId), ConsistentRead: true }),
      );
      return Item === undefined ? undefined : readItem(registrations, Item);
    },

    async addToken({ registrationId, createdAt }, tokenDigest) {
      const Item = {
        ...keys.laterToken(registrationId, tokenDigest),
        ttl: ttlAt(createdAt.getTime() + KEPT_MS),
      };
      await client.send(new PutCommand({ TableName, Item }));
    },
  };
}

export function createRegistrationRepository(table: Table, notices: NoticePolicy): RegistrationRepository {
  const { client, name: TableName } = openTable(table);
  const write = writeTo(TableName);

  return {
    ...createRegistrationOpener(table),

    async activate(before, { registration, events, account, accountBefore, ...activation }) {
      const card = stamped(activation.card, undefined);
      const items = [
        { Put: write(registration, before) },
        { Put: { TableName, Item: cardItem(card), ...asRead(undefined) } },
        ...cardEventPuts(TableName, card, events),
        ...(account === undefined ? [] : changeWrites(TableName, account, notices, accountBefore)),
      ];
      const refused = await refusedAt(client.send(new TransactWriteCommand({ TransactItems: items })));
      if (refused === undefined) return 'done';
      return isPlaceTaken(refused, items, account?.isSole) ? 'already_subscribed' : 'stale';
    },

    async replaceCard(before, cardBefore, { registration, card: next, events }) {
      const card = stamped(next, cardBefore);
      const transaction = new TransactWriteCommand({
        TransactItems: [
          { Put: write(registration, before) },
          { Put: { TableName, Item: cardItem(card), ...asRead(cardBefore) } },
          ...cardEventPuts(TableName, card, events),
        ],
      });
      return (await written(client.send(transaction))) ? 'done' : 'stale';
    },

    async followUp(registrationId, at) {
      const Key = keys.registration(registrationId);
      const { due_pk, due_sk } = dueIndex(at, Key) ?? {};
      const update = new UpdateCommand({
        TableName,
        Key,
        // A registration whose time is up does not come back as half an item.
        ConditionExpression: 'attribute_exists(pk)',
        ...(at === undefined
          ? { UpdateExpression: 'REMOVE followUpAt, due_pk, due_sk' }
          : {
              UpdateExpression: 'SET followUpAt = :at, due_pk = :due_pk, due_sk = :due_sk',
              ExpressionAttributeValues: { ':at': at.toISOString(), ':due_pk': due_pk, ':due_sk': due_sk },
            }),
      });
      await written(client.send(update));
    },

    recordAgreement: (agreement) => recordAgreement(client, TableName, agreement),

    async findAgreement(registrationId) {
      const Key = keys.agreement(registrationId);
      const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
      return Item === undefined ? undefined : readAgreement(Item);
    },

    async record(before, next) {
      return (await written(client.send(new PutCommand(write(next, before))))) ? 'done' : 'stale';
    },

    async hasToken(registrationId, tokenDigest) {
      const Key = keys.laterToken(registrationId, tokenDigest);
      const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
      return Item !== undefined;
    },
  };
}

function registrationItem(registration: Registration) {
  const key = keys.registration(registration.registrationId);
  return {
    ...writeItem(registrations, registration),
    ...key,
    ...dueIndex(registration.followUpAt, key),
    ttl: ttlAt(registration.createdAt.getTime() + KEPT_MS),
  };
}
