import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { itemsOf, type Stage, startStage } from './stage.ts';

/* A webhook is unsigned: anybody can send one, saying anything. registration-refusals.test.ts has the same over HTTP. */
let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
beforeEach(() => stage.reset());

const webhook = (body: unknown, headers: Record<string, string> = {}) =>
  stage.call('receive-webhook', { body, headers });
const cardsOf = (uid: string) => itemsOf(stage, `CARD#${uid}`, 'CARD');

test.each(['paid', 'cancelled', 'failed', 'ready', 'succeeded', '', 'refunded'])(
  'a forged status "%s" makes no card active, no charge paid, nothing canceled',
  async (status) => {
    const { registrations, charges } = stage.known;
    await stage.expectNoChange(async () => {
      for (const merchant_uid of [
        registrations.fresh.merchantUid,
        registrations.failed.merchantUid,
        ...Object.values(charges),
      ])
        await webhook({ imp_uid: 'imp_999999999999', merchant_uid, status, amount: 1, cancellation_id: 'x' });
    });
  },
);

test('the fact decides, not the status: a key that was issued becomes a card although the notice says failed', async () => {
  const { open } = stage.known.registrations;
  await webhook({ imp_uid: open.impUid, merchant_uid: open.merchantUid, status: 'failed' });
  await stage.settleQueued();
  expect(cardsOf(open.customerUid)).toHaveLength(1);
});

test('somebody else’s imp_uid under my merchant_uid activates nothing', async () => {
  const { open, fresh, charging } = stage.known.registrations;
  await stage.expectNoChange(async () => {
    await webhook({ imp_uid: open.impUid, merchant_uid: fresh.merchantUid, status: 'paid' });
    await webhook({ imp_uid: charging.impUid, merchant_uid: fresh.merchantUid, status: 'paid' });
  });
});

test('my imp_uid under somebody else’s merchant_uid pays nothing of theirs', async () => {
  const { charges, subscriptions } = stage.known;
  const paid = stage.world.iamport.rows.find(({ payment }) => payment.merchant_uid === charges.paid);
  await stage.expectNoChange(async () => {
    for (const merchant_uid of [charges.declined, charges.unknown, `sub_${subscriptions.pastDue}_0001`])
      await webhook({ imp_uid: paid?.payment.imp_uid, merchant_uid, status: 'paid' });
  });
});

test('a cancellation that 아임포트 does not know of cancels nothing', async () => {
  const { charges } = stage.known;
  const row = stage.world.iamport.rows.find(({ payment }) => payment.merchant_uid === charges.paid);
  await stage.expectNoChange(() =>
    webhook({ imp_uid: row?.payment.imp_uid, merchant_uid: charges.paid, status: 'cancelled' }),
  );
});

test('a notice that is replayed a hundred times does what it did once', async () => {
  const { charging } = stage.known.registrations;
  const notice = { imp_uid: charging.impUid, merchant_uid: charging.merchantUid, status: 'paid' };
  await webhook(notice);
  await stage.settleQueued();
  const once = stage.world.items();
  for (let again = 0; again < 100; again += 1) await webhook(notice);
  await stage.settleQueued();

  expect(stage.world.items()).toEqual(once);
  expect(cardsOf(charging.customerUid)).toHaveLength(1);
  expect(itemsOf(stage, `ONE#${charging.registrationId}`, 'CHARGE')).toHaveLength(1);
});

test('a webhook never asks 아임포트 for money, whatever it names', async () => {
  const { registrations, charges } = stage.known;
  for (const { impUid, merchantUid } of Object.values(registrations))
    await webhook({ imp_uid: impUid, merchant_uid: merchantUid });
  for (const merchant_uid of Object.values(charges))
    await webhook({ imp_uid: 'imp_000000000005', merchant_uid });
  await stage.settleQueued();
  expect(stage.world.outbox.charges).toEqual([]);
});

test('a header that names one of 아임포트’s addresses is not believed', async () => {
  const webhookSource = { policy: 'enforce', addresses: ['52.78.5.241'] } as const;
  const enforcing = await startStage({ webhookSource });
  const headers = {
    'x-forwarded-for': '52.78.5.241',
    'x-real-ip': '52.78.5.241',
    forwarded: 'for=52.78.5.241',
  };
  expect((await enforcing.call('receive-webhook', { body: {}, headers })).status).toBe(403);
});
