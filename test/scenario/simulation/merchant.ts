import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { cardItem } from '../../../shared/adapters/dynamo/card-repository.ts';
import { keys } from '../../../shared/adapters/dynamo/keys.ts';
import { toItem } from '../../../shared/adapters/dynamo/stored-item.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { httpEvent } from '../../support/events.ts';
import { rememberAnswered } from './asked-again.ts';
import type { FunctionName } from './functions.ts';
import type { SimulatedCard } from './iamport-model.ts';
import { ulidAt } from './ids.ts';
import { chargeIdOf } from './items.ts';
import { TABLE } from './ports.ts';
import { NO_TAXES } from './taxes.ts';
import type { World } from './world.ts';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  /** Where a redirect leads. */
  readonly location?: string | undefined;
}

export interface CallOptions {
  /** Of a function with several. */
  readonly route?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** The Idempotency-Key; absent: one of its own. The request is what its body says then, and no more. */
  readonly key?: string;
  /** Repeated with the same key, so often, when no answer or a 5xx came. */
  readonly tries?: number;
  readonly answered?: (answer: Answer) => void;
}

const ROUTES: Readonly<Partial<Record<FunctionName, string>>> = {
  'create-card-registration': 'POST /card-registrations',
  'complete-checkout': 'POST /checkout/{token}/complete',
  'checkout-redirect': 'GET /checkout/{token}/redirect',
  'create-subscription': 'POST /subscriptions',
  'take-over-card': 'POST /cards',
  'get-customer': 'GET /customers/{customer_id}',
  'create-charge': 'POST /charges',
  'cancel-subscription': 'POST /subscriptions/{subscription_id}/cancel',
  'preview-cancel': 'GET /subscriptions/{subscription_id}/cancel-preview',
  'pause-subscription': 'POST /subscriptions/{subscription_id}/pause',
  'resume-subscription': 'POST /subscriptions/{subscription_id}/resume',
  'change-card': 'POST /subscriptions/{subscription_id}/change-card',
  'change-plan': 'POST /subscriptions/{subscription_id}/change-plan',
  'record-consent': 'POST /subscriptions/{subscription_id}/consents',
  'withdraw-consent': 'DELETE /subscriptions/{subscription_id}/consents',
  'refund-charge': 'POST /charges/{merchant_uid}/refunds',
  'retry-charge': 'POST /charges/{merchant_uid}/retry',
  'revoke-card': 'DELETE /cards/{customer_uid}',
};

const CREATING: ReadonlySet<FunctionName> = new Set([
  'create-subscription',
  'create-charge',
  'create-card-registration',
]);
const RESTARTING: ReadonlySet<FunctionName> = new Set([
  'resume-subscription',
  'change-card',
  'record-consent',
]);

export type Merchant = ReturnType<typeof createMerchant>;

/** The merchant's system: sends requests, repeats what was not answered, with the same Idempotency-Key. */
export function createMerchant(
  world: World,
  handles: (fn: FunctionName) => object = () => ({}),
  taxes = NO_TAXES,
) {
  let requests = 0;

  function call(fn: FunctionName, options: CallOptions): void {
    requests += 1;
    const { params = {}, query, tries = 1, answered } = options;
    const body =
      options.key === undefined
        ? options.body && { ...handles(fn), ...options.body, ...taxes.request(fn, options.body) }
        : options.body;
    if (body !== undefined && CREATING.has(fn)) world.monitor.taxes.said(body);
    if (CREATING.has(fn)) world.monitor.intended();
    const key = options.key ?? `request-${requests}`;
    const event = httpEvent({
      route: options.route ?? ROUTES[fn] ?? '',
      params,
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
    });
    const { unusedDays } = world.monitor;
    const asked = body;
    const askedMs = world.scheduler.now;
    const refund = (body as { refund?: string } | undefined)?.refund;
    // Who only looks does not act.
    const id = fn === 'preview-cancel' ? undefined : params['subscription_id'];
    if (id !== undefined && fn === 'cancel-subscription') unusedDays.asked(id, refund);
    send(tries);

    function send(left: number): void {
      const of = unusedDays.standing(params['subscription_id'] ?? '');
      if (RESTARTING.has(fn)) world.monitor.commanded(`SUB#${id}`);
      if (fn === 'retry-charge') world.monitor.commanded(ownerOf(params['merchant_uid'] ?? ''));
      if (id !== undefined) world.monitor.promises.asked(id, key);
      const sentMs = world.scheduler.now;
      world.invoke(fn, event, (ending) => {
        const response =
          ending.kind === 'answered'
            ? (ending.value as { statusCode: number; body?: string; headers?: { location?: string } })
            : undefined;
        const status = response?.statusCode ?? 502;
        const body = response?.body ? readJson(response.body) : {};
        world.guarded(() => world.monitor.firstPayments.answered(fn, options.body, { status, body }));
        world.guarded(() => world.monitor.handles.answered(fn, { ...asked }, body, askedMs));
        if (id !== undefined)
          world.monitor.promises.ended(id, key, fn, status === 200 ? body : undefined, sentMs);
        if (status >= 500 && left > 1)
          world.scheduler.after(world.random.between(500, 90_000), () => send(left - 1));
        else {
          if (status === 200 && fn === 'preview-cancel')
            unusedDays.previewed(params['subscription_id'] ?? '', of, body);
          if (status === 200 && id !== undefined && refund === 'unused') unusedDays.told(id, body);
          const answer = { status, body, location: response?.headers?.location };
          rememberAnswered(world, fn, event, answer);
          answered?.(answer);
        }
      });
    }
  }

  return {
    call,
    /** A card as a finished registration leaves it. */
    seedCard(customerId: string, behaviour: SimulatedCard): string {
      const now = new Date(world.scheduler.now);
      const customerUid = `card_${ulidAt(world.scheduler.now, world.random)}`;
      const card = {
        customerUid,
        customerId,
        registrationId: customerUid.slice(5),
        status: 'active',
        registeredAt: now,
        version: 1,
      } as const;
      world.put(new PutCommand({ TableName: TABLE, Item: cardItem(card) }));
      world.iamport.cards.set(customerUid, behaviour);
      return customerUid;
    },
    seedPlan(planId: string, amount: number, interval: Plan['interval']): void {
      const name = `플랜 ${planId}`;
      const tax = taxes.plan(planId, amount);
      world.monitor.taxes.said({ name, amount, ...tax });
      const plan: Plan = {
        planId,
        name,
        amount,
        taxFree: tax.tax_free,
        vatAmount: tax.vat_amount,
        interval,
        trialDays: 0,
        createdAt: new Date(world.startMs),
      };
      world.put(new PutCommand({ TableName: TABLE, Item: { ...keys.plan(planId), ...toItem(plan) } }));
    },
  };
}

/** What the payment window of a registration is opened with. */
export function orderOf(opened: Answer['body']) {
  const pay = opened['request_pay'] as Record<'merchant_uid' | 'customer_uid' | 'notice_url', string> & {
    amount: number;
  };
  return {
    merchantUid: pay.merchant_uid,
    customerUid: pay.customer_uid,
    amount: pay.amount,
    noticeUrl: pay.notice_url,
  };
}

/** The token of a registration's link. */
export const tokenOf = (opened: Answer['body']): string =>
  String(opened['checkout_url']).split('/').at(-1) ?? '';

const ownerOf = (merchantUid: string): string => chargeIdOf(merchantUid)?.split('/')[0] ?? '';

function readJson(text: string): Record<string, unknown> {
  return text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
}
