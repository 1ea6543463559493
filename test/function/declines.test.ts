import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler as createChangeCard } from '../../functions/http/change-card.ts';
import { createHandler as createResume } from '../../functions/http/resume-subscription.ts';
import { MAX_ATTEMPTS } from '../../shared/domain/attempt-bounds.ts';
import { DEFAULT_DUNNING_POLICY } from '../../shared/domain/dunning.ts';
import type { ChargeAnswer, ChargeOrder } from '../../shared/domain/gateway-answer.ts';
import { billingPolicy, DAY_MS, declined, failedPayment, later, MINUTE_MS } from '../support/charging.ts';
import { type ChargingPorts, callJson, createChargingPorts } from '../support/charging-ports.ts';
import { NOW } from '../support/fixtures.ts';
import { playDue, workOff } from '../support/play-due.ts';

/** What the customer's card says, stays said: whatever the clocks, the policy and the form of the answer. */

let test: ChargingPorts;
beforeEach(() => {
  test = createChargingPorts();
});
const account = (id: string) => test.ports.accounts.loadPeriod(id, 1);
const attemptsOf = async (id: string) => (await account(id))?.charge?.attempts ?? [];
/** How 아임포트 ends the n-th POST, from 0; what is declined it has on record, at an instant of its own clock. */
function answering(answer: (order: ChargeOrder, count: number) => ChargeAnswer): void {
  test.ports.gateway.charge = async (order) => {
    test.gateway.charged.push(order);
    const said = answer(order, test.gateway.charged.length - 1);
    if (said.kind === 'answered') test.gateway.records.push(said.payment);
    return said;
  };
}
const LOST: ChargeAnswer = { kind: 'no_answer', reason: 'gateway_unavailable' };
const refusal = (order: ChargeOrder, change: Parameters<typeof failedPayment>[0] = {}) =>
  failedPayment({ ...order, impUid: `imp_${test.gateway.charged.length}`, ...change });

describe('with our clock ahead of 아임포트’s', () => {
  it.each([5_000, 5 * MINUTE_MS])('by %d ms, a decline counts at its first answer', async (aheadMs) => {
    const { subscriptionId } = await test.subscription();
    answering((order, count) =>
      count === 0
        ? LOST
        : { kind: 'answered', payment: refusal(order, { failedAt: later(-aheadMs, test.clock.at) }) },
    );
    await playDue(test, subscriptionId, later(30 * DAY_MS));
    expect(await attemptsOf(subscriptionId)).toMatchObject([
      { outcome: 'not_executed' },
      ...Array.from({ length: 5 }, () => ({ outcome: 'declined', declineClass: 'insufficient_balance' })),
    ]);
    expect((await account(subscriptionId))?.subscription?.status).toBe('unpaid');
  });

  it('a decline whose answer was lost counts at the horizon at the latest', async () => {
    const { subscriptionId } = await test.subscription();
    answering((order, count) => {
      if (count > 0)
        test.gateway.records.push(refusal(order, { failedAt: later(-MINUTE_MS, test.clock.at) }));
      return LOST;
    });
    // The first POST left no trace; the second one's decline lies in the listing from the start.
    await playDue(test, subscriptionId, later(31 * MINUTE_MS));
    expect(await attemptsOf(subscriptionId)).toMatchObject([
      { outcome: 'not_executed' },
      { outcome: 'declined', impUid: 'imp_2' },
    ]);
    expect((await account(subscriptionId))?.subscription?.status).toBe('past_due');
  });

  it('a failure of an earlier POST does not clear the way while the later one may still be paid', async () => {
    const { subscriptionId } = await test.subscription();
    answering(() => LOST);
    await playDue(test, subscriptionId, later(15 * MINUTE_MS));
    // The second POST is out, its answer lost; the first one's failure comes to light with a later instant.
    const [order] = test.gateway.charged;
    test.gateway.records.push(refusal(order!, { impUid: 'imp_late', failedAt: later(16 * MINUTE_MS) }));
    await playDue(test, subscriptionId, later(29 * MINUTE_MS));
    expect((await account(subscriptionId))?.charge?.status).toBe('unknown');
    expect(test.gateway.charged).toHaveLength(2);
  });
});

describe('an answer', () => {
  it('that comes late leaves the attempt alone that has begun since', async () => {
    const { subscriptionId } = await test.subscription();
    const other = await test.card();
    let answerFirst = (_: ChargeAnswer) => {};
    const first = new Promise<ChargeAnswer>((resolve) => {
      answerFirst = resolve;
    });
    const second = new Promise<ChargeAnswer>(() => {});
    test.ports.gateway.charge = async (order) => {
      test.gateway.charged.push(order);
      return test.gateway.charged.length === 1 ? first : second;
    };
    const worker = workOff(test, subscriptionId);
    while (test.gateway.charged.length < 1) await new Promise(setImmediate);
    // A hint settles POST 1 as declined; the card is changed; POST 2 is written ahead and out.
    test.gateway.records.push(refusal(test.gateway.charged[0]!));
    test.clock.at = later(2 * MINUTE_MS);
    await workOff(test, subscriptionId);
    void callJson(
      createChangeCard(test.ports),
      'POST /subscriptions/{subscription_id}/change-card',
      { customer_uid: other },
      { params: { subscription_id: subscriptionId }, headers: { 'idempotency-key': 'k' } },
    );
    while (test.gateway.charged.length < 2) await new Promise(setImmediate);
    answerFirst(LOST);
    await worker;
    expect(await attemptsOf(subscriptionId)).toMatchObject([{ outcome: 'declined' }, { outcome: 'sending' }]);
  });

  it.each([
    ['카드승인실패: 카드사에서 거절 [2116]월 한도 초과', 'unknown', 1],
    ['카드결제에 실패하였습니다. [120054]잔액부족', 'insufficient_balance', 1],
    ['카드결제에 실패하였습니다.', 'issuer_trouble', 30 / (24 * 60)],
    ['이미 결제가 이루어진 거래건입니다.', 'issuer_trouble', 30 / (24 * 60)],
  ])('of code -1 is a decline when it names a code: %s', async (message, declineClass, days) => {
    const { subscriptionId } = await test.subscription();
    answering(() => ({ kind: 'refused', code: -1, message }));
    await playDue(test, subscriptionId, later(15 * MINUTE_MS));
    const charge = (await account(subscriptionId))?.charge;
    expect(charge?.attempts).toMatchObject([{ declineClass }]);
    expect(charge?.nextAttemptAt).toEqual(later(15 * MINUTE_MS + days * DAY_MS));
  });

  it('names the balance without brackets too', async () => {
    const { subscriptionId } = await test.subscription();
    answering((order) => ({ kind: 'answered', payment: refusal(order, { failReason: '1254잔액부족' }) }));
    await workOff(test, subscriptionId);
    expect(await attemptsOf(subscriptionId)).toMatchObject([{ declineClass: 'insufficient_balance' }]);
  });
});

describe('however long dunning lasts', () => {
  const merchantLimit = (order: ChargeOrder): ChargeAnswer => ({
    kind: 'answered',
    payment: refusal(order, { failReason: 'PG 응답: 550644 1회 한도금액 초과' }),
  });

  it.each([[[1, 3, 7, 14, 30]], [[6, 12, 18, 24, 30, 36, 42, 48, 54, 60]]])(
    'it ends as configured: %j days of trouble',
    async (retryAfterDays) => {
      const dunning = { ...DEFAULT_DUNNING_POLICY, retryAfterDays };
      test = createChargingPorts({ billing: { ...billingPolicy, dunning } });
      const { subscriptionId } = await test.subscription();
      answering(merchantLimit);
      await playDue(test, subscriptionId, later(100 * DAY_MS));
      expect(await account(subscriptionId)).toMatchObject({
        subscription: { status: 'unpaid' },
        charge: { status: 'declined' },
      });
      const lastDay = retryAfterDays.at(-1)!;
      expect((await attemptsOf(subscriptionId)).at(-1)!.sentAt.getTime()).toBeGreaterThan(
        NOW.getTime() + lastDay * DAY_MS,
      );
    },
  );

  const options = (id: string, key: string) => ({
    params: { subscription_id: id },
    headers: { 'idempotency-key': key },
  });
  const resume = (id: string, key: string) =>
    callJson(createResume(test.ports), 'POST /subscriptions/{subscription_id}/resume', {}, options(id, key));
  const changeCard = (id: string, key: string, customer_uid: string) =>
    callJson(
      createChangeCard(test.ports),
      'POST /subscriptions/{subscription_id}/change-card',
      { customer_uid },
      options(id, key),
    );

  it('a good card pays after 120 resumptions in vain', async () => {
    const { subscriptionId } = await test.subscription();
    test.gateway.ending = 'declined';
    await playDue(test, subscriptionId, later(30 * DAY_MS));
    for (let day = 1; day <= 120; day += 1) {
      test.clock.at = later(DAY_MS, test.clock.at);
      const { json } = await resume(subscriptionId, `day-${day}`);
      expect(json.status).toBe('unpaid');
    }
    test.gateway.ending = 'paid';
    const { status, json } = await changeCard(subscriptionId, 'good-card', await test.card());
    expect([status, json.status]).toEqual([200, 'active']);
  });

  it('a resumption that is repeated with its key after it died before its answer asks the card once', async () => {
    const { subscriptionId } = await test.subscription();
    test.gateway.ending = 'declined';
    await playDue(test, subscriptionId, later(30 * DAY_MS));
    const asked = test.gateway.charged.length;
    test.ports.idempotency.saveStatus = async () => undefined;
    const first = await resume(subscriptionId, 'k');
    const again = await resume(subscriptionId, 'k');
    expect([first.status, first.json.status, again.json]).toEqual([200, 'unpaid', first.json]);
    expect(test.gateway.charged).toHaveLength(asked + 1);
    await resume(subscriptionId, 'another');
    expect(test.gateway.charged).toHaveLength(asked + 2);
  });

  it('more than an item holds is refused, changes nothing, and leaves nothing due', async () => {
    const made = await test.subscription();
    test.gateway.ending = 'declined';
    await playDue(test, made.subscriptionId, later(30 * DAY_MS));
    const tried = await account(made.subscriptionId);
    const message = '가'.repeat(1_000);
    const [attempt] = declined('merchant_limit').attempts;
    const full = { ...tried!.charge!.attempts[0]!, ...attempt, message: message.slice(0, 200) };
    await test.store(tried!, {
      subscription: tried!.subscription,
      charge: { ...tried!.charge!, attempts: Array.from({ length: MAX_ATTEMPTS }, () => full) },
    });
    const answers = [
      await resume(made.subscriptionId, 'resume'),
      await changeCard(made.subscriptionId, 'change-card', await test.card()),
    ];
    for (const { status, json } of answers) expect([status, json.code]).toEqual([409, 'attempts_exhausted']);
    const { subscription } = (await account(made.subscriptionId))!;
    expect([subscription?.status, subscription?.dueAt]).toEqual(['unpaid', undefined]);
    const size = Math.max(...test.items().map((item) => Buffer.byteLength(JSON.stringify(item))));
    expect(size).toBeLessThan(400 * 1024);
  });
});
