import { describe, expect, test } from '@jest/globals';
import { attributes, partitions } from '../../infra/constructs/grants.ts';
import { subscriptionItem } from '../../shared/adapters/dynamo/account-items.ts';
import { AGREEMENT_ATTRIBUTES } from '../../shared/adapters/dynamo/agreement-item.ts';
import { handles } from '../../shared/adapters/dynamo/handles-item.ts';
import { customerIndex, DUE_ATTRIBUTES, dueIndex, keys } from '../../shared/adapters/dynamo/keys.ts';
import { scheduled, subscription } from '../support/charging.ts';

const ULID = '01JZ0000000000000000000001';
const recurring = { kind: 'subscription', subscriptionId: ULID, period: 1, generation: 1 } as const;
const oneOff = { kind: 'one_off', chargeId: ULID, generation: 1 } as const;

describe('the partitions that grants name are those of keys.ts', () => {
  test.each([
    ['registration', keys.registration(ULID).pk, partitions.registration],
    ['agreement', keys.agreement(ULID).pk, partitions.registration],
    ['link to a customer’s page', keys.manageLink(ULID).pk, partitions.manageLink],
    ['further token of it', keys.manageToken(ULID, 'digest').pk, partitions.manageLink],
    ['card', keys.card('card_1').pk, partitions.card],
    ['card event', keys.cardEvent('card_1', 1).pk, partitions.card],
    ['plan', keys.plan('basic').pk, partitions.plan],
    ['subscription', keys.subscription(ULID).pk, partitions.subscription],
    ['subscription event', keys.subscriptionEvent(ULID, 1, 0).pk, partitions.subscription],
    ['recurring charge', keys.charge(recurring).pk, partitions.subscription],
    ['recurring charge event', keys.chargeEvent(recurring, 1, 0).pk, partitions.subscription],
    ['one-off charge', keys.charge(oneOff).pk, partitions.oneOffCharge],
    ['one-off charge event', keys.chargeEvent(oneOff, 1, 0).pk, partitions.oneOffCharge],
    ['idempotency', keys.idempotency('POST /charges#k').pk, partitions.idempotency],
    ['hints', keys.hints('reg_1', new Date(0)).pk, partitions.hints],
    ['place', keys.place('user-1', 'basic').pk, partitions.place],
    ['reference', keys.reference('charge', 'order-1').pk, partitions.reference],
    ['index customer', customerIndex.card('user-1', 'card_1').customer_pk, partitions.customer],
    ['index due', dueIndex(new Date(0), keys.subscription(ULID)).due_pk, partitions.due],
  ])('%s', (_, pk, prefix) => {
    expect(pk?.slice(0, prefix.length)).toBe(prefix);
  });

  test('no prefix is the beginning of another one', () => {
    const all = Object.values(partitions);
    for (const one of all) expect(all.filter((other) => other.startsWith(one))).toEqual([one]);
  });
});

test('what the tick reads of an entry is what it may read', () => {
  expect(attributes.due).toEqual(DUE_ATTRIBUTES);
});

test('of a subscription a webhook may read what says that a charge lies in it', () => {
  const open = subscriptionItem(subscription(), { charge: scheduled() });
  expect(Object.keys(open)).toEqual(expect.arrayContaining([...attributes.openCharge]));
});

test('what is written of an agreement is what may be written', () => {
  expect([...attributes.agreement].sort()).toEqual([...AGREEMENT_ATTRIBUTES].sort());
});

test('event items are what the stream’s filter lets through', () => {
  expect(keys.cardEvent('card_1', 1).sk).toMatch(/^EVENT#/);
  expect(keys.subscriptionEvent(ULID, 1, 0).sk).toMatch(/^EVENT#/);
  expect(keys.chargeEvent(recurring, 1, 0).sk).toMatch(/^EVENT#/);
});

test('of an event the sender of webhooks may read its handles', () => {
  expect([...attributes.handles].sort()).toEqual(['pk', 'sk', ...Object.keys(handles)].sort());
});
