/** What page and merchant's address are told of the payment that came with a card, whoever asks. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHandler as redirectCheckout } from '../../functions/http/checkout-redirect.ts';
import { createHandler as completeCheckout } from '../../functions/http/complete-checkout.ts';
import { createHandler as showCheckout } from '../../functions/http/show-checkout.ts';
import { BillingError } from '../../shared/domain/billing-error.ts';
import type { Attempt, Charge } from '../../shared/domain/charge.ts';
import type { OnSuccess } from '../../shared/domain/registration.ts';
import { callHttp } from '../support/call-http.ts';
import { monthly } from '../support/charging.ts';
import { httpEvent, jsonEvent } from '../support/events.ts';
import {
  failedPayment,
  IMP_UID,
  issuedPayment,
  MERCHANT_UID,
  NOW,
  REGISTRATION_ID,
  TOKEN,
} from '../support/fixtures.ts';
import { createTestPorts, type TestPorts } from '../support/ports.ts';

const charge: OnSuccess = { kind: 'charge', amount: 1_000, name: '가입비' };
const subscribe: OnSuccess = { kind: 'subscribe', plan: monthly, trialDays: 0 };
const trial: OnSuccess = { ...subscribe, trialDays: 7 };
const BACK = `https://shop.example/billing/done?plan=7&registration_id=${REGISTRATION_ID}`;
const both = { imp_uid: IMP_UID, merchant_uid: MERCHANT_UID };

let test: TestPorts;
let slept: number;
/** Done at the first wait: what a worker does meanwhile. */
let meanwhile: (() => Promise<void>) | undefined;
beforeEach(() => {
  test = createTestPorts();
  slept = 0;
  meanwhile = undefined;
});

const complete = async (body: object = both) => {
  const event = jsonEvent('POST /checkout/{token}/complete', body, { params: { token: TOKEN } });
  const { body: text = '' } = await callHttp(completeCheckout(test.ports), event);
  return JSON.parse(text);
};

const redirect = async (query: Record<string, string> = both, ports: object = {}) => {
  const sleep = async (ms: number) => {
    slept += ms;
    await meanwhile?.();
    meanwhile = undefined;
  };
  const event = httpEvent({ route: 'GET /checkout/{token}/redirect', params: { token: TOKEN }, query });
  const { headers } = await callHttp(redirectCheckout({ ...test.ports, sleep, ...ports }), event);
  return String(headers?.['location']);
};

const page = async () => {
  const event = httpEvent({ route: 'GET /checkout/{token}', params: { token: TOKEN } });
  return (await callHttp(showCheckout(test.ports), event)).body ?? '';
};

async function opened(onSuccess: OnSuccess): Promise<void> {
  await test.opened({ onSuccess });
  test.gateway.payments = [issuedPayment()];
}

/** What a worker leaves behind. */
async function ends(changes: Partial<Charge>): Promise<void> {
  const before = await test.ports.accounts.loadOneOff(REGISTRATION_ID);
  if (before?.charge === undefined) throw new Error('the charge comes with the card');
  const account = { charge: { ...before.charge, nextAttemptAt: undefined, ...changes } };
  expect(await test.ports.accounts.commit(before, { account, events: [] })).toMatchObject({ kind: 'done' });
}

const PAID = {
  status: 'paid',
  payment: { impUid: 'imp_9', merchantUid: 'one_1', customerUid: 'c', at: NOW },
} as const;
const attempt: Attempt = {
  merchantUid: 'one_1',
  customerUid: 'c',
  sentAt: NOW,
  leaseUntil: NOW,
  outcome: 'declined',
  declineClass: 'insufficient_balance',
  message: '[120054] <b>잔액</b>',
};
const DECLINED = { status: 'declined', attempts: [attempt] } as const;

describe('the callback', () => {
  it('is told that it is under way, and then that it was paid', async () => {
    await opened(charge);
    expect(await complete()).toMatchObject({
      status: 'succeeded',
      payment: { status: 'pending' },
      return_url: `${BACK}&status=succeeded&payment=pending`,
    });
    await ends(PAID);
    const asked = await complete({ imp_uid: null, merchant_uid: MERCHANT_UID });
    expect(asked).toMatchObject({
      payment: { status: 'paid', amount: 1_000, merchant_uid: `one_${REGISTRATION_ID}` },
      return_url: `${BACK}&status=succeeded&payment=paid`,
    });
    // Of its card nobody asks 아임포트 again.
    expect(test.gateway.budgetsMs).toHaveLength(1);
  });

  it('is told why it was declined, in a class and in the PG’s words', async () => {
    await opened(charge);
    await complete();
    await ends({ ...DECLINED, nextAttemptAt: new Date('2026-03-02T01:00:00Z') });
    expect(await complete()).toMatchObject({
      payment: {
        status: 'declined',
        decline: {
          class: 'insufficient_balance',
          message: '[120054] <b>잔액</b>',
          retry_at: '2026-03-02T01:00:00.000Z',
        },
      },
      return_url: `${BACK}&status=succeeded&payment=declined`,
    });
  });

  it('waits with a subscription whose first charge is not stored yet', async () => {
    await opened(subscribe);
    expect((await complete()).payment).toEqual({ status: 'pending' });
  });

  it.each([
    ['a trial', trial],
    ['a bare card', undefined],
  ])('hears of no payment with %s', async (_, onSuccess) => {
    await test.opened({ onSuccess });
    test.gateway.payments = [issuedPayment()];
    expect(await complete()).toMatchObject({
      payment: { status: 'none' },
      return_url: `${BACK}&status=succeeded`,
    });
  });

  it('hears of none where the card came too late for it', async () => {
    await opened(charge);
    test.clock.at = new Date(NOW.getTime() + 3 * 3_600_000);
    expect(await complete()).toMatchObject({ status: 'succeeded', payment: { status: 'none' } });
  });

  it('does not know of the payment while it does not know of the card', async () => {
    await test.opened({ onSuccess: charge });
    test.gateway.down = new BillingError('gateway_unavailable', 'down', { retryable: true });
    expect(await complete()).toMatchObject({
      status: 'pending',
      payment: { status: 'pending' },
      return_url: `${BACK}&status=pending&payment=pending`,
    });
  });

  it('is not kept from its card by a table that cannot tell of the payment', async () => {
    await opened(charge);
    const loadOneOff = () =>
      Promise.reject(new BillingError('storage_busy', 'throttled', { retryable: true }));
    test.ports.accounts = { ...test.ports.accounts, loadOneOff };
    expect(await complete()).toMatchObject({ status: 'succeeded', payment: { status: 'pending' } });
  });
});

describe('a phone’s redirect', () => {
  it.each([
    ['paid', PAID],
    ['declined', DECLINED],
  ] as const)('waits until it is %s, and says so', async (status, changes) => {
    await opened(charge);
    meanwhile = () => ends(changes);
    expect(await redirect()).toBe(`${BACK}&status=succeeded&payment=${status}`);
    expect(slept).toBe(500);
  });

  it('waits six seconds and no longer', async () => {
    await opened(charge);
    expect(await redirect()).toBe(`${BACK}&status=succeeded&payment=pending`);
    expect(slept).toBe(6_000);
  });

  it('does not wait where nothing is to be charged', async () => {
    await opened(trial);
    expect(await redirect()).toBe(`${BACK}&status=succeeded`);
    expect(slept).toBe(0);
  });

  it('says why the card was refused, and nothing of a payment', async () => {
    await opened(charge);
    test.gateway.payments = [failedPayment()];
    expect(await redirect()).toBe(`${BACK}&status=failed&code=120026`);
  });

  it.each([
    ['F400', '&code=F400'],
    ['F4 00', ''],
    ['a&status=succeeded', ''],
    ['x'.repeat(21), ''],
  ])('passes a browser’s code %j on only where it can be one', async (error_code, code) => {
    await opened(charge);
    test.gateway.payments = [];
    expect(await redirect({ merchant_uid: MERCHANT_UID, imp_success: 'false', error_code })).toBe(
      `${BACK}&status=failed${code}`,
    );
  });
});

describe('the page of a used link', () => {
  it('tells once more that it was paid, and how much', async () => {
    await opened(charge);
    await complete();
    await ends(PAID);
    expect(await page()).toMatch(/결제가 완료되었습니다[\s\S]*1,000원[\s\S]*payment=paid/);
  });

  it('tells what to do about a decline, without the PG’s words', async () => {
    await opened(charge);
    await complete();
    await ends(DECLINED);
    const body = await page();
    expect(body).toMatch(/결제되지 않았습니다[\s\S]*잔액이 부족합니다[\s\S]*payment=declined/);
    expect(body).not.toContain('120054');
  });
});
