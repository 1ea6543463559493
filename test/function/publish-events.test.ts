import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';
import { createHandler as createCharge } from '../../functions/http/create-charge.ts';
import { createHandler as createSubscription } from '../../functions/http/create-subscription.ts';
import { createHandler as refundCharge } from '../../functions/http/refund-charge.ts';
import { createHandler } from '../../functions/stream/publish-events.ts';
import { eventItem } from '../../shared/adapters/dynamo/event-item.ts';
import { BillingError } from '../../shared/domain/billing-error.ts';
import type { DomainEvent } from '../../shared/domain/event.ts';
import type { EventBus, PublishedEvent } from '../../shared/ports.ts';
import { failedPayment } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts } from '../support/charging-ports.ts';
import { lambdaContext } from '../support/events.ts';
import { BUYER, NOW } from '../support/fixtures.ts';

let test: ChargingPorts;
beforeEach(() => {
  test = createChargingPorts();
});

type Image = Record<string, AttributeValue>;
/** An insertion as the stream tells it. */
const record = (item: Readonly<Record<string, unknown>>, sequence: number): DynamoDBRecord => ({
  eventID: String(sequence),
  eventName: 'INSERT',
  dynamodb: {
    SequenceNumber: String(sequence),
    NewImage: marshall(item, { removeUndefinedValues: true }) as unknown as Image,
  },
});
const event = (index: number, type: DomainEvent['type'] = 'charge.paid') =>
  eventItem({ pk: 'SUB#1', sk: `EVENT#0000000${index}#0` }, { type, at: NOW } as DomainEvent);
const publish = (records: readonly DynamoDBRecord[], events: EventBus = test.ports.events) =>
  createHandler({ ...test.ports, events })({ Records: [...records] }, lambdaContext);

describe('a batch', () => {
  it('is published in order', async () => {
    const records = [1, 2, 3].map((index) => record(event(index), index));
    expect(await publish(records)).toEqual({ batchItemFailures: [] });
    expect(test.published.map(({ id }) => id)).toEqual(
      [1, 2, 3].map((index) => `SUB#1/EVENT#0000000${index}#0`),
    );
  });

  it('is published up to the first failure, and repeated from there', async () => {
    const events: EventBus = {
      async publish([one]: readonly PublishedEvent[]) {
        if (one?.id.includes('00000002')) throw new Error('bus says no: imp_secret=hunter2');
        await test.ports.events.publish(one === undefined ? [] : [one]);
      },
    };
    const records = [1, 2, 3].map((index) => record(event(index), index));
    const answer = await publish(records, events);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    // Not the third before the second.
    expect(test.published.map(({ id }) => id)).toEqual(['SUB#1/EVENT#00000001#0']);
    expect(JSON.stringify(test.journal)).not.toContain('hunter2');

    await publish(records.slice(1));
    expect(test.published).toHaveLength(3);
  });

  it('says why it is repeated, by a code of ours where there is one', async () => {
    const bus = (error: Error): EventBus => ({ publish: () => Promise.reject(error) });
    const busy = new BillingError('storage_busy', 'the bus: ThrottlingException', { retryable: true });
    await publish([record(event(1), 1)], bus(busy));
    await publish([record(event(1), 1)], bus(new RangeError('imp_secret=hunter2')));
    expect(test.journal.map(({ event: told, outcome, reason }) => [told, outcome, reason])).toEqual([
      ['event.retry', 'charge.paid', 'storage_busy'],
      ['event.retry', 'charge.paid', 'RangeError'],
    ]);
  });

  it.each([
    ['an image that cannot be read', { pk: {} } as unknown as Image],
    ['an event without its time', marshall({ pk: 'SUB#1', sk: 'EVENT#00000002#0', type: 'x' }) as Image],
  ])('passes over %s, tells of it, and holds nothing up', async (_, NewImage) => {
    const unreadable: DynamoDBRecord = { dynamodb: { SequenceNumber: '2', NewImage } };
    const answer = await publish([record(event(1), 1), unreadable, record(event(3), 3)]);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(test.published.map(({ id }) => id)).toEqual(['SUB#1/EVENT#00000001#0', 'SUB#1/EVENT#00000003#0']);
    expect(test.journal).toEqual([
      { event: 'event.unreadable', level: 'error', request_id: '2', reason: 'Error' },
    ]);
  });

  it('carries numbers that order what one subscription tells', async () => {
    await publish([record(event(1), 1), record(event(2), 2)]);
    expect(test.published.map(({ sequence }) => sequence)).toEqual([100, 200]);
  });

  it('that is delivered again carries the same ids', async () => {
    await publish([record(event(1), 1)]);
    await publish([record(event(1), 1)]);
    expect(test.published[0]).toEqual(test.published[1]);
  });

  it('passes over what is no event, and what was removed', async () => {
    const removed: DynamoDBRecord = { eventName: 'REMOVE', dynamodb: { SequenceNumber: '2' } };
    const other = record({ pk: 'SUB#1', sk: 'SUB', subscriptionId: '1' }, 1);
    const empty = { dynamodb: { SequenceNumber: '3', NewImage: null } } as unknown as DynamoDBRecord;
    expect(await publish([other, removed, empty])).toEqual({ batchItemFailures: [] });
    expect(test.published).toEqual([]);
  });
});

/** The fields of an event's example in docs/events.md, without those that every event has. */
function documented(type: string): readonly string[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs/events.md'), 'utf8');
  const section = text.split(`### ${type}\n`)[1]?.split('\n### ')[0] ?? '';
  const example = /```json\n([\s\S]*?)```/.exec(section)?.[1] ?? '{}';
  return Object.keys(JSON.parse(example)).filter((name) => !OF_EVERY_EVENT.includes(name));
}
const OF_EVERY_EVENT = ['event_id', 'at', 'sequence'];
/** What a one-off charge has not. */
const OF_A_PERIOD = ['subscription_id', 'period'];
const TOLD = [
  'card.registered',
  'subscription.created',
  'subscription.activated',
  'subscription.past_due',
  'charge.paid',
  'charge.unknown',
  'charge.declined',
  'refund.succeeded',
  'refund.failed',
];

describe('what is told', () => {
  /** Lives of subscriptions and charges, with every ending. */
  async function live(): Promise<void> {
    const plan = await test.plan();
    for (const [at, ending] of (['paid', 'declined', 'lost'] as const).entries()) {
      test.gateway.ending = ending;
      const body = {
        customer_uid: await test.card(`user-${at}`),
        plan_id: plan.planId,
        first_payment: 'retry',
      };
      await callJson(createSubscription(test.ports), 'POST /subscriptions', body);
    }
    test.gateway.ending = 'paid';
    const body = { customer_uid: await test.card(), amount: 5_000, name: '단건' };
    const merchant_uid = (await callJson(createCharge(test.ports), 'POST /charges', body)).json.merchant_uid;
    const refund = () =>
      callJson(
        refundCharge(test.ports),
        'POST /charges/{merchant_uid}/refunds',
        { amount: 1_000, reason: `${BUYER.name} 님 요청` },
        { params: { merchant_uid } },
      );
    await refund();
    test.gateway.ending = 'refused';
    await refund();
    const events = test.items().filter(({ sk }) => String(sk).startsWith('EVENT#'));
    await publish(events.map((item, index) => record(item, index)));
  }

  it('has exactly the documented fields, whatever happened', async () => {
    await live();
    for (const { type, detail } of test.published) {
      const isOneOff = type.startsWith('charge.') && !('subscription_id' in detail);
      const expected = documented(type).filter((name) => !isOneOff || !OF_A_PERIOD.includes(name));
      expect([type, Object.keys(detail).sort()]).toEqual([type, expected.sort()]);
    }
    expect([...new Set(test.published.map(({ type }) => type))].sort()).toEqual([...TOLD].sort());
  });

  it('of a first payment that is declined, and of a card that must be changed, has the documented fields too', async () => {
    const { planId } = await test.plan();
    test.gateway.ending = 'declined';
    const start = async (customer: string, first_payment: string) => {
      const body = { customer_uid: await test.card(customer), plan_id: planId, first_payment };
      await callJson(createSubscription(test.ports), 'POST /subscriptions', body);
    };
    await start('user-1', 'required');
    test.ports.gateway.charge = async (order) => ({
      kind: 'answered',
      payment: failedPayment({ ...order, impUid: 'imp_hard', failReason: '[120004]유효기간 만료' }),
    });
    await start('user-2', 'retry');
    const events = test.items().filter(({ sk }) => String(sk).startsWith('EVENT#'));
    await publish(events.map((item, index) => record(item, index)));
    const fields = (type: string) =>
      test.published.filter((one) => one.type === type).map(({ detail }) => Object.keys(detail).sort());
    for (const type of ['subscription.payment_failed_final', 'card.needs_change', 'subscription.canceled'])
      expect([type, fields(type)]).toEqual([type, [[...documented(type)].sort()]]);
  });

  it('has its time, and no personal data', async () => {
    await live();
    const text = JSON.stringify(test.published);
    for (const personal of [
      BUYER.name,
      BUYER.email,
      BUYER.tel,
      '400000******0000',
      '신한카드',
      'receipt.example',
    ]) {
      expect(text).not.toContain(personal);
    }
    expect(new Set(test.published.map(({ at }) => at))).toEqual(new Set([NOW.toISOString()]));
  });
});
