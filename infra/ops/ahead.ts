import type { Answer, Api } from './api.ts';
import type { Ahead, Given } from './command.ts';

const id = encodeURIComponent;
const won = (amount: number): string => `${amount.toLocaleString('en-US')} won`;

/** What is typed names the amount, as in the console. */
export async function aheadOfRefund(api: Api, uid: string, given: Given): Promise<Ahead> {
  const { json: charge } = await api.call('GET', `/charges/${id(uid)}`);
  const left = charge.amount - charge.refunded_amount;
  const moves = given['amount'] === undefined ? left : Number(given['amount']);
  return {
    lines: [
      ...ofCharge(charge),
      ['given back before', won(charge.refunded_amount)],
      ['goes back now', won(moves)],
      ['left after it', won(left - moves)],
    ],
    word: `refund ${uid} ${moves}`,
  };
}

export async function aheadOfRetry(api: Api, uid: string): Promise<Ahead> {
  const { json: charge } = await api.call('GET', `/charges/${id(uid)}`);
  return {
    lines: [...ofCharge(charge), ['is charged now', won(charge.amount)]],
    word: `retry ${uid}`,
  };
}

/** `query` is what the cancel will be asked for: the preview decides by the same rules. */
export async function aheadOfCancel(api: Api, one: string, query: string): Promise<Ahead> {
  const { json: subscription } = await api.call('GET', `/subscriptions/${id(one)}`);
  const { json: preview } = await api.call('GET', `/subscriptions/${id(one)}/cancel-preview${query}`);
  const { refund } = preview;
  return {
    lines: [
      ['customer', subscription.customer_id],
      ['plan', `${subscription.plan.name}, ${won(subscription.plan.amount)}`],
      ['status', subscription.status],
      ['ends', `${preview.effect}, ${preview.ends_at}`],
      ['service until', preview.service_until],
      ['goes back', refund === null ? 'nothing' : `${won(refund.amount)} of ${refund.merchant_uid}`],
    ],
    word: `cancel ${one}${refund === null ? '' : ` ${refund.amount}`}`,
  };
}

/** Everybody and one customer are two words, so that a forgotten option is seen. */
export async function aheadOfHold(api: Api, name: 'hold' | 'release', given: Given): Promise<Ahead> {
  const { customer_id, reason } = given;
  const { json: held } = await api.call('GET', '/hold');
  const now =
    customer_id === undefined
      ? held
      : held.customers.find((one: Answer['json']) => one.customer_id === customer_id);
  const who = customer_id ?? 'everybody';
  return {
    lines: [
      [name === 'hold' ? 'is stopped' : 'goes on', `charging of ${who}`],
      ...(reason === undefined ? [] : [['reason', reason] as const]),
      ['on hold now', now?.since ? `since ${now.since}, by ${now.by}: ${now.reason}` : 'no'],
      ...(customer_id === undefined && held.on ? [['is waiting', String(held.waiting)] as const] : []),
    ],
    word: `${name} ${who}`,
  };
}

function ofCharge(charge: Answer['json']): Ahead['lines'] {
  return [
    ['customer', charge.customer_id],
    ['order', `${charge.name} (${charge.merchant_uid})`],
    ['amount', `${won(charge.amount)}, ${charge.status}`],
  ];
}
