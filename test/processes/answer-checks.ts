import {
  type ChargeItem,
  chargeIdOf,
  isCharge,
  isSubscription,
  type Stored,
} from '../scenario/simulation/items.ts';
import type { Facts } from './facts.ts';
import type { Answer, Request } from './merchant.ts';

/** Whatever the merchant was told is so, and whatever it said twice is there once. */
export function* answerDisagreements({ items, requests, payments }: Facts): Generator<string> {
  const stored = new Map(items.map((item) => [`${item.pk}/${item.sk}`, item]));
  const amounts = new Set<number>();
  for (const request of requests) {
    const { key, path, answer, repeated, body } = request;
    if (answer === undefined) {
      yield `${key} POST ${path} was never answered`;
      continue;
    }
    if (repeated !== undefined && idOf(repeated) !== idOf(answer))
      yield `${key} POST ${path} made ${idOf(answer)}, and repeated ${idOf(repeated)}`;
    yield* effectDisagreements(request, answer, stored);
    if (path === '/charges') amounts.add(body.amount);
  }
  // One amount per order: see customers.ts.
  for (const amount of amounts) {
    const charges = items.filter((item) => isOneOff(item) && item.amount === amount);
    const taken = payments.filter((one) => one.amount === amount && one.paid_at > 0);
    if (charges.length > 1 || taken.length > 1)
      yield `one order of ${amount} won became ${charges.length} charges, paid ${taken.length} times`;
  }
}

function* effectDisagreements(
  { key, path, body }: Request,
  { status, json }: Answer,
  stored: ReadonlyMap<string, Stored>,
): Generator<string> {
  if (status >= 300 && status !== 402) return;
  const [, collection, id, command] = path.split('/');
  const lost = (what: string) => `${key} POST ${path} was answered ${status}, and ${what}`;
  switch (command ?? collection) {
    case 'plans':
      if (!stored.has(`PLAN#${body.plan_id}/PLAN`)) yield lost('there is no such plan');
      return;
    case 'card-registrations':
      if (!stored.has(`REG#${json.registration_id}/REG`)) yield lost('there is no such registration');
      return;
    case 'subscriptions':
      if (!stored.has(`SUB#${json.subscription_id}/SUB`)) yield lost('there is no such subscription');
      else if (
        (status === 402) !== isDeclined(stored.get(`SUB#${json.subscription_id}/SUB`)) &&
        status !== 202
      )
        yield lost('its first payment ended otherwise');
      return;
    case 'charges': {
      const charge = stored.get(chargeIdOf(json.merchant_uid) ?? '') as ChargeItem | undefined;
      if (charge?.amount !== body.amount) yield lost('there is no such charge');
      else if (json.status === 'paid' && charge?.status !== 'paid') yield lost(`it is ${charge?.status}`);
      return;
    }
    case 'refunds': {
      const charge = stored.get(chargeIdOf(id ?? '') ?? '') as ChargeItem | undefined;
      const refund = charge?.refunds.find(({ refundId }) => refundId === json.refund_id);
      if (refund?.amount !== json.amount) yield lost('there is no such refund');
      else if (json.status === 'succeeded' && refund?.status !== 'succeeded')
        yield lost(`it is ${refund?.status}`);
      return;
    }
    case 'cancel':
    case 'change-card': {
      const subscription = stored.get(`SUB#${id}/SUB`);
      if (subscription === undefined || !isSubscription(subscription)) yield lost('it is gone');
      else if (command === 'change-card' && subscription.customerUid !== body.customer_uid)
        yield lost(`it is charged to ${subscription.customerUid}`);
      else if (command === 'cancel' && !isEnding(subscription)) yield lost(`it is ${subscription.status}`);
    }
  }
}

const isEnding = (item: Stored & { readonly status: string }): boolean =>
  item.status === 'canceled' || (item as { cancelAtPeriodEnd?: boolean }).cancelAtPeriodEnd === true;

const isDeclined = (item: Stored | undefined): boolean =>
  (item as { cancelReason?: string } | undefined)?.cancelReason === 'first_payment_declined';

const isOneOff = (item: Stored): item is ChargeItem => isCharge(item) && item.pk.startsWith('ONE#');

/** Of what the request made. */
const idOf = ({ status, json }: Answer): string =>
  json?.refund_id ??
  json?.merchant_uid ??
  json?.registration_id ??
  json?.subscription_id ??
  json?.plan_id ??
  String(status);
