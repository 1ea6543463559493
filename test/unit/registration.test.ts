import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { GatewayPayment, PaymentPolicy } from '../../shared/domain/payment.ts';
import {
  CHARGE_WITHIN_MS,
  mayOpenWindow,
  nextFollowUp,
  type Registration,
  registrationStatus,
} from '../../shared/domain/registration.ts';
import { applyIssueRecord } from '../../shared/domain/registration-outcome.ts';
import { decisiveRecord } from '../../shared/domain/registration-records.ts';
import {
  CUSTOMER_UID,
  failedPayment,
  IMP_UID,
  issuedPayment,
  issuePolicy,
  NOW,
  OTHER_IMP_UID,
  pendingRegistration,
  policy,
  REGISTRATION_ID,
} from '../support/fixtures.ts';

const LATER = new Date('2026-03-01T01:10:00Z');
const apply = (registration: Registration, payment: GatewayPayment, payments: PaymentPolicy = policy) =>
  applyIssueRecord(registration, payment, issuePolicy(payments), LATER);
const failed = pendingRegistration({
  state: {
    status: 'failed',
    impUid: IMP_UID,
    failure: { code: '120026', message: '[120026] 도난, 분실카드' },
  },
});
const succeeded = pendingRegistration({
  state: { status: 'succeeded', impUid: IMP_UID, card: {}, at: NOW },
});

describe('an issued key', () => {
  it.each([
    ['a pending', pendingRegistration()],
    ['a failed', failed],
  ])('makes %s registration succeed, with one active card and one event', (_, registration) => {
    expect(apply(registration, issuedPayment({ impUid: OTHER_IMP_UID }))).toMatchObject({
      kind: 'activate',
      registration: {
        state: { status: 'succeeded', impUid: OTHER_IMP_UID, at: LATER },
      },
      card: {
        customerUid: CUSTOMER_UID,
        customerId: 'user-1',
        registrationId: REGISTRATION_ID,
        status: 'active',
        cardName: '신한카드',
        cardNumberMasked: '400000******0000',
        registeredAt: LATER,
      },
      events: [{ type: 'card.registered', customerUid: CUSTOMER_UID, customerId: 'user-1', at: LATER }],
    });
  });

  it('counts also when the registration’s time is up', () => {
    const expired = pendingRegistration({ expiresAt: NOW });
    expect(apply(expired, issuedPayment()).kind).toBe('activate');
  });

  it('counts with the amount that was displayed', () => {
    expect(apply(pendingRegistration({ displayAmount: 9_900 }), issuedPayment({ amount: 9_900 })).kind).toBe(
      'activate',
    );
  });

  it.each(['html5_inicis', 'inicis'])('counts from %s', (pgProvider) => {
    expect(apply(pendingRegistration(), issuedPayment({ pgProvider })).kind).toBe('activate');
  });

  it('never brings a whole card number into our records', () => {
    const transition = apply(pendingRegistration(), issuedPayment({ cardNumberMasked: '4000123412341234' }));
    expect(JSON.stringify(transition)).not.toContain('12341234');
  });

  it('carries no buyer data in its event', () => {
    const transition = apply(pendingRegistration(), issuedPayment());
    const told = JSON.stringify(transition.kind === 'activate' && transition.events);
    expect(told).not.toMatch(/구매고객|buyer-7|010-/);
  });
});

describe('a record that does not fit', () => {
  const mismatches: [string, Partial<GatewayPayment>, string][] = [
    ['another customer’s imp_uid', otherCustomers(), 'merchant_uid_mismatch'],
    ['a swapped merchant_uid', { merchantUid: 'reg_01JZ0000000000000000000002' }, 'merchant_uid_mismatch'],
    ['a charge’s merchant_uid', { merchantUid: `sub_${REGISTRATION_ID}_0001` }, 'merchant_uid_mismatch'],
    ['no merchant_uid', { merchantUid: '' }, 'merchant_uid_mismatch'],
    ['another customer_uid', { customerUid: 'card_x' }, 'customer_uid_mismatch'],
    ['no customer_uid, so no key', { customerUid: undefined }, 'customer_uid_mismatch'],
    ['another currency', { currency: 'USD' }, 'currency_mismatch'],
    ['a currency in lower case', { currency: 'krw' }, 'currency_mismatch'],
    ['another PG', { pgProvider: 'kakaopay' }, 'pg_mismatch'],
    ['no PG', { pgProvider: '' }, 'pg_mismatch'],
    ['another MID', { pgId: 'MOIxxxxxxx' }, 'mid_mismatch'],
    ['no MID', { pgId: '' }, 'mid_mismatch'],
    ['a charge by key', { customerUidUsage: 'payment' }, 'usage_mismatch'],
    ['a scheduled charge', { customerUidUsage: 'payment.scheduled' }, 'usage_mismatch'],
    ['an ordinary payment', { customerUidUsage: undefined }, 'usage_mismatch'],
    ['another amount', { amount: 1_000 }, 'amount_mismatch'],
  ];

  it.each(mismatches)('is refused: %s', (_, change, reason) => {
    expect(apply(pendingRegistration(), issuedPayment(change))).toEqual({ kind: 'refuse', reason });
  });

  it.each(mismatches)('is refused also by a failed registration: %s', (_, change, reason) => {
    expect(apply(failed, issuedPayment({ impUid: OTHER_IMP_UID, ...change }))).toEqual({
      kind: 'refuse',
      reason,
    });
  });

  it.each([
    ['refuse', true, 'refuse'],
    ['refuse', false, 'activate'],
    ['allow', true, 'activate'],
    ['allow', false, 'activate'],
    ['require', true, 'activate'],
    ['require', false, 'refuse'],
  ] as const)('under the sandbox policy %s, sandbox %p: %s', (sandbox, made, kind) => {
    expect(apply(pendingRegistration(), issuedPayment({ sandbox: made }), { ...policy, sandbox }).kind).toBe(
      kind,
    );
  });

  it('needs no usage when the window failed, since no key was issued', () => {
    expect(apply(pendingRegistration(), failedPayment({ customerUidUsage: undefined })).kind).toBe('fail');
  });

  it('cannot fail somebody else’s registration', () => {
    expect(apply(pendingRegistration(), failedPayment({ customerUid: 'card_x' })).kind).toBe('refuse');
  });

  it('is refused whatever single field differs, and whatever it says', () => {
    const fields = [
      'merchantUid',
      'customerUid',
      'currency',
      'pgProvider',
      'pgId',
      'customerUidUsage',
    ] as const;
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.string(), (field, text) => {
        const good = issuedPayment();
        fc.pre(text !== good[field] && !(field === 'pgProvider' && text === 'inicis'));
        expect(apply(pendingRegistration(), { ...good, [field]: text }).kind).toBe('refuse');
      }),
    );
  });
});

describe('a succeeded registration', () => {
  it('is unchanged by the same record', () => {
    expect(apply(succeeded, issuedPayment())).toEqual({ kind: 'unchanged' });
  });

  it.each(['paid', 'failed', 'cancelled', 'ready'] as const)(
    'absorbs another record that is %s',
    (status) => {
      const payment = issuedPayment({ impUid: OTHER_IMP_UID, status });
      expect(apply(succeeded, payment)).toEqual({ kind: 'refuse', reason: 'registration_already_used' });
    },
  );

  const nextSecond = new Date(NOW.getTime() + 1_000);
  const second = issuedPayment({
    impUid: OTHER_IMP_UID,
    paidAt: nextSecond,
    cardName: 'KB국민카드',
    cardNumberMasked: '510000******0001',
  });

  it('shows the card of a key that was issued later, which is what 아임포트 charges from then on', () => {
    const card = { cardName: 'KB국민카드', cardNumberMasked: '510000******0001' };
    expect(apply(succeeded, second)).toEqual({
      kind: 'replace',
      registration: {
        ...succeeded,
        state: { ...succeeded.state, impUid: OTHER_IMP_UID, card, issuedAt: nextSecond },
      },
      summary: card,
      events: [
        {
          type: 'card.updated',
          at: LATER,
          customerId: 'user-1',
          customerUid: CUSTOMER_UID,
          registrationId: REGISTRATION_ID,
        },
      ],
    });
  });

  it.each([
    ['earlier', { paidAt: new Date(NOW.getTime() - 1_000) }],
    ['in the same second', { paidAt: NOW }],
    ['at an unknown time', { paidAt: undefined }],
  ])('keeps its card when the other key was issued %s', (_, change) => {
    const reason = 'registration_already_used';
    expect(apply(succeeded, { ...second, ...change })).toEqual({ kind: 'refuse', reason });
  });

  it('keeps its card when a later record does not fit', () => {
    expect(apply(succeeded, { ...second, customerUid: 'card_other' }).kind).toBe('refuse');
  });

  it('is never left, whatever comes', () => {
    const record = fc.record({
      impUid: fc.constantFrom(IMP_UID, OTHER_IMP_UID),
      status: fc.constantFrom('ready' as const, 'paid' as const, 'cancelled' as const, 'failed' as const),
      customerUidUsage: fc.constantFrom('issue', 'payment', undefined),
      amount: fc.nat(3),
    });
    fc.assert(
      fc.property(record, (change) => {
        expect(['unchanged', 'refuse']).toContain(apply(succeeded, issuedPayment(change)).kind);
      }),
    );
  });
});

describe('a failed window', () => {
  it.each(['failed', 'cancelled'] as const)(
    'that is %s fails the registration with the PG’s words',
    (status) => {
      expect(apply(pendingRegistration(), failedPayment({ status }))).toMatchObject({
        kind: 'fail',
        registration: {
          state: { status: 'failed', failure: { code: '120026', message: '[120026] 도난, 분실카드' } },
        },
      });
    },
  );

  it('that is known already changes nothing', () => {
    expect(apply(failed, failedPayment())).toEqual({ kind: 'unchanged' });
  });

  it('after another one is the news', () => {
    expect(apply(failed, failedPayment({ impUid: OTHER_IMP_UID, failReason: '한도초과' }))).toMatchObject({
      kind: 'fail',
      registration: {
        state: { impUid: OTHER_IMP_UID, failure: { code: 'pg_declined', message: '한도초과' } },
      },
    });
  });

  it.each([
    [undefined, 'pg_declined', '카드사에서 등록을 거절했습니다.'],
    ['   ', 'pg_declined', '카드사에서 등록을 거절했습니다.'],
    ['거절 [1200F3] 사유', '1200F3', '거절 [1200F3] 사유'],
    ['[결제포기] 사용자가 결제를 취소하셨습니다', 'pg_declined', '[결제포기] 사용자가 결제를 취소하셨습니다'],
    ['<script>alert(1)</script>', 'pg_declined', '<script>alert(1)</script>'],
    ['가'.repeat(500), 'pg_declined', '가'.repeat(200)],
  ])('that says %p has the code %s', (failReason, code, message) => {
    expect(apply(pendingRegistration(), failedPayment({ failReason }))).toMatchObject({
      registration: { state: { failure: { code, message } } },
    });
  });

  it('that is not final says nothing yet', () => {
    expect(apply(pendingRegistration(), issuedPayment({ status: 'ready' }))).toEqual({ kind: 'not_final' });
  });
});

describe('what was to be charged with the card', () => {
  const onSuccess = { kind: 'charge', amount: 5_000, name: '첫 결제' } as const;
  const opened = pendingRegistration({ onSuccess });
  const activated = (afterEndMs: number) => {
    const at = new Date(opened.expiresAt.getTime() + afterEndMs);
    const transition = applyIssueRecord(opened, issuedPayment(), issuePolicy(), at);
    if (transition.kind !== 'activate') throw new Error(transition.kind);
    return transition;
  };

  it.each([-1, 0, CHARGE_WITHIN_MS])('is started when the card comes %i ms after the link’s end', (ms) => {
    const { account, events, registration } = activated(ms);
    expect(account?.account.charge).toMatchObject({ amount: 5_000, status: 'scheduled' });
    expect(events.map(({ type }) => type)).toEqual(['card.registered']);
    expect(registration.state).not.toHaveProperty('chargeExpired');
  });

  it.each([CHARGE_WITHIN_MS + 1, 29 * 86_400_000])(
    'is not started %i ms after it: the card counts, and an event says so',
    (ms) => {
      const { account, events, registration, card } = activated(ms);
      expect(account).toBeUndefined();
      expect(card.status).toBe('active');
      expect(events.map(({ type }) => type)).toEqual(['card.registered', 'registration.charge_expired']);
      expect(registration.state).toMatchObject({ status: 'succeeded', chargeExpired: true });
    },
  );
});

describe('follow-ups', () => {
  it('are few, within a day of the link’s end, and the last that may charge comes before its hour is over', () => {
    const registration = pendingRegistration();
    const asked = [];
    for (let at = nextFollowUp(registration, NOW); at !== undefined; at = nextFollowUp(registration, at))
      asked.push((at.getTime() - registration.expiresAt.getTime()) / 60_000);
    expect(asked).toEqual([10, 50, 1_440]);
    expect(50 * 60_000).toBeLessThan(CHARGE_WITHIN_MS);
  });
});

describe('of several records', () => {
  const decides = (...records: GatewayPayment[]) =>
    decisiveRecord(pendingRegistration(), records, policy)?.impUid;
  const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

  it.each([
    [
      'the key that was issued last',
      [issuedPayment({ paidAt: at(9) }), issuedPayment({ impUid: 'b', paidAt: at(3) })],
      IMP_UID,
    ],
    [
      'a key, whatever failed after it',
      [issuedPayment(), failedPayment({ impUid: 'b', failedAt: at(60) })],
      IMP_UID,
    ],
    [
      'the last failure',
      [failedPayment({ failedAt: at(9) }), failedPayment({ impUid: 'b', failedAt: at(3) })],
      IMP_UID,
    ],
    [
      'a key that fits, whatever does not',
      [issuedPayment({ impUid: 'b', amount: 7 }), issuedPayment()],
      IMP_UID,
    ],
    [
      'a key that does not fit, so that nobody calls it a failure',
      [issuedPayment({ impUid: 'b', amount: 7 }), failedPayment()],
      'b',
    ],
    ['what does not fit, where nothing else is', [issuedPayment({ amount: 7 })], IMP_UID],
    ['none, of none', [], undefined],
  ])('%s decides', (_, records, impUid) => {
    expect(decides(...records)).toBe(impUid);
    expect(decides(...records.toReversed())).toBe(impUid);
  });
});

describe('time', () => {
  const registration = pendingRegistration();
  const end = registration.expiresAt;
  const before = new Date(end.getTime() - 1);

  it('expires a pending registration, and only that', () => {
    expect(registrationStatus(registration, before)).toBe('pending');
    expect(registrationStatus(registration, end)).toBe('expired');
    expect(registrationStatus(failed, end)).toBe('failed');
    expect(registrationStatus(succeeded, end)).toBe('succeeded');
  });

  it('closes the window at the end, success before it', () => {
    expect(mayOpenWindow(registration, before)).toBe(true);
    expect(mayOpenWindow(failed, before)).toBe(true);
    expect(mayOpenWindow(registration, end)).toBe(false);
    expect(mayOpenWindow(failed, end)).toBe(false);
    expect(mayOpenWindow(succeeded, before)).toBe(false);
  });
});

/** A genuine record of somebody else's issued key: everything about it is consistent, and it is not this one. */
function otherCustomers(): Partial<GatewayPayment> {
  const id = '01JZ0000000000000000000002';
  return { impUid: 'imp_777777777777', merchantUid: `reg_${id}`, customerUid: `card_${id}` };
}
