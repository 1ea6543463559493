import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type MerchantUidKey, parseMerchantUid } from '../../domain/merchant-uid.ts';
import type { HintRepository } from '../../ports.ts';
import { hintsKey, type Key, keys } from './keys.ts';
import { openTable, type Table, ttlAt, written } from './table.ts';

/** Counts begin anew each hour, ms. */
const HOUR_MS = 3_600_000;

/**
 * One item per merchant_uid and hour: how many hints strangers have brought, and when each imp_uid that nobody has looked up
 * yet was taken, under an attribute of its own. It is forgotten an hour after its own.
 */
export function createHintRepository(table: Table): HintRepository {
  const { client, name: TableName } = openTable(table);
  /** Whoever may call without signing reads no more than that something is there. */
  const read = async (Key: Key, ProjectionExpression: string, names?: Record<string, string>) =>
    (
      await client.send(
        new GetCommand({
          TableName,
          Key,
          ProjectionExpression,
          ...(names === undefined ? {} : { ExpressionAttributeNames: names }),
          ConsistentRead: true,
        }),
      )
    ).Item;

  return {
    async names(merchantUid) {
      const subject = parseMerchantUid(merchantUid);
      if (subject === undefined) return false;
      if ((await read(keyOf(subject), 'pk')) !== undefined) return true;
      if (subject.kind !== 'subscription') return false;
      const around = await read(keys.subscription(subject.subscriptionId), '#period, owedFrom', {
        '#period': 'period',
      });
      // One that is not paid lies inside, and `owedFrom` stands only where there is one.
      if (around?.['period'] === subject.period) return around['owedFrom'] !== undefined;
      // It may have been paid between the two reads.
      const isBehind = Number(around?.['period']) > subject.period;
      return isBehind && (await read(keyOf(subject), 'pk')) !== undefined;
    },

    async take({ impUid, merchantUid }, at, { most, waitsMs }) {
      const Key = hintsKey(merchantUid, hourOf(at));
      const update = new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: 'SET #waits = :at, taken = if_not_exists(taken, :none) + :one, #ttl = :ttl',
        ConditionExpression:
          '(attribute_not_exists(#waits) OR #waits < :since) AND (attribute_not_exists(taken) OR taken < :most)',
        ExpressionAttributeNames: { '#waits': waitsAs(impUid), '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':at': at.getTime(),
          ':since': at.getTime() - waitsMs,
          ':none': 0,
          ':one': 1,
          ':most': most,
          ':ttl': ttlAt(hourOf(at).getTime() + 2 * HOUR_MS),
        },
      });
      if (await written(client.send(update))) return 'taken';
      const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
      return Number(Item?.['taken']) >= most ? 'too_many' : 'waits';
    },

    async release({ impUid, merchantUid }, takenAt) {
      const update = new UpdateCommand({
        TableName,
        Key: hintsKey(merchantUid, hourOf(takenAt)),
        UpdateExpression: 'REMOVE #waits',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#waits': waitsAs(impUid) },
      });
      await written(client.send(update));
    },
  };
}

function keyOf(subject: MerchantUidKey): Key {
  return subject.kind === 'registration' ? keys.registration(subject.registrationId) : keys.charge(subject);
}

const hourOf = (at: Date): Date => new Date(at.getTime() - (at.getTime() % HOUR_MS));
const waitsAs = (impUid: string): string => `waits ${impUid}`;
