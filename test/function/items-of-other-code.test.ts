import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler as cancelHandler } from '../../functions/http/cancel-subscription.ts';
import { createHandler as createCharge } from '../../functions/http/create-charge.ts';
import { createHandler as getCharge } from '../../functions/http/get-charge.ts';
import { createHandler as refundHandler } from '../../functions/http/refund-charge.ts';
import { createHandler as work } from '../../functions/queue/charge-subscription.ts';
import { createHandler as settle } from '../../functions/queue/settle-payment.ts';
import { createHandler as tick } from '../../functions/schedule/enqueue-due-charges.ts';
import type { Item } from '../../infra/local/dynamo-model/model.ts';
import { chargeItem, subscriptionItem } from '../../shared/adapters/dynamo/account-items.ts';
import type { Subscription } from '../../shared/domain/subscription.ts';
import { DAY_MS, later, notices, payment } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts } from '../support/charging-ports.ts';
import { lambdaContext, sqsEvent, sqsRecord } from '../support/events.ts';
import { NOW } from '../support/fixtures.ts';

/*
 * A deploy under way, or rolled back: the table holds items that newer or older code has written. Nothing of them is
 * lost, and what cannot be read is left as it is and stops nobody else.
 */

let test: ChargingPorts;
let due: Subscription;
beforeEach(async () => {
  test = createChargingPorts();
  due = await test.subscription();
});

const put = (Item: Item) => new PutCommand({ TableName: 'billing', Item });
const isKind = (item: Item, kind: 'SUB' | 'CHARGE') => String(item['sk']).startsWith(kind);
const stored = (kind: 'SUB' | 'CHARGE') => test.items().find((item) => isKind(item, kind));
const messageOf = ({ subscriptionId, period }: Subscription) =>
  sqsRecord(JSON.stringify({ subscription_id: subscriptionId, period, as_of: NOW.toISOString() }));
const charge = (what = due) => work(test.ports)(sqsEvent(messageOf(what)), lambdaContext);
const uid = () => `sub_${due.subscriptionId}_0001`;

/** As newer code would: one more attribute in the item and in each of its parts, and a higher shape. */
const byNewerCode = (item: Item): Item => {
  const more = { channel: 'web', seen: { at: '2027-01-01T00:00:00.000Z', by: ['a', 'b'] } };
  const parts = (name: string) => (item[name] as Item[] | undefined)?.map((part) => ({ ...part, ...more }));
  const inside = item['charge'] as Item | undefined;
  return {
    ...item,
    ...more,
    shape: 7,
    ...(item['attempts'] === undefined ? {} : { attempts: parts('attempts') }),
    ...(item['refunds'] === undefined ? {} : { refunds: parts('refunds') }),
    ...(inside === undefined ? {} : { charge: byNewerCode(inside) }),
    ...(item['plan'] === undefined ? {} : { plan: { ...(item['plan'] as Item), ...more } }),
  };
};
const MORE = { channel: 'web', seen: { at: '2027-01-01T00:00:00.000Z', by: ['a', 'b'] } };

describe('over items of newer code', () => {
  it('settling, canceling and refunding loses nothing of them', async () => {
    test.gateway.ending = 'lost';
    await charge();
    test.rewrite(byNewerCode);

    test.gateway.records.push(payment({ impUid: 'imp_1', merchantUid: uid(), customerUid: due.customerUid }));
    const hint = JSON.stringify({ imp_uid: 'imp_1', merchant_uid: uid(), source: 'webhook' });
    await settle(test.ports)(sqsEvent(sqsRecord(hint)), lambdaContext);
    test.gateway.ending = 'paid';
    const refunded = await callJson(
      refundHandler(test.ports),
      'POST /charges/{merchant_uid}/refunds',
      { amount: 100, reason: '변심' },
      { params: { merchant_uid: uid() } },
    );
    const canceled = await callJson(
      cancelHandler(test.ports),
      'POST /subscriptions/{subscription_id}/cancel',
      { at: 'now' },
      { params: { subscription_id: due.subscriptionId } },
    );

    expect([refunded.status, canceled.status]).toEqual([201, 200]);
    expect(stored('CHARGE')).toMatchObject({
      ...MORE,
      shape: 7,
      status: 'paid',
      attempts: [{ ...MORE, outcome: 'paid' }],
      refunds: [{ amount: 100, status: 'succeeded' }],
    });
    expect(stored('SUB')).toMatchObject({ ...MORE, shape: 7, status: 'canceled', plan: MORE });
  });

  it('an answer shows nothing of what newer code has written', async () => {
    await charge();
    test.rewrite(byNewerCode);
    const { status, json } = await callJson(getCharge(test.ports), 'GET /charges/{merchant_uid}', undefined, {
      params: { merchant_uid: uid() },
    });
    expect(status).toBe(200);
    expect(JSON.stringify(json)).not.toContain('web');
  });

  it('one that this code cannot read is a 503, and stays as it is', async () => {
    await charge();
    test.rewrite((item) => (isKind(item, 'SUB') ? { ...item, shape: 4, status: 'hibernating' } : item));
    const before = test.items();
    const { status, json } = await callJson(
      cancelHandler(test.ports),
      'POST /subscriptions/{subscription_id}/cancel',
      {},
      { params: { subscription_id: due.subscriptionId } },
    );
    expect([status, json.code]).toEqual([503, 'item_of_newer_code']);
    expect(test.items()).toEqual(before);
  });

  it('one that this code cannot read goes back to its queue; the next message is worked off', async () => {
    const other = await test.subscription();
    test.rewrite((item) =>
      item['subscriptionId'] === due.subscriptionId ? { ...item, shape: 4, status: 'hibernating' } : item,
    );
    const records = [messageOf(due), { ...messageOf(other), messageId: 'other' }];
    const { batchItemFailures } = await work(test.ports)(sqsEvent(...records), lambdaContext);
    expect(batchItemFailures).toEqual([{ itemIdentifier: messageOf(due).messageId }]);
    expect(await test.ports.accounts.loadPeriod(other.subscriptionId, 1)).toMatchObject({
      charge: { status: 'paid' },
    });
  });

  it('a kind of due work that this code does not know is put off and told; the others are queued', async () => {
    const other = await test.subscription();
    test.rewrite((item) =>
      item['subscriptionId'] === due.subscriptionId ? { ...item, subscriptionId: 5, shape: 4 } : item,
    );
    for (let minute = 0; minute < 2; minute += 1)
      await tick(test.ports)({ time: NOW.toISOString() }, lambdaContext);
    expect(test.queued.map(({ subject }) => subject)).toMatchObject([
      { subscriptionId: other.subscriptionId },
    ]);
    expect(test.journal.filter(({ event }) => event === 'due.unreadable')).toMatchObject([
      { level: 'error', count: 1 },
    ]);
  });
});

describe('over items from before there were shapes', () => {
  it('charging and refunding works, and gives them the shape of today', async () => {
    test.rewrite(({ shape: _shape, wholeAt: _wholeAt, ...item }) => item);
    await charge();
    expect(stored('CHARGE')).toMatchObject({ shape: 1, status: 'paid' });
    expect(stored('SUB')).toMatchObject({ shape: 3, status: 'active', period: 2 });
  });

  /** As code stored it that knew of charges in items of their own only. */
  const apart = async () => {
    const account = (await test.ports.accounts.loadPeriod(due.subscriptionId, 1))!;
    const { charge: open, wholeAt: _, ...subscription } = account.subscription as Subscription & Item;
    await test.engine.execute(put(chargeItem(account.charge!, notices)));
    await test.engine.execute(put(subscriptionItem(subscription)));
    return open;
  };

  it('an open charge in an item of its own stays there until it is paid; the next one lies in its subscription', async () => {
    test.gateway.ending = 'declined';
    await charge();
    expect(await apart()).toMatchObject({ status: 'declined' });
    expect(stored('SUB')).not.toHaveProperty('charge');

    test.clock.at = later(DAY_MS);
    await charge();
    expect(stored('CHARGE')).toMatchObject({ status: 'declined', attempts: [{}, {}] });
    expect(stored('SUB')).not.toHaveProperty('charge');

    test.gateway.ending = 'paid';
    test.clock.at = later(3 * DAY_MS);
    await charge();
    expect(stored('CHARGE')).toMatchObject({ status: 'paid', attempts: [{}, {}, {}] });
    const { period, nextChargeAt } = (await test.ports.accounts.findSubscription(due.subscriptionId))!;
    test.gateway.ending = 'declined';
    test.clock.at = nextChargeAt;
    await charge({ ...due, period });
    expect(stored('SUB')).toMatchObject({ charge: { status: 'declined' } });
    expect(test.gateway.charged).toHaveLength(4);
  });

  it('a command holds to it as it was read, absent included', async () => {
    test.gateway.ending = 'declined';
    const before = await test.ports.accounts.loadPeriod(due.subscriptionId, 1);
    await charge();
    await apart();
    // Older code has begun the period since: what was whole when it was read is so no longer.
    const ended = { ...before!.subscription!, status: 'canceled' as const };
    const change = { account: { subscription: ended }, events: [] };
    expect(await test.ports.accounts.commit(before!, change)).toEqual({ kind: 'stale' });
    const now = (await test.ports.accounts.loadPeriod(due.subscriptionId, 1))!;
    expect(now.charge).toMatchObject({ status: 'declined' });
    await charge();
    expect(test.gateway.charged).toHaveLength(1);
  });

  it('code that knows charges in items of their own only does not read one that holds its charge', async () => {
    test.gateway.ending = 'declined';
    await charge();
    // What it demands of every subscription.
    expect(stored('SUB')).not.toHaveProperty('nextChargeAt');
    expect(stored('SUB')).toMatchObject({ owedFrom: due.nextChargeAt.toISOString() });
  });

  it('a consent to nothing in particular counts for nothing: the customer is asked again', async () => {
    const trial = await test.subscription({ hadTrial: true });
    const { subscriptionId } = trial;
    const loose = { shape: 1, needsConsent: true, consent: { agreedAt: NOW.toISOString() } };
    test.rewrite((item) =>
      isKind(item, 'SUB') && item['subscriptionId'] === subscriptionId ? { ...item, ...loose } : item,
    );
    await work(test.ports)(sqsEvent(messageOf(trial)), lambdaContext);
    expect(test.gateway.charged).toEqual([]);
    const stands = await test.ports.accounts.findSubscription(subscriptionId);
    expect(stands).toMatchObject({ status: 'paused', pauseReason: 'consent_required' });
    expect(Object.keys(stands ?? {})).not.toEqual(expect.arrayContaining(['consent']));
    expect(stands).not.toHaveProperty('needsConsent');
  });

  it('a request that was answered before is answered by what stands: its key kept the answer itself then', async () => {
    const body = { amount: 1_000, name: '단건', customer_uid: await test.card() };
    const post = () =>
      callJson(createCharge(test.ports), 'POST /charges', body, { headers: { 'idempotency-key': 'k' } });
    const first = await post();
    const digest = test.ports.digests.of(JSON.stringify(body));
    test.rewrite(({ shape: _shape, requestDigest, firstStatus, ...item }) =>
      requestDigest === undefined
        ? { ...item, ...(_shape === undefined ? {} : { shape: _shape }) }
        : {
            ...item,
            bodyDigest: digest,
            seed: { ...(item['seed'] as Item), secret: 's' },
            answer: { status: firstStatus, body: '{"status":"unknown"}' },
          },
    );
    expect(await post()).toMatchObject({
      status: 201,
      json: { merchant_uid: first.json.merchant_uid, status: 'paid' },
      headers: { 'idempotency-replayed': 'true' },
    });
    expect(test.gateway.charged).toHaveLength(1);
  });
});
