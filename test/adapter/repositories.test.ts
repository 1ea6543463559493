/** Registrations, cards and idempotency records against a real DynamoDB engine. */

import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createCardRepository } from '../../shared/adapters/dynamo/card-repository.ts';
import { createIdempotencyRepository } from '../../shared/adapters/dynamo/idempotency-repository.ts';
import { keys } from '../../shared/adapters/dynamo/keys.ts';
import { createRegistrationRepository } from '../../shared/adapters/dynamo/registration-repository.ts';
import type { Table } from '../../shared/adapters/dynamo/table.ts';
import { randomIds } from '../../shared/adapters/ids.ts';
import type { Registration } from '../../shared/domain/registration.ts';
import { applyIssueRecord } from '../../shared/domain/registration-outcome.ts';
import type { IdempotencyReservation } from '../../shared/ports.ts';
import { notices } from '../support/charging.ts';
import { startTable, type TestTable } from '../support/engine.ts';
import { failedPayment, issuedPayment, issuePolicy, NOW, pendingRegistration } from '../support/fixtures.ts';

let engine: TestTable;
let table: Table;
beforeAll(async () => {
  engine = await startTable();
  table = engine.table;
});
afterAll(() => engine.stop());

/** A registration of its own for each test: the table is shared. */
function fresh(overrides: Partial<Registration> = {}): Registration {
  const registrationId = randomIds.ulid(NOW);
  return pendingRegistration({
    registrationId,
    merchantUid: `reg_${registrationId}`,
    customerUid: `card_${registrationId}`,
    ...overrides,
  });
}

function transition<K extends 'activate' | 'fail'>(
  kind: K,
  registration: Registration,
  make: typeof issuedPayment,
) {
  const { merchantUid, customerUid } = registration;
  const result = applyIssueRecord(registration, make({ merchantUid, customerUid }), issuePolicy(), NOW);
  if (result.kind !== kind) throw new Error(`expected ${kind}, got ${result.kind}`);
  return result as Extract<typeof result, { kind: K }>;
}
const activation = (registration: Registration) => transition('activate', registration, issuedPayment);
const failure = (registration: Registration) => transition('fail', registration, failedPayment).registration;

describe('a registration', () => {
  test('comes back as it was stored', async () => {
    const registration = fresh({ displayAmount: 9_900, orderName: '프리미엄 😀' });
    const { create, find } = createRegistrationRepository(table, notices);
    expect(await create(registration)).toBe('created');
    expect(await find(registration.registrationId)).toEqual(registration);
  });

  test('that is unknown is undefined', async () => {
    expect(await createRegistrationRepository(table, notices).find(randomIds.ulid(NOW))).toBeUndefined();
  });

  test('is not overwritten by another of the same id', async () => {
    const registration = fresh();
    const { create, find } = createRegistrationRepository(table, notices);
    await create(registration);
    expect(await create({ ...registration, customerId: 'attacker' })).toBe('exists');
    expect((await find(registration.registrationId))?.customerId).toBe('user-1');
  });

  test('is created once by simultaneous requests', async () => {
    const registration = fresh();
    const { create } = createRegistrationRepository(table, notices);
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => create(registration)));
    expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
  });

  test('goes away by itself 30 days after it was opened', async () => {
    const registration = fresh();
    await createRegistrationRepository(table, notices).create(registration);
    const item = await engine.item(keys.registration(registration.registrationId));
    expect(item?.['ttl']).toBe(Date.parse('2026-03-31T01:00:00Z') / 1000);
  });

  test('that is damaged is refused with the place, and without what stands there', async () => {
    const registration = fresh();
    const repository = createRegistrationRepository(table, notices);
    await repository.create(registration);
    const item = await engine.item(keys.registration(registration.registrationId));
    const damaged = { ...item, createdAt: 'hunter2' };
    await table.client.send(new PutCommand({ TableName: table.name, Item: damaged }));
    const error = await repository.find(registration.registrationId).catch((caught: unknown) => caught);
    expect(String(error)).toContain('createdAt');
    expect(String(error)).not.toContain('hunter2');
  });
});

describe('activating a card', () => {
  test('stores the succeeded registration, the card and the event', async () => {
    const registration = fresh();
    const repository = createRegistrationRepository(table, notices);
    await repository.create(registration);
    const activated = activation(registration);
    expect(await repository.activate(registration, activated)).toBe('done');
    expect(await repository.find(registration.registrationId)).toEqual({
      ...activated.registration,
      version: 2,
    });
    expect(await createCardRepository(table).find(registration.customerUid)).toMatchObject({
      customerId: 'user-1',
      status: 'active',
      cardName: '신한카드',
      registeredAt: NOW,
      version: 1,
    });
    const [, event] = await engine.partition(`CARD#${registration.customerUid}`);
    expect(event).toMatchObject({
      sk: 'EVENT#00000001',
      type: 'card.registered',
      registrationId: registration.registrationId,
      ttl: Date.parse('2026-05-30T01:00:00Z') / 1000,
    });
  });

  test('twice is done and stale, and leaves one card and one event', async () => {
    const registration = fresh();
    const repository = createRegistrationRepository(table, notices);
    await repository.create(registration);
    expect(await repository.activate(registration, activation(registration))).toBe('done');
    expect(await repository.activate(registration, activation(registration))).toBe('stale');
    expect(await engine.partition(`CARD#${registration.customerUid}`)).toHaveLength(2);
  });

  test('by many at a time is done once', async () => {
    const registration = fresh();
    const repository = createRegistrationRepository(table, notices);
    await repository.create(registration);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, () => repository.activate(registration, activation(registration))),
    );
    const done = outcomes.filter((outcome) => outcome.status === 'fulfilled' && outcome.value === 'done');
    // Whoever merely met another transaction was told to try again, which is no decision.
    const retryable = outcomes.filter((outcome) => outcome.status === 'rejected');
    for (const { reason } of retryable)
      expect(reason).toMatchObject({ code: 'storage_busy', retryable: true });
    expect(done).toHaveLength(1);
  });

  test('from a version that somebody has changed is stale and changes nothing', async () => {
    const registration = fresh();
    const repository = createRegistrationRepository(table, notices);
    await repository.create(registration);
    const failed = failure(registration);
    expect(await repository.record(registration, failed)).toBe('done');
    expect(await repository.activate(registration, activation(registration))).toBe('stale');
    expect(await repository.find(registration.registrationId)).toEqual({ ...failed, version: 2 });
    expect(await createCardRepository(table).find(registration.customerUid)).toBeUndefined();
  });

  test('of a customer_uid that has a card already is stale and changes nothing', async () => {
    const [one, repository] = [fresh(), createRegistrationRepository(table, notices)];
    const other = fresh({ customerUid: one.customerUid });
    await repository.create(one);
    await repository.create(other);
    await repository.activate(one, activation(one));
    expect(await repository.activate(other, activation(other))).toBe('stale');
    expect((await repository.find(other.registrationId))?.state.status).toBe('pending');
  });

  test('of a registration that is not there is stale', async () => {
    expect(await createRegistrationRepository(table, notices).activate(fresh(), activation(fresh()))).toBe(
      'stale',
    );
  });

  test('after a failure is done', async () => {
    const registration = fresh();
    const repository = createRegistrationRepository(table, notices);
    await repository.create(registration);
    await repository.record(registration, failure(registration));
    const failed = await repository.find(registration.registrationId);
    expect(await repository.activate(failed as Registration, activation(failed as Registration))).toBe(
      'done',
    );
  });
});

describe('replacing a card', () => {
  const replacing = async () => {
    const [registration, repository, cards] = [
      fresh(),
      createRegistrationRepository(table, notices),
      createCardRepository(table),
    ];
    await repository.create(registration);
    await repository.activate(registration, activation(registration));
    const before = (await repository.find(registration.registrationId)) as Registration;
    const card = await cards.find(registration.customerUid);
    if (before.state.status !== 'succeeded' || card === undefined) throw new Error('not activated');
    const { customerId, customerUid, registrationId } = before;
    const replacement = {
      registration: { ...before, state: { ...before.state, impUid: 'imp_later' } },
      card: { ...card, cardNumberMasked: '510000******0001' },
      events: [{ type: 'card.updated', at: NOW, customerId, customerUid, registrationId }] as const,
    };
    return { repository, cards, before, card, replacement };
  };

  test('stores registration, card and event together', async () => {
    const { repository, cards, before, card, replacement } = await replacing();
    expect(await repository.replaceCard(before, card, replacement)).toBe('done');
    expect((await repository.find(before.registrationId))?.state).toMatchObject({ impUid: 'imp_later' });
    expect(await cards.find(before.customerUid)).toMatchObject({
      cardNumberMasked: '510000******0001',
      version: 2,
    });
    const told = (await engine.partition(`CARD#${before.customerUid}`)).map(({ type }) => type);
    expect(told.filter((type) => type !== undefined)).toEqual(['card.registered', 'card.updated']);
  });

  test('that was revoked meanwhile is stale and changes nothing', async () => {
    const { repository, cards, before, card, replacement } = await replacing();
    await cards.save(card, { ...card, status: 'revoked', revokedAt: NOW }, []);
    expect(await repository.replaceCard(before, card, replacement)).toBe('stale');
    expect(await repository.find(before.registrationId)).toEqual(before);
  });
});

describe('a follow-up', () => {
  test('is due at its time, then at the next, then no longer', async () => {
    const [registration, repository] = [fresh(), createRegistrationRepository(table, notices)];
    await repository.create(registration);
    const item = async () => {
      const [found] = await engine.partition(`REG#${registration.registrationId}`);
      return [found?.['followUpAt'], found?.['due_sk']];
    };
    for (const at of [NOW, new Date(NOW.getTime() + 60_000)]) {
      await repository.followUp(registration.registrationId, at);
      expect(await item()).toEqual([at.toISOString(), expect.stringContaining(`${at.toISOString()}#REG#`)]);
    }
    await repository.followUp(registration.registrationId, undefined);
    expect(await item()).toEqual([undefined, undefined]);
  });

  test('of a registration that is gone brings nothing back', async () => {
    const { registrationId } = fresh();
    await createRegistrationRepository(table, notices).followUp(registrationId, NOW);
    expect(await engine.partition(`REG#${registrationId}`)).toEqual([]);
  });
});

describe('recording a failure', () => {
  test('keeps the PG’s words', async () => {
    const registration = fresh();
    const repository = createRegistrationRepository(table, notices);
    await repository.create(registration);
    const failed = failure(registration);
    expect(await repository.record(registration, failed)).toBe('done');
    expect(await repository.find(registration.registrationId)).toEqual({ ...failed, version: 2 });
  });

  test('of a registration that has succeeded meanwhile is stale and changes nothing', async () => {
    const registration = fresh();
    const repository = createRegistrationRepository(table, notices);
    await repository.create(registration);
    await repository.activate(registration, activation(registration));
    expect(await repository.record(registration, failure(registration))).toBe('stale');
    expect((await repository.find(registration.registrationId))?.state.status).toBe('succeeded');
  });
});

describe('an idempotency record', () => {
  const reservation = (): IdempotencyReservation => ({
    key: `POST /card-registrations#${randomIds.ulid(NOW)}`,
    requestDigest: 'json:digest',
    seed: { id: randomIds.ulid(NOW) },
    at: NOW,
  });

  test('is reserved, and given back to whoever comes second', async () => {
    const { reserve } = createIdempotencyRepository(table);
    const first = reservation();
    expect(await reserve(first)).toEqual({ ...first, firstStatus: undefined });
    const second = { ...reservation(), key: first.key };
    expect(await reserve(second)).toEqual({ ...first, firstStatus: undefined });
  });

  test('gives one seed to simultaneous requests', async () => {
    const { reserve } = createIdempotencyRepository(table);
    const { key } = reservation();
    const all = await Promise.all(Array.from({ length: 8 }, () => reserve({ ...reservation(), key })));
    expect(new Set(all.map(({ seed }) => seed.id)).size).toBe(1);
  });

  test('keeps the first status', async () => {
    const { reserve, saveStatus } = createIdempotencyRepository(table);
    const first = reservation();
    await reserve(first);
    await saveStatus(first.key, 202);
    await saveStatus(first.key, 201);
    expect(await reserve(first)).toEqual({ ...first, firstStatus: 202 });
  });

  test('that has run out is not brought back by a late answer', async () => {
    const { saveStatus } = createIdempotencyRepository(table);
    const { key } = reservation();
    await saveStatus(key, 201);
    expect(await engine.item(keys.idempotency(key))).toBeUndefined();
  });
});

test('a card that is unknown is undefined', async () => {
  expect(await createCardRepository(table).find('card_unknown')).toBeUndefined();
});

test('a customer’s cards are found by the customer', async () => {
  const registration = fresh({ customerId: 'user-with-a-card' });
  const repository = createRegistrationRepository(table, notices);
  await repository.create(registration);
  await repository.activate(registration, activation(registration));
  const { Items } = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      IndexName: 'customer',
      KeyConditionExpression: 'customer_pk = :pk',
      ExpressionAttributeValues: { ':pk': 'CUSTOMER#user-with-a-card' },
    }),
  );
  expect(Items).toMatchObject([{ pk: `CARD#${registration.customerUid}` }]);
});
