import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { MANAGE_PURPOSES, type ManageLink } from '../../domain/manage-link.ts';
import type { ManageLinkRepository } from '../../ports.ts';
import { exactly } from '../exactly.ts';
import { instant } from '../instant.ts';
import { keys } from './keys.ts';
import { readItem, stored, writeItem } from './stored-item.ts';
import { openTable, type Table, ttlAt, written } from './table.ts';

/** It may name a buyer, so it does not outlive its use: a day after its end, in which its page still says what it was, ms. */
const KEPT_AFTER_END_MS = 86_400_000;

const linkSchema = exactly<ManageLink>()(
  stored({
    linkId: v.string(),
    customerId: v.string(),
    purpose: v.optional(v.picklist(MANAGE_PURPOSES)),
    returnUrl: v.optional(v.string()),
    buyer: v.optional(stored({ name: v.string(), email: v.string(), tel: v.string() })),
    tokenDigest: v.string(),
    createdAt: instant,
    expiresAt: instant,
  }),
);

const links = { schema: linkSchema, upcasts: [] };

export function createManageLinkRepository(table: Table): ManageLinkRepository {
  const { client, name: TableName } = openTable(table);
  const ttlOf = ({ expiresAt }: ManageLink) => ttlAt(expiresAt.getTime() + KEPT_AFTER_END_MS);
  return {
    async create(link) {
      const Item = { ...writeItem(links, link), ...keys.manageLink(link.linkId), ttl: ttlOf(link) };
      const put = new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' });
      return (await written(client.send(put))) ? 'created' : 'exists';
    },

    async find(linkId) {
      const get = new GetCommand({ TableName, Key: keys.manageLink(linkId), ConsistentRead: true });
      const { Item } = await client.send(get);
      return Item === undefined ? undefined : readItem(links, Item);
    },

    async addToken(link, tokenDigest) {
      const Item = { ...keys.manageToken(link.linkId, tokenDigest), ttl: ttlOf(link) };
      await client.send(new PutCommand({ TableName, Item }));
    },

    async hasToken(linkId, tokenDigest) {
      const Key = keys.manageToken(linkId, tokenDigest);
      const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
      return Item !== undefined;
    },
  };
}
