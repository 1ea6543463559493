import { batchCommands } from './batch.ts';
import type { Command, Given } from './command.ts';

const id = encodeURIComponent;
const query = (given: Given, ...names: readonly string[]): string => {
  const wanted = names.flatMap((name) => (given[name] === undefined ? [] : [`${name}=${id(given[name])}`]));
  return wanted.length === 0 ? '' : `?${wanted.join('&')}`;
};
const wonOf = (given: Given, ...names: readonly string[]) =>
  Object.fromEntries(
    names.filter((name) => given[name] !== undefined).map((name) => [name, Number(given[name])]),
  );
/** Metadata as JSON. What is none is sent as it stands: the API says what would be right. */
const handlesOf = ({ reference, reference_unique: unique, metadata }: Given) => ({
  reference,
  ...(unique === undefined ? {} : { reference_unique: unique === 'true' || unique }),
  ...(metadata === undefined ? {} : { metadata: jsonOf(metadata) }),
});
const heldPath = ({ customer_id }: Given): string =>
  customer_id === undefined ? '/hold' : `/customers/${id(customer_id)}/hold`;

/** Each is one call of the public API. */
export const commands: Readonly<Record<string, Command>> = {
  find: {
    words: ['ID'],
    says: 'what an id belongs to: ours, a customer’s, an imp_uid, a reference of yours',
    run: (api, [text = '']) => api.call('GET', `/find?q=${id(text)}`),
  },
  customer: {
    words: ['CUSTOMER_ID'],
    says: 'cards, subscriptions and one-off charges',
    run: (api, [who = '']) => api.call('GET', `/customers/${id(who)}`),
  },
  subscription: {
    words: ['SUBSCRIPTION_ID'],
    says: 'one subscription',
    run: (api, [one = '']) => api.call('GET', `/subscriptions/${id(one)}`),
  },
  charge: {
    words: ['MERCHANT_UID'],
    says: 'one charge, its attempts and refunds',
    run: (api, [uid = '']) => api.call('GET', `/charges/${id(uid)}`),
  },
  overview: {
    words: [],
    says: 'a month in figures: --month 2027-01',
    run: (api, _, given) => api.call('GET', `/overview${query(given, 'month')}`),
  },
  timeline: {
    words: ['ID'],
    says: 'what happened to a subscription or a charge, when and by whom',
    run: (api, [one = '']) =>
      api.call('GET', `/${one.includes('_') ? 'charges' : 'subscriptions'}/${id(one)}/timeline`),
  },
  subscriptions: {
    words: [],
    says: 'list: --status, --plan_id, --customer_id, --limit, --cursor',
    run: (api, _, given) =>
      api.call('GET', `/subscriptions${query(given, 'status', 'plan_id', 'customer_id', 'limit', 'cursor')}`),
  },
  charges: {
    words: [],
    says: 'list: one of --customer_id, --subscription_id, --status, --held true, --paid_on, --refunded_on',
    run: (api, _, given) =>
      api.call(
        'GET',
        `/charges${query(given, 'customer_id', 'subscription_id', 'status', 'held', 'paid_on', 'refunded_on', 'limit', 'cursor')}`,
      ),
  },
  plans: {
    words: [],
    says: 'list',
    run: (api, _, given) => api.call('GET', `/plans${query(given, 'limit', 'cursor')}`),
  },
  refund: {
    words: ['MERCHANT_UID'],
    says: '--reason TEXT, --amount WON (absent: all that is left), --tax_free WON, --vat_amount WON, --reference ID, --reference_unique true, --metadata JSON',
    acts: true,
    run: (api, [uid = ''], given) =>
      api.call('POST', `/charges/${id(uid)}/refunds`, {
        reason: given['reason'],
        ...wonOf(given, 'amount', 'tax_free', 'vat_amount'),
        ...handlesOf(given),
      }),
  },
  cancel: {
    words: ['SUBSCRIPTION_ID'],
    says: '--at now or period_end',
    acts: true,
    run: (api, [one = ''], { at, reason }) =>
      api.call('POST', `/subscriptions/${id(one)}/cancel`, { at, reason }),
  },
  retry: {
    words: ['MERCHANT_UID'],
    says: 'asks the same card again, now',
    acts: true,
    run: (api, [uid = '']) => api.call('POST', `/charges/${id(uid)}/retry`, {}),
  },
  hold: {
    words: [],
    says: 'stops charging: --reason TEXT, --customer_id for one customer',
    acts: true,
    run: (api, _, given) => api.call('PUT', heldPath(given), { reason: given['reason'] }),
  },
  release: {
    words: [],
    says: 'lets it go on',
    acts: true,
    run: (api, _, given) => api.call('DELETE', heldPath(given)),
  },
  ...batchCommands,
  holds: { words: [], says: 'what is held', run: (api) => api.call('GET', '/hold') },
};

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
