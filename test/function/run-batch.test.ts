import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler as timelineHandler } from '../../functions/http/list-records.ts';
import { createHandler as pauseHandler } from '../../functions/http/pause-subscription.ts';
import { createHandler as refundHandler } from '../../functions/http/refund-charge.ts';
import { keys } from '../../shared/adapters/dynamo/keys.ts';
import { BillingError } from '../../shared/domain/billing-error.ts';
import { createBatches, MINJI, owingOne, paidOne } from '../support/batches.ts';
import { AMOUNT, DAY_MS, HOUR_MS, later, MINUTE_MS } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts } from '../support/charging-ports.ts';
import { lambdaContext } from '../support/events.ts';
import { NOW } from '../support/fixtures.ts';
import type { Wire } from '../support/wire.ts';

let test: ChargingPorts;
let batches: ReturnType<typeof createBatches>;
beforeEach(() => {
  test = createChargingPorts();
  batches = createBatches(test);
});

/** Of the fixtures' NOW. */
const DAY = '2026-03-01';
const REFUND = { action: 'refund', select: { paid_on: DAY }, reason: '요금 오류' };

const paidOnes = async (count: number, of: Parameters<typeof paidOne>[1] = {}) => {
  const made: string[] = [];
  for (let n = 0; n < count; n += 1) made.push((await paidOne(test, of)).merchantUid);
  return made.sort();
};
const loaded = async (merchantUid: string) =>
  (await test.ports.accounts.loadPeriod(merchantUid.slice(4, 30), 1))?.charge;
const refundByHand = (merchant_uid: string, amount: number) =>
  callJson(
    refundHandler(test.ports),
    'POST /charges/{merchant_uid}/refunds',
    { amount, reason: '손으로' },
    { params: { merchant_uid } },
  );
/** What 아임포트 has given back of a charge. */
const givenBack = (merchantUid: string) =>
  test.gateway.records.find((record) => record.merchantUid === merchantUid)?.cancelAmount ?? 0;
const turnOf = async (batchId: string) => (await test.ports.batches.find(batchId))?.turn;
const codes = (items: readonly Wire[]) => items.map(({ status, code }) => code ?? status);

describe('a refund', () => {
  it('gives back all that is left of what was selected, and of nothing else, under the batch’s name', async () => {
    const wrong = await paidOnes(3, { amount: 99_000 });
    const right = await paidOnes(2);
    const [partly = ''] = wrong;
    await refundByHand(partly, 9_000);
    const { batch, items } = await batches.run({ ...REFUND, select: { paid_on: DAY, amount: 99_000 } });
    expect(batch).toMatchObject({
      status: 'done',
      counts: { selected: 3, done: 3, refused: 0, pending: 0 },
      won: 288_000,
    });
    expect(items.map(({ merchant_uid, won }) => [merchant_uid, won])).toEqual(
      wrong.map((uid) => [uid, uid === partly ? 90_000 : 99_000]),
    );
    expect(wrong.map(givenBack)).toEqual([99_000, 99_000, 99_000]);
    expect(right.map(givenBack)).toEqual([0, 0]);
    expect((await loaded(wrong[1] ?? ''))?.refunds).toMatchObject([
      { refundId: batch.batch_id, status: 'succeeded' },
    ]);
  });

  it('of a plan asks each charge’s subscription', async () => {
    const [one = ''] = await paidOnes(1, { planId: 'premium' });
    await paidOnes(1);
    const { items } = await batches.run({ ...REFUND, select: { paid_on: DAY, plan_id: 'premium' } });
    expect(items.map(({ merchant_uid }) => merchant_uid)).toEqual([one]);
  });

  it('says of each that is refused why, and goes on with the others', async () => {
    const [done = '', back = '', small = ''] = await paidOnes(3);
    await refundByHand(back, AMOUNT);
    await refundByHand(small, AMOUNT - 100);
    const ids = [done, back, small, 'sub_01M9B3T6KQ5S0A1V2W3X4Y5Z67_0001'];
    const { batch, items } = await batches.run({ ...REFUND, amount: 500, select: { ids } });
    expect(Object.fromEntries(items.map(({ merchant_uid, code }) => [merchant_uid, code]))).toEqual({
      [done]: null,
      [back]: 'already_refunded',
      [small]: 'refund_refused',
      [ids[3] ?? '']: 'not_found',
    });
    expect(batch).toMatchObject({
      counts: { selected: 4, done: 1, refused: 3 },
      refusals: { already_refunded: 1, refund_refused: 1, not_found: 1 },
      won: 500,
    });
  });

  it('that the PG refuses is refused, and its words are in no report', async () => {
    await paidOnes(1);
    test.gateway.ending = 'refused';
    const { items } = await batches.run(REFUND);
    expect(codes(items)).toEqual(['refund_refused']);
    expect(JSON.stringify(items)).not.toContain('500714');
  });

  it('is in the timeline of what it touched under the name of whoever ordered it', async () => {
    const [uid = ''] = await paidOnes(1);
    await batches.run(REFUND);
    const { json } = await callJson(
      timelineHandler(test.ports),
      'GET /charges/{merchant_uid}/timeline',
      undefined,
      { params: { merchant_uid: uid } },
    );
    expect(json.entries[0]).toMatchObject({ type: 'refund.succeeded', by: MINJI });
  });

  it('without an answer is pending until the ledger knows, and then done: asked for once', async () => {
    const [uid = ''] = await paidOnes(1);
    test.gateway.ending = 'lost';
    const { json } = await batches.order(REFUND);
    await batches.play(later(MINUTE_MS / 2));
    expect(await batches.get(json.batch_id)).toMatchObject({
      status: 'running',
      counts: { pending: 1, done: 0 },
      won: 0,
    });
    test.gateway.ending = 'paid';
    await batches.play();
    expect(await batches.get(json.batch_id)).toMatchObject({
      status: 'done',
      counts: { done: 1 },
      won: AMOUNT,
    });
    expect(givenBack(uid)).toBe(AMOUNT);
  });

  it('that could not be sent is sent later, by the ledger’s own follow-up', async () => {
    const [uid = ''] = await paidOnes(1);
    const { cancel } = test.ports.gateway;
    test.ports.gateway.cancel = async () => ({ kind: 'not_sent', reason: 'gateway_no_token' });
    const { json } = await batches.order(REFUND);
    await batches.play(later(MINUTE_MS / 2));
    expect(await batches.get(json.batch_id)).toMatchObject({ status: 'running', counts: { pending: 1 } });
    test.ports.gateway.cancel = cancel;
    await batches.play();
    expect(await batches.get(json.batch_id)).toMatchObject({ status: 'done', won: AMOUNT });
    expect(givenBack(uid)).toBe(AMOUNT);
  });
});

describe('a dry run', () => {
  it('says what the run then does, and writes nothing but its report', async () => {
    const [, back = ''] = await paidOnes(3);
    await refundByHand(back, AMOUNT);
    const before = JSON.stringify(test.items().filter(isOfLedger));
    const { batch, items } = await batches.run({ ...REFUND, dry_run: true });
    expect(JSON.stringify(test.items().filter(isOfLedger))).toBe(before);
    expect(batch).toMatchObject({
      ...{ status: 'done', dry_run: true, won: 2 * AMOUNT },
      counts: { selected: 3, done: 2, refused: 1, pending: 0 },
    });
    const run = await batches.run(REFUND);
    const told = (all: readonly Wire[]) => all.map(({ ended_at: _, ...item }) => item);
    expect(told(run.items)).toEqual(told(items));
    expect([run.batch.counts, run.batch.won, run.batch.refusals]).toEqual([
      batch.counts,
      batch.won,
      batch.refusals,
    ]);
  });

  it('is run as it was seen: what has changed since is reported and left alone, what is new stays out', async () => {
    const [partly = '', other = ''] = await paidOnes(2);
    const { batch: dry } = await batches.run({ ...REFUND, amount: 1_000, dry_run: true });
    await refundByHand(partly, 1_000);
    const [late = ''] = await paidOnes(1);
    const { batch, items } = await batches.run({ from_dry_run: dry.batch_id });
    expect(Object.fromEntries(items.map(({ merchant_uid, code }) => [merchant_uid, code]))).toEqual({
      [partly]: 'changed',
      [other]: null,
    });
    expect(batch.won).toBe(1_000);
    expect([partly, other, late].map(givenBack)).toEqual([1_000, 1_000, 0]);
  });

  it.each([
    ['retry', { select: { status: 'declined' } }],
    ['cancel', { select: { plan_id: 'basic' }, at: 'now', refund: 'unused' }],
    ['change_plan', { select: { status: 'active' }, plan_id: 'cheap' }],
  ])('of %s writes nothing either', async (action, fields) => {
    await test.plan({ planId: 'cheap', amount: 1_000 });
    await paidOnes(1);
    await owingOne(test);
    const before = JSON.stringify(test.items().filter(isOfLedger));
    const { batch } = await batches.run({ action, ...fields, dry_run: true });
    expect(batch.counts.done).toBeGreaterThan(0);
    expect(JSON.stringify(test.items().filter(isOfLedger))).toBe(before);
    expect([test.gateway.charged, test.gateway.canceled]).toEqual([[], []]);
  });
});

const isOfLedger = ({ pk }: { pk?: unknown }) => !/^(?:BATCH|IDEM#)/.test(String(pk));

describe('a retry', () => {
  it('that was made due and whose subscription was paused before its POST is refused, not waited for', async () => {
    const uid = await owingOne(test);
    test.gateway.down = new BillingError('gateway_unavailable', 'down', { retryable: true });
    const { json } = await batches.order({ action: 'retry', select: { ids: [uid] } });
    await batches.play(NOW);
    expect(await batches.get(json.batch_id)).toMatchObject({ status: 'running', counts: { pending: 1 } });
    test.gateway.down = undefined;
    await callJson(pauseHandler(test.ports), 'POST /subscriptions/{subscription_id}/pause', undefined, {
      params: { subscription_id: uid.slice(4, 30) },
    });
    await batches.play(later(HOUR_MS));
    expect(codes(await batches.items(json.batch_id))).toEqual(['retry_refused']);
    expect(test.gateway.charged).toEqual([]);
  });

  it('asks each card once, and says of each what it has answered', async () => {
    const uids = [await owingOne(test), await owingOne(test)].sort();
    const charge = test.ports.gateway.charge;
    test.ports.gateway.charge = async (order, ...rest) => {
      test.gateway.ending = order.merchantUid === uids[0] ? 'paid' : 'declined';
      return charge(order, ...rest);
    };
    const { batch, items } = await batches.run({ action: 'retry', select: { status: 'declined' } });
    expect(codes(items)).toEqual(['done', 'declined']);
    expect(batch).toMatchObject({ won: AMOUNT, counts: { done: 1, refused: 1 } });
    expect(test.gateway.charged).toHaveLength(2);
  });

  it('waits while everybody is held, and is done when the hold ends', async () => {
    await owingOne(test);
    await test.ports.holdRepository.begin({ since: NOW, by: MINJI, reason: '점검' });
    const { json } = await batches.order({ action: 'retry', select: { status: 'declined' } });
    await batches.play(later(6 * HOUR_MS));
    expect(test.gateway.charged).toEqual([]);
    expect(await batches.get(json.batch_id)).toMatchObject({
      status: 'running',
      counts: { pending: 1, refused: 0 },
    });
    await test.ports.holdRepository.end();
    await batches.play();
    expect(await batches.get(json.batch_id)).toMatchObject({ status: 'done', won: AMOUNT });
  });

  it('of a customer who is held is refused, and the others are asked', async () => {
    const [held = ''] = [await owingOne(test), await owingOne(test)];
    const customer = (await loaded(held))?.customerId ?? '';
    await test.ports.holdRepository.begin({ since: NOW, by: MINJI, reason: '문의' }, customer);
    const { items } = await batches.run({ action: 'retry', select: { status: 'declined' } });
    expect(codes(items).sort()).toEqual(['charging_held', 'done']);
  });

  it('that could not be sent is asked for again', async () => {
    await owingOne(test);
    test.gateway.ending = 'not_sent';
    const { json } = await batches.order({ action: 'retry', select: { status: 'declined' } });
    await batches.play(later(MINUTE_MS / 2));
    expect(await batches.get(json.batch_id)).toMatchObject({ status: 'running', counts: { pending: 1 } });
    test.gateway.ending = 'paid';
    await batches.play();
    expect(await batches.get(json.batch_id)).toMatchObject({ status: 'done', won: AMOUNT });
  });
});

describe('a cancel', () => {
  it('ends each, and gives back the unused days where asked', async () => {
    const uids = await paidOnes(2);
    const { batch, items } = await batches.run({
      ...{
        action: 'cancel',
        select: { plan_id: 'basic', status: 'active' },
        at: 'now',
        refund: 'unused',
        reason: '종료',
      },
    });
    expect(codes(items)).toEqual(['done', 'done']);
    expect(batch.won).toBe(uids.map(givenBack).reduce((a, b) => a + b, 0));
    expect(batch.won).toBeGreaterThan(0);
    for (const uid of uids)
      expect(await test.ports.accounts.findSubscription(uid.slice(4, 30))).toMatchObject({
        status: 'canceled',
        cancelReason: '종료',
      });
  });

  it('of one that was canceled before is refused', async () => {
    const { subscriptionId } = await paidOne(test);
    const cancel = { action: 'cancel', select: { ids: [subscriptionId] }, at: 'now' };
    await batches.run(cancel);
    expect(codes((await batches.run(cancel)).items)).toEqual(['subscription_canceled']);
  });

  it('of a dry run of yesterday would give back another amount, and is left alone', async () => {
    const { subscriptionId } = await paidOne(test);
    const { batch } = await batches.run({
      ...{ action: 'cancel', select: { ids: [subscriptionId] }, at: 'now', refund: 'unused', dry_run: true },
    });
    test.clock.at = later(DAY_MS);
    expect(codes((await batches.run({ from_dry_run: batch.batch_id })).items)).toEqual(['changed']);
  });
});

it('a change of plan is ahead for each, and a rise waits for its customer’s consent', async () => {
  await test.plan({ planId: 'dear', amount: 2 * AMOUNT });
  const { subscriptionId } = await paidOne(test);
  const { items } = await batches.run({
    action: 'change_plan',
    select: { plan_id: 'basic' },
    plan_id: 'dear',
  });
  expect(codes(items)).toEqual(['done']);
  const stands = await test.ports.accounts.findSubscription(subscriptionId);
  expect(stands).toMatchObject({ pendingPlan: { planId: 'dear' } });
  expect(stands?.consent).toBeUndefined();
});

describe('one that is damaged', () => {
  it('is counted while selecting, and is in nobody’s way', async () => {
    const [broken = ''] = await paidOnes(3);
    damage(
      keys.charge({ kind: 'subscription', subscriptionId: broken.slice(4, 30), period: 1, generation: 1 }),
    );
    const { batch } = await batches.run(REFUND);
    expect(batch).toMatchObject({ status: 'done', counts: { selected: 2, done: 2, unreadable: 1 } });
  });

  it('and named is refused as unreadable; so is an element whose own item is damaged', async () => {
    const [broken = '', lost = '', good = ''] = await paidOnes(3);
    damage(
      keys.charge({ kind: 'subscription', subscriptionId: broken.slice(4, 30), period: 1, generation: 1 }),
    );
    const { json } = await batches.order({ ...REFUND, select: { ids: [broken, lost, good] } });
    // Selected, and not begun.
    await batches
      .play(undefined, { ...lambdaContext, getRemainingTimeInMillis: () => 12_000 })
      .catch(() => undefined);
    damage(keys.batchItem(json.batch_id, lost));
    test.batchQueued.length = 0;
    const turn = (await test.ports.batches.find(json.batch_id))?.turn ?? 0;
    await batches.deliver({ batchId: json.batch_id, turn });
    expect(await batches.get(json.batch_id)).toMatchObject({
      ...{ status: 'done', refusals: { unreadable: 2 } },
      counts: { selected: 3, done: 1, refused: 2, pending: 0 },
    });
    expect([broken, lost, good].map(givenBack)).toEqual([0, 0, AMOUNT]);
    expect(test.journal.filter(({ event }) => event === 'batch.element')).toHaveLength(2);
  });

  function damage(key: { pk: string; sk: string }): void {
    const set = {
      UpdateExpression: 'SET #s = :s, #state = :s',
      ExpressionAttributeNames: { '#s': 'status', '#state': 'state' },
    };
    test.engine.model.execute(
      new UpdateCommand({
        TableName: 'billing',
        Key: key,
        ...set,
        ExpressionAttributeValues: { ':s': 'no such' },
      }),
    );
  }
});

describe('delivered', () => {
  it('twice, and at once, each element is done once', async () => {
    const uids = await paidOnes(30);
    const { json } = await batches.order(REFUND);
    const message = { batchId: json.batch_id, turn: 1 };
    await Promise.all([batches.deliver(message), batches.deliver(message), batches.deliver(message)]);
    await batches.play();
    expect(await batches.get(json.batch_id)).toMatchObject({
      status: 'done',
      counts: { selected: 30, done: 30 },
      won: 30 * AMOUNT,
    });
    expect(uids.map(givenBack)).toEqual(uids.map(() => AMOUNT));
    expect(test.gateway.canceled).toHaveLength(30);
  });

  it('twice, at once, a retry asks each card once', async () => {
    for (let n = 0; n < 10; n += 1) await owingOne(test);
    test.gateway.ending = 'declined';
    const { json } = await batches.order({ action: 'retry', select: { status: 'declined' } });
    const message = { batchId: json.batch_id, turn: 1 };
    await Promise.all([batches.deliver(message), batches.deliver(message)]);
    await batches.play();
    expect(await batches.get(json.batch_id)).toMatchObject({ status: 'done', refusals: { declined: 10 } });
    expect(test.gateway.charged).toHaveLength(10);
  });

  it('before its order is stored, it comes back, and is let go when there is none', async () => {
    const message = { batchId: '01M9B3T6KQ5S0A1V2W3X4Y5Z67', turn: 1 };
    const back = async (receives: number) =>
      (await batches.deliver(message, lambdaContext, receives)).batchItemFailures.length;
    expect([await back(1), await back(2), await back(3)]).toEqual([1, 1, 0]);
  });

  it('twice, what another worker has brought to its end is counted as that one says', async () => {
    await paidOnes(1);
    const { json } = await batches.order(REFUND);
    const { saveItem } = test.ports.batches;
    test.ports.batches.saveItem = async (batch, item) => {
      test.ports.batches.saveItem = saveItem;
      await saveItem(batch, { ...item, state: 'refused', won: 0, code: 'changed' });
      return saveItem(batch, item);
    };
    await batches.play();
    expect(await batches.get(json.batch_id)).toMatchObject({ counts: { done: 0, refused: 1 }, won: 0 });
    expect(codes(await batches.items(json.batch_id))).toEqual(['changed']);
  });

  it('late, a copy takes nobody’s place: a batch that waits has one message, and its rest', async () => {
    await paidOnes(1);
    test.gateway.ending = 'lost';
    const { json } = await batches.order(REFUND);
    await batches.play(later(MINUTE_MS / 2));
    const waiting = [...test.batchQueued];
    expect(waiting).toMatchObject([{ atMs: later(MINUTE_MS).getTime() }]);
    const walked = await turnOf(json.batch_id);
    await batches.deliver({ batchId: json.batch_id, turn: 1 });
    await batches.play(later(MINUTE_MS * 0.9));
    expect(await turnOf(json.batch_id)).toBe(walked);
    await batches.play(later(HOUR_MS));
    expect(test.batchQueued).toHaveLength(1);
  });

  it('late, a copy sends the next one where that has been lost', async () => {
    const [uid = ''] = await paidOnes(1);
    test.gateway.ending = 'lost';
    const { json } = await batches.order(REFUND);
    await batches.play(later(MINUTE_MS / 2));
    const [lost] = test.batchQueued.splice(0);
    await batches.deliver({ batchId: json.batch_id, turn: Number(lost?.message.turn) - 1 });
    test.gateway.ending = 'paid';
    await batches.play();
    expect(await batches.get(json.batch_id)).toMatchObject({ status: 'done', counts: { done: 1 } });
    expect(givenBack(uid)).toBe(AMOUNT);
  });

  it('an old one of a batch that has moved on does nothing', async () => {
    await paidOnes(1);
    const { batch } = await batches.run(REFUND);
    await batches.deliver({ batchId: batch.batch_id, turn: 1 });
    expect(await batches.get(batch.batch_id)).toEqual(batch);
    expect(test.batchQueued).toEqual([]);
  });
});

describe('its time', () => {
  it('ends, and it hands over to its own next message', async () => {
    const uids = await paidOnes(40);
    const { json } = await batches.order(REFUND);
    // Each look at the clock takes two seconds of it.
    const messages = await batches.play(undefined, shortContext());
    expect(messages).toBeGreaterThan(3);
    expect(await batches.get(json.batch_id)).toMatchObject({
      status: 'done',
      counts: { done: 40 },
      won: 40 * AMOUNT,
    });
    expect(uids.map(givenBack)).toEqual(uids.map(() => AMOUNT));
    expect(test.gateway.canceled).toHaveLength(40);
  });

  /** 60 s, of which each look takes two; anew for each message. */
  function shortContext() {
    let leftMs = 0;
    const getRemainingTimeInMillis = () => {
      leftMs = leftMs < 10_000 ? 60_000 : leftMs - 2_000;
      return leftMs;
    };
    return { ...lambdaContext, getRemainingTimeInMillis };
  }
});

it('while 아임포트 is down it waits when the circuit opens, and fails nobody', async () => {
  const uids = await paidOnes(20);
  test.gateway.ending = 'lost';
  const { json } = await batches.order(REFUND);
  await batches.play(later(MINUTE_MS / 4));
  const asked = test.gateway.canceled.length;
  expect(asked).toBeLessThanOrEqual(6);
  expect(await batches.get(json.batch_id)).toMatchObject({
    status: 'running',
    counts: { refused: 0, pending: 20 },
  });
  test.gateway.ending = 'paid';
  await batches.play();
  expect(await batches.get(json.batch_id)).toMatchObject({
    status: 'done',
    counts: { done: 20 },
    won: 20 * AMOUNT,
  });
  expect(uids.map(givenBack)).toEqual(uids.map(() => AMOUNT));
});

describe('a stop', () => {
  it('midway begins nothing more, and the report says what the ledger says', async () => {
    const uids = await paidOnes(40);
    const { json } = await batches.order(REFUND);
    const cancel = test.ports.gateway.cancel;
    test.ports.gateway.cancel = async (order, budgetMs) => {
      if (test.gateway.canceled.length === 29) await batches.stop(json.batch_id);
      return cancel(order, budgetMs);
    };
    await batches.play();
    expect(await batches.get(json.batch_id)).toMatchObject({
      ...{ status: 'stopped', stopped_for: 'requested', stopped_by: MINJI, won: 30 * AMOUNT },
      counts: { selected: 40, done: 30, refused: 0, pending: 10 },
    });
    expect(uids.map(givenBack).filter((won) => won > 0)).toHaveLength(30);
    expect(codes(await batches.items(json.batch_id)).filter((state) => state === 'done')).toHaveLength(30);
  });

  it('that comes, and is over, while a worker is about to begin one, keeps it from beginning', async () => {
    const [uid = ''] = await paidOnes(1);
    const { json } = await batches.order({ ...REFUND, select: { ids: [uid] } });
    const { beginItem } = test.ports.batches;
    test.ports.batches.beginItem = async (batch, item) => {
      test.ports.batches.beginItem = beginItem;
      await batches.stop(json.batch_id);
      await batches.play();
      return beginItem(batch, item);
    };
    await batches.play();
    expect(await batches.get(json.batch_id)).toMatchObject({
      ...{ status: 'stopped', won: 0 },
      counts: { selected: 1, done: 0, pending: 1 },
    });
    expect(codes(await batches.items(json.batch_id))).toEqual(['pending']);
    expect(givenBack(uid)).toBe(0);
  });

  it('is not over while whoever has begun one may still live, by a clock that is four minutes ahead', async () => {
    const [uid = ''] = await paidOnes(1);
    const { json } = await batches.order(REFUND);
    const { beginItem } = test.ports.batches;
    test.ports.batches.beginItem = async (batch, item) => {
      test.ports.batches.beginItem = beginItem;
      const begun = await beginItem(batch, item);
      test.clock.at = later(4 * MINUTE_MS);
      await batches.stop(json.batch_id);
      await batches.play(later(5 * MINUTE_MS));
      expect((await batches.get(json.batch_id)).ended_at).toBeNull();
      return begun;
    };
    await batches.play();
    expect(await batches.get(json.batch_id)).toMatchObject({
      ...{ status: 'stopped', won: AMOUNT },
      counts: { selected: 1, done: 1, pending: 0 },
    });
    expect(givenBack(uid)).toBe(AMOUNT);
  });

  it('that is asked for again sends no second message, unless the first one would have come by now', async () => {
    const [uid = ''] = await paidOnes(1);
    test.gateway.ending = 'lost';
    const { json } = await batches.order(REFUND);
    await batches.play(later(MINUTE_MS / 2));
    test.batchQueued.splice(0);
    await batches.stop(json.batch_id);
    await batches.stop(json.batch_id);
    expect(test.batchQueued).toHaveLength(1);
    test.batchQueued.splice(0);
    test.clock.at = later(HOUR_MS);
    await batches.stop(json.batch_id);
    expect(test.batchQueued).toHaveLength(1);
    test.gateway.ending = 'paid';
    await batches.play();
    expect(await batches.get(json.batch_id)).toMatchObject({ status: 'stopped', counts: { done: 1 } });
    expect(givenBack(uid)).toBe(AMOUNT);
  });

  it('whose message could not be sent, after a hand-over whose message could not be sent, is heard all the same', async () => {
    await paidOnes(1);
    test.gateway.ending = 'lost';
    const { json } = await batches.order(REFUND);
    const { send } = test.ports.batchQueue;
    test.ports.batchQueue.send = async () => {
      throw new Error('SQS does not answer');
    };
    const [first] = test.batchQueued.splice(0);
    if (first === undefined) throw new Error('nothing was sent');
    const { batchItemFailures } = await batches.deliver(first.message);
    expect(batchItemFailures).toHaveLength(1);
    expect((await batches.stop(json.batch_id)).status).toBe(500);
    test.ports.batchQueue.send = send;
    test.gateway.ending = 'paid';
    test.clock.at = later(MINUTE_MS);
    await batches.deliver(first.message);
    await batches.play();
    expect(await batches.get(json.batch_id)).toMatchObject({ status: 'stopped', counts: { done: 1 } });
  });

  it('with one that has no answer yet is over when that is known', async () => {
    await paidOnes(2);
    const { json } = await batches.order(REFUND);
    test.gateway.ending = 'lost';
    const cancel = test.ports.gateway.cancel;
    test.ports.gateway.cancel = async (order, budgetMs) => {
      await batches.stop(json.batch_id);
      return cancel(order, budgetMs);
    };
    await batches.play(later(MINUTE_MS / 2));
    expect(await batches.get(json.batch_id)).toMatchObject({
      status: 'stopped',
      counts: { pending: 2 },
      ended_at: null,
    });
    test.gateway.ending = 'paid';
    test.ports.gateway.cancel = cancel;
    await batches.play();
    const batch = await batches.get(json.batch_id);
    expect(batch).toMatchObject({ status: 'stopped', counts: { done: 1, pending: 1 }, won: AMOUNT });
    expect(batch.ended_at).not.toBeNull();
  });
});

it('that nobody can bring to an end stops by itself after 14 days', async () => {
  await paidOnes(1);
  const { json } = await batches.order(REFUND);
  test.gateway.ending = 'lost';
  test.gateway.down = undefined;
  test.gateway.records = [];
  await batches.play(later(20 * DAY_MS));
  expect(await batches.get(json.batch_id)).toMatchObject({
    status: 'stopped',
    stopped_for: 'too_old',
    counts: { pending: 1 },
  });
});

it('that is taken up again after 14 days, its worker having died, says what it has done', async () => {
  const uids = await paidOnes(3);
  const { json } = await batches.order(REFUND);
  const { save } = test.ports.batches;
  test.ports.batches.save = async (before, next) => {
    if (next.tally.done > 0) throw new Error('dies before it has stored how far it has come');
    return save(before, next);
  };
  const cancel = test.ports.gateway.cancel;
  test.ports.gateway.cancel = async (order, budgetMs) => {
    if (test.gateway.canceled.length === 2) throw new Error('dies');
    return cancel(order, budgetMs);
  };
  await batches.play(later(MINUTE_MS));
  test.ports.batches.save = save;
  test.ports.gateway.cancel = cancel;
  test.clock.at = later(15 * DAY_MS);
  await batches.deliver({ batchId: json.batch_id, turn: 1 });
  await batches.play();
  const { counts, won, ended_at, stopped_for } = await batches.get(json.batch_id);
  const items = await batches.items(json.batch_id);
  expect(uids.map(givenBack).filter((back) => back > 0)).toHaveLength(2);
  expect({ stopped_for, won, done: counts.done }).toEqual({
    stopped_for: 'too_old',
    won: 2 * AMOUNT,
    done: 2,
  });
  expect(counts).toMatchObject({ selected: 3, pending: 1 });
  expect(codes(items).filter((state) => state === 'done')).toHaveLength(2);
  expect(ended_at).not.toBeNull();
});
