import * as v from 'valibot';
import { type BatchOrder, type BatchSelect, MOST_IDS } from '../../shared/domain/batch.ts';
import { isUlid, parseMerchantUid } from '../../shared/domain/merchant-uid.ts';
import { SUBSCRIPTION_STATUSES } from '../../shared/domain/subscription.ts';
import type { Ordered } from '../../shared/usecases/order-batch.ts';
import { koreanDate, planId, won } from '../middleware/fields.ts';
import type { HttpEvent } from '../middleware/http.ts';
import { printable } from '../middleware/plain-text.ts';
import { jsonBody } from '../middleware/request.ts';
import { cancelFields, UNUSED_NOW } from './cancel-terms.ts';

const idsOf = (isOne: (id: string) => boolean, what: string) =>
  v.pipe(
    v.array(v.pipe(v.string(), v.check(isOne, what))),
    v.minLength(1, 'at least one'),
    v.maxLength(MOST_IDS, `at most ${MOST_IDS}`),
    v.transform((ids) => [...new Set(ids)]),
  );

const chargeIds = idsOf((id) => {
  const kind = parseMerchantUid(id)?.kind;
  return kind === 'subscription' || kind === 'one_off';
}, 'the merchant_uid of a charge');
const subscriptionIds = idsOf(isUlid, 'a subscription_id of ours');

type Fields = Readonly<Record<string, unknown>>;
const given = (fields: Fields, names: readonly string[]) =>
  names.filter((name) => fields[name] !== undefined).length;

const narrowing = { plan_id: v.optional(planId), amount: v.optional(won(1)) };
const refundSelect = v.pipe(
  v.strictObject({ ids: v.optional(chargeIds), paid_on: v.optional(koreanDate), ...narrowing }),
  v.check((fields) => given(fields, ['ids', 'paid_on']) === 1, 'exactly one of ids, paid_on'),
);
const retrySelect = v.pipe(
  v.strictObject({ ids: v.optional(chargeIds), status: v.optional(v.literal('declined')), ...narrowing }),
  v.check((fields) => given(fields, ['ids', 'status']) === 1, 'exactly one of ids, status'),
);
const subscriptionSelect = v.pipe(
  v.strictObject({
    ids: v.optional(subscriptionIds),
    plan_id: v.optional(planId),
    status: v.optional(v.picklist(SUBSCRIPTION_STATUSES, SUBSCRIPTION_STATUSES.join(', '))),
  }),
  v.check(
    (fields) => given(fields, ['ids']) !== (given(fields, ['plan_id', 'status']) > 0 ? 1 : 0),
    'either ids, or plan_id, status or both',
  ),
);

const dryRun = { dry_run: v.optional(v.boolean(), false) };
const order = v.variant(
  'action',
  [
    v.strictObject({
      action: v.literal('refund'),
      select: refundSelect,
      amount: v.optional(won(1)),
      reason: printable(100),
      ...dryRun,
    }),
    v.strictObject({ action: v.literal('retry'), select: retrySelect, ...dryRun }),
    v.strictObject({
      action: v.literal('cancel'),
      select: subscriptionSelect,
      ...cancelFields,
      ...dryRun,
    }),
    v.strictObject({
      action: v.literal('change_plan'),
      select: subscriptionSelect,
      plan_id: planId,
      ...dryRun,
    }),
  ],
  'refund, retry, cancel or change_plan',
);
const body = v.pipe(
  order,
  v.forward(
    v.check(
      (fields) => fields.action !== 'cancel' || fields.refund === 'none' || fields.at === 'now',
      UNUSED_NOW,
    ),
    ['refund'] as never,
  ),
);
const fromDryRun = v.strictObject({
  from_dry_run: v.pipe(v.string(), v.check(isUlid, 'the batch_id of a dry run')),
});

/** What POST /batches asks for: what a dry run has shown, or something of its own. */
export function orderOf(event: HttpEvent, by: string): Ordered {
  const { from_dry_run } = jsonBody(event, v.looseObject({ from_dry_run: v.optional(v.unknown()) }));
  if (from_dry_run !== undefined) return { fromDryRun: jsonBody(event, fromDryRun).from_dry_run, by };
  const { select, dry_run, ...fields } = jsonBody(event, body);
  return { order: actionOf(fields), select: selectOf(select), isDryRun: dry_run, by };
}

type Input = v.InferOutput<typeof order>;
type ActionInput<T = Input> = T extends unknown ? Omit<T, 'select' | 'dry_run'> : never;

function actionOf(fields: ActionInput): BatchOrder {
  if (fields.action !== 'change_plan') return fields;
  return { action: fields.action, planId: fields.plan_id };
}

interface SelectInput {
  readonly ids?: readonly string[] | undefined;
  readonly paid_on?: string | undefined;
  readonly status?: string | undefined;
  readonly plan_id?: string | undefined;
  readonly amount?: number | undefined;
}

const selectOf = ({ ids, paid_on, status, plan_id, amount }: SelectInput): BatchSelect => ({
  ids,
  paidOn: paid_on,
  status,
  planId: plan_id,
  amount,
});
