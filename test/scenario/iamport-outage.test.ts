import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startTestStack, type TestStack } from '../support/local.ts';

let test: TestStack;
beforeAll(async () => {
  test = await startTestStack();
});
afterAll(() => test.stop());
afterEach(() => test.stack.simulator.faults.clear());

const MINUTES = 60_000;
const status = (location: string | null) => new URL(location ?? '').searchParams.get('status');

/** Both ways in for a browser, at once. */
async function comeBack() {
  const opened = await test.open();
  const { imp_uid, redirect_to } = await test.submit(opened);
  const [redirected, callback] = await Promise.all([
    test.http('GET', redirect_to),
    test.complete(opened, imp_uid),
  ]);
  return { opened, redirected: status(redirected.headers.get('location')), callback };
}

describe('while 아임포트 does not answer', () => {
  it('customers see pending, and the queue finishes the job afterwards', async () => {
    const { faults } = test.stack.simulator;
    faults.set({ payment: { kind: 'timeout_before_commit' }, webhook: { kind: 'lost' } });
    const { opened, redirected, callback } = await comeBack();
    expect([redirected, callback.status, callback.json.status]).toEqual(['pending', 200, 'pending']);
    expect((await test.status(opened)).json.status).toBe('pending');

    faults.clear();
    await test.drain(10 * MINUTES);
    expect((await test.status(opened)).json.status).toBe('succeeded');
  });
});

describe('while 아임포트 is down', () => {
  it('nothing is lost: redirect, callback and webhook are answered, and the card is active later', async () => {
    const { faults, webhooks } = test.stack.simulator;
    faults.set({ payment: { kind: 'reset_before_commit' } });
    const { opened, redirected, callback } = await comeBack();
    expect([redirected, callback.json.status]).toEqual(['pending', 'pending']);
    const { merchant_uid } = opened.request_pay;
    await eventually(() =>
      webhooks().some((sent) => sent.merchant_uid === merchant_uid && sent.outcome === 200),
    );
    expect((await test.status(opened)).json.status).toBe('pending');

    faults.clear();
    await test.drain(30 * MINUTES);
    expect((await test.status(opened)).json).toMatchObject({
      status: 'succeeded',
      card: { card_name: '신한카드' },
    });
    const { queues } = (await test.http('GET', '/console/state')).json;
    expect(queues[0]).toMatchObject({ name: 'settle', messages: [], dead: [] });
  });

  it('a customer who was sent back pending, and whose webhook was lost, still gets the card', async () => {
    const { faults } = test.stack.simulator;
    faults.set({ token: { kind: 'error_5xx' }, webhook: { kind: 'lost' } });
    // A token of an earlier test lives for half an hour.
    await test.drain(40 * MINUTES);
    const { opened, redirected } = await comeBack();
    expect(redirected).toBe('pending');
    faults.clear();
    await test.drain(30 * MINUTES);
    expect((await test.status(opened)).json.status).toBe('succeeded');
  });
});
