import { nextCursor } from '../../functions/middleware/page.ts';
import { type Known, NOW } from './history.ts';
import { BUYER } from './secrets.ts';

/** A good request to one route: what mutations start from. */
export interface GoodRequest {
  /** Of a function with several: the first one where it is absent. */
  readonly route?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** Sent as a form instead. */
  readonly form?: Readonly<Record<string, string>>;
}

const AGREED = { agreed_at: new Date(NOW.getTime() - 86_400_000).toISOString() };
const NO_ULID = '01JZ0000000000000000000009';

/** Good requests to every HTTP function, by name. Between them they name every field that a route knows. */
export function goodRequests(known: Known): Readonly<Record<string, readonly GoodRequest[]>> {
  const { plans, cards, charges } = known;
  const subscriptions = [...Object.values(known.subscriptions), NO_ULID];
  const manageTokens = Object.values(known.manageTokens);
  const registrations = Object.values(known.registrations);
  const commands = (jsons: readonly unknown[]) =>
    subscriptions.flatMap((subscription_id) => jsons.map((json) => ({ params: { subscription_id }, json })));
  const registration = {
    customer_id: 'customer-a',
    buyer: BUYER,
    return_url: 'https://shop.example/billing/done?plan=7',
  };
  const notices = [
    ...registrations.map(({ impUid, merchantUid }) => ({ imp_uid: impUid, merchant_uid: merchantUid })),
    ...Object.values(charges).map((merchant_uid) => ({ imp_uid: 'imp_000000000005', merchant_uid })),
    { imp_uid: 'imp_000000000001', merchant_uid: `sub_${known.subscriptions.daily}_0001` },
    { imp_uid: 'imp_1', merchant_uid: 'ORDER-1' },
  ].map((ids) => ({ ...ids, status: 'paid' }));
  const merchantUids = [
    ...Object.values(charges),
    `sub_${known.subscriptions.daily}_0001`,
    `sub_${known.subscriptions.daily}_0013`,
    `one_${NO_ULID}`,
  ];

  const hold = { reason: '가격을 잘못 내보냄' };
  return {
    'hold-charging': [
      { route: 'GET /work' },
      { route: 'GET /hold' },
      { route: 'PUT /hold', json: hold },
      { route: 'DELETE /hold' },
      { route: 'PUT /customers/{customer_id}/hold', params: { customer_id: 'customer-a' }, json: hold },
      { route: 'DELETE /customers/{customer_id}/hold', params: { customer_id: 'customer-a' } },
    ],
    'order-batch': [
      ...[
        { action: 'refund', select: { ids: merchantUids }, amount: 100, reason: '요금 오류', dry_run: true },
        {
          action: 'refund',
          select: { paid_on: '2026-03-25', plan_id: plans.daily, amount: 1_000 },
          reason: '요금 오류',
        },
        { action: 'retry', select: { status: 'declined' } },
        {
          action: 'cancel',
          select: { plan_id: plans.monthly, status: 'active' },
          at: 'now',
          refund: 'unused',
          reason: '종료',
        },
        { action: 'change_plan', select: { ids: subscriptions }, plan_id: plans.dear },
        { from_dry_run: known.batches.dry },
      ].map((json) => ({ route: 'POST /batches', json })),
      { route: 'GET /batches', query: { limit: '2' } },
      ...[...Object.values(known.batches), NO_ULID].flatMap((batch_id) => [
        { route: 'GET /batches/{batch_id}', params: { batch_id } },
        { route: 'GET /batches/{batch_id}/items', params: { batch_id }, query: { limit: '1' } },
        { route: 'POST /batches/{batch_id}/stop', params: { batch_id } },
      ]),
    ],
    'list-records': [
      { route: 'GET /subscriptions', query: { status: 'active', limit: '2' } },
      { route: 'GET /subscriptions', query: { customer_id: 'customer-a', plan_id: plans.monthly } },
      { route: 'GET /charges', query: { customer_id: 'customer-a', limit: '3' } },
      { route: 'GET /charges', query: { paid_on: '2026-03-01' } },
      { route: 'GET /charges', query: { refunded_on: '2026-03-01' } },
      { route: 'GET /charges', query: { status: 'declined' } },
      { route: 'GET /charges', query: { held: 'true' } },
      { route: 'GET /plans' },
      { route: 'GET /gateway-keys' },
      ...subscriptions.map((subscription_id) => ({
        route: 'GET /subscriptions/{subscription_id}/timeline',
        params: { subscription_id },
      })),
      ...merchantUids.map((merchant_uid) => ({
        route: 'GET /charges/{merchant_uid}/timeline',
        params: { merchant_uid },
      })),
      ...[...subscriptions, ...merchantUids, 'customer-a', plans.monthly].map((q) => ({
        route: 'GET /find',
        query: { q },
      })),
    ],
    'retry-charge': merchantUids.map((merchant_uid) => ({ params: { merchant_uid } })),
    'create-card-registration': [
      { json: registration },
      { json: { ...registration, order_name: '정기결제', display_amount: 1_000 } },
      {
        json: {
          ...registration,
          charge: { amount: 1_000, tax_free: 400, vat_amount: 50, name: '가입비' },
          return_url: 'shopapp://done',
        },
      },
      {
        json: {
          ...registration,
          subscribe: { plan_id: plans.trial, trial_days: 7 },
        },
      },
    ],
    'get-card-registration': registrations.map(({ registrationId }) => ({
      params: { registration_id: registrationId },
    })),
    'show-checkout': registrations.map(({ token }) => ({ params: { token } })),
    'agree-checkout': registrations.flatMap(({ token }) =>
      ['ko', 'en'].map((lang) => ({ params: { token }, json: { hash: 'a'.repeat(64), lang } })),
    ),
    'complete-checkout': registrations.map(({ token, impUid, merchantUid }) => ({
      params: { token },
      json: { imp_uid: impUid, merchant_uid: merchantUid, success: true, error_msg: null },
    })),
    'create-manage-link': known.customers.flatMap((customer_id) => [
      { params: { customer_id } },
      {
        params: { customer_id },
        json: { return_url: 'shopapp://account', purpose: 'cancel', buyer: BUYER },
      },
    ]),
    'show-manage-page': manageTokens.flatMap((token) => [
      { params: { token }, query: { lang: 'en', done: 'canceled' } },
      { params: { token }, query: { view: 'card', subscription: known.subscriptions.pastDue } },
    ]),
    'manage-act': manageTokens.flatMap((token) =>
      subscriptions.flatMap((subscription) =>
        ['cancel', 'end', 'keep', 'agree', 'refuse', 'pause', 'resume', 'change-card'].map((act) => ({
          params: { token, act },
          form: { subscription, ...(act === 'change-card' ? BUYER : {}) },
        })),
      ),
    ),
    'checkout-redirect': registrations.map(({ token, impUid, merchantUid }) => ({
      params: { token },
      query: { imp_uid: impUid, merchant_uid: merchantUid, imp_success: 'true' },
    })),
    'receive-webhook': [...notices.map((json) => ({ json })), ...notices.map((form) => ({ form }))],
    'serve-asset': [
      { params: { name: 'checkout.js' } },
      { params: { name: 'page.css' } },
      { params: { name: 'manage.css' } },
    ],
    'create-plan': (['day', 'week', 'month', 'year'] as const).map((unit) => ({
      json: {
        plan_id: `new-${unit}`,
        name: '새 플랜',
        amount: 12_000,
        tax_free: 1_000,
        interval: { unit, count: 1 },
        trial_days: 0,
      },
    })),
    'get-plan': Object.values(plans).map((plan_id) => ({ params: { plan_id } })),
    'get-customer': known.customers.map((customer_id) => ({ params: { customer_id } })),
    'take-over-card': [
      ...registrations.map(({ impUid }) => ({
        json: { customer_id: 'customer-a', customer_uid: '회원-77/#1', evidence: { imp_uid: impUid } },
      })),
      {
        json: {
          customer_id: 'customer-a',
          customer_uid: cards.good,
          evidence: { imp_uid: 'imp_1' },
          dry_run: true,
        },
      },
      { json: { customer_id: 'customer-b', customer_uid: cards.good, evidence: { imp_uid: 'imp_1' } } },
    ],
    'revoke-card': Object.values(cards).map((customer_uid) => ({ params: { customer_uid } })),
    'create-subscription': Object.values(cards).flatMap((customer_uid) => [
      { json: { customer_uid, plan_id: plans.monthly, allow_duplicate: true } },
      { json: { customer_uid, plan_id: plans.monthly, allow_duplicate: true, first_payment: 'retry' } },
      { json: { customer_uid, plan_id: plans.daily, trial_days: 3, allow_duplicate: true } },
      { json: { customer_uid, plan_id: plans.dear, start_at: '2026-03-28T10:00:00+09:00' } },
      ...[true, false].map((dry_run) => ({
        json: {
          customer_uid,
          plan_id: plans.dear,
          anchor_on: '2025-01-31',
          paid_until: '2026-03-31',
          dry_run,
        },
      })),
    ]),
    'get-subscription': subscriptions.map((subscription_id) => ({ params: { subscription_id } })),
    'list-subscription-charges': subscriptions.flatMap((subscription_id) => [
      { params: { subscription_id } },
      { params: { subscription_id }, query: { limit: '5', cursor: cursor(subscription_id, 7) } },
    ]),
    'cancel-subscription': commands([
      undefined,
      {},
      { at: 'now', reason: '이사' },
      { at: 'period_end' },
      { at: 'now', refund: 'unused' },
    ]),
    'preview-cancel': subscriptions.flatMap((subscription_id) => [
      { params: { subscription_id } },
      { params: { subscription_id }, query: { at: 'now', refund: 'unused' } },
    ]),
    'pause-subscription': commands([undefined, {}]),
    'resume-subscription': commands([undefined, {}]),
    'change-card': commands(Object.values(cards).map((customer_uid) => ({ customer_uid }))),
    'record-consent': commands(
      [
        { price_before: 0, price_after: 12_900, effective_on: '2026-04-05' },
        { price_before: 9_900, price_after: 19_900, effective_on: '2026-04-01' },
      ].flatMap((figures) => [
        { ...AGREED, method: 'web', ...figures },
        { ...AGREED, method: '전화', text: '4월 1일부터 19,900원입니다.\n동의합니다.', ...figures },
      ]),
    ),
    'list-consents': subscriptions.flatMap((subscription_id) => [
      { params: { subscription_id } },
      { params: { subscription_id }, query: { limit: '5', cursor: consentCursor(subscription_id) } },
    ]),
    'withdraw-consent': subscriptions.map((subscription_id) => ({ params: { subscription_id } })),
    'change-plan': commands(
      Object.values(plans).flatMap((plan_id) => [{ plan_id }, { plan_id, consent: AGREED }]),
    ),
    'create-charge': Object.values(cards).map((customer_uid) => ({
      json: { customer_uid, amount: 1_000, tax_free: 400, name: '단건' },
    })),
    'get-charge': merchantUids.map((merchant_uid) => ({ params: { merchant_uid } })),
    'replay-webhooks': subscriptions.flatMap((subscription_id) => [
      { json: { subscription_id } },
      { json: { subscription_id, from: '2026-01-01T00:00:00Z', to: NOW.toISOString() } },
      { json: { event_id: `SUB#${subscription_id}/EVENT#00000001#0` } },
    ]),
    'refund-charge': merchantUids.flatMap((merchant_uid) => [
      { params: { merchant_uid }, json: { amount: 500, tax_free: 0, reason: '부분' } },
      { params: { merchant_uid }, json: { reason: '전부' } },
    ]),
  };
}

const cursor = (subscription_id: string, period: number) =>
  cursorIn('charges', subscription_id, `CHARGE#${String(period).padStart(4, '0')}`);

const consentCursor = (subscription_id: string) =>
  cursorIn('consents', subscription_id, 'CONSENT#01JZ0000000000000000000009');

const cursorIn = (list: string, subscription_id: string, mark: string) =>
  nextCursor(
    { routeKey: `GET /subscriptions/{subscription_id}/${list}`, pathParameters: { subscription_id } },
    Buffer.from(mark).toString('base64url'),
  ) ?? '';
