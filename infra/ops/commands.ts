import { aheadOfCancel, aheadOfHold, aheadOfRefund, aheadOfRetry } from './ahead.ts';
import { asCommand, type Call, queryOf, wonOf } from './calls.ts';
import type { Commands, Given } from './command.ts';
import { DAY, ID, JSON_TEXT, MONTH, NUMBER, oneOf, TEXT, WON } from './options.ts';
import { timelineOf } from './timeline.ts';

const id = encodeURIComponent;
const PAGE = { limit: NUMBER, cursor: TEXT };
/** Metadata as JSON. What is none is sent as it stands: the API says what would be right. */
const handlesOf = ({ reference, reference_unique: unique, metadata }: Given) => ({
  reference,
  ...(unique === undefined ? {} : { reference_unique: unique === 'true' || unique }),
  ...(metadata === undefined ? {} : { metadata: jsonOf(metadata) }),
});
const heldPath = ({ customer_id }: Given): string =>
  customer_id === undefined ? '/hold' : `/customers/${id(customer_id)}/hold`;

const CALLS: Readonly<Record<string, Call>> = {
  find: {
    words: ['ID'],
    says: 'what an id belongs to: ours, a customer’s, an imp_uid, a reference of yours',
    call: (api, [text = '']) => api.call('GET', `/find?q=${id(text)}`),
  },
  customer: {
    words: ['CUSTOMER_ID'],
    says: 'cards, subscriptions and one-off charges',
    call: (api, [who = '']) => api.call('GET', `/customers/${id(who)}`),
  },
  subscription: {
    words: ['SUBSCRIPTION_ID'],
    says: 'one subscription',
    call: (api, [one = '']) => api.call('GET', `/subscriptions/${id(one)}`),
  },
  charge: {
    words: ['MERCHANT_UID'],
    says: 'one charge, its attempts and refunds',
    call: (api, [uid = '']) => api.call('GET', `/charges/${id(uid)}`),
  },
  overview: {
    words: [],
    says: 'a month in figures',
    options: { month: MONTH },
    call: (api, _, given) => api.call('GET', `/overview${queryOf(given)}`),
  },
  timeline: {
    words: ['ID'],
    says: 'what happened to a subscription or a charge, when and by whom; an imp_uid or a reference of one is found',
    call: (api, [text = '']) => timelineOf(api, text),
  },
  subscriptions: {
    words: [],
    says: 'list',
    options: { status: TEXT, plan_id: ID, customer_id: ID, ...PAGE },
    call: (api, _, given) => api.call('GET', `/subscriptions${queryOf(given)}`),
  },
  charges: {
    words: [],
    says: 'list, by one of these',
    options: {
      ...{ customer_id: ID, subscription_id: ID, status: TEXT, held: oneOf('true') },
      ...{ paid_on: DAY, refunded_on: DAY, ...PAGE },
    },
    call: (api, _, given) => api.call('GET', `/charges${queryOf(given)}`),
  },
  plans: {
    words: [],
    says: 'list',
    options: PAGE,
    call: (api, _, given) => api.call('GET', `/plans${queryOf(given)}`),
  },
  refund: {
    words: ['MERCHANT_UID'],
    says: 'gives back --amount, or all that is left',
    options: {
      ...{ reason: TEXT, amount: WON, tax_free: WON, vat_amount: WON },
      ...{ reference: ID, reference_unique: oneOf('true'), metadata: JSON_TEXT },
    },
    ahead: (api, [uid = ''], given) => aheadOfRefund(api, uid, given),
    call: (api, [uid = ''], given) =>
      api.call('POST', `/charges/${id(uid)}/refunds`, {
        reason: given['reason'],
        ...wonOf(given, 'amount', 'tax_free', 'vat_amount'),
        ...handlesOf(given),
      }),
  },
  cancel: {
    words: ['SUBSCRIPTION_ID'],
    says: 'ends it at the end of what is paid for, or --at now, with --refund unused the days that are left go back',
    options: { at: oneOf('period_end', 'now'), refund: oneOf('none', 'unused'), reason: TEXT },
    ahead: (api, [one = ''], { at, refund }) => aheadOfCancel(api, one, queryOf({ at, refund })),
    call: (api, [one = ''], { at, refund, reason }) =>
      api.call('POST', `/subscriptions/${id(one)}/cancel`, { at, refund, reason }),
  },
  retry: {
    words: ['MERCHANT_UID'],
    says: 'asks the same card again, now',
    ahead: (api, [uid = '']) => aheadOfRetry(api, uid),
    call: (api, [uid = '']) => api.call('POST', `/charges/${id(uid)}/retry`, {}),
  },
  hold: {
    words: [],
    says: 'stops charging everybody, or one customer',
    options: { reason: TEXT, customer_id: ID },
    ahead: (api, _, given) => aheadOfHold(api, 'hold', given),
    call: (api, _, given) => api.call('PUT', heldPath(given), { reason: given['reason'] }),
  },
  release: {
    words: [],
    says: 'lets it go on, for everybody or for one customer',
    options: { customer_id: ID },
    ahead: (api, _, given) => aheadOfHold(api, 'release', given),
    call: (api, _, given) => api.call('DELETE', heldPath(given)),
  },
  holds: { words: [], says: 'what is held', call: (api) => api.call('GET', '/hold') },
};

/** Each is one call of the public API. */
export const commands: Commands = Object.fromEntries(
  Object.entries(CALLS).map(([name, call]) => [name, asCommand(call)]),
);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
