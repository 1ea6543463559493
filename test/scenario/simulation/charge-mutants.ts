import type { Command } from '../../../infra/local/dynamo-model/model.ts';
import type { Account, BillingPolicy, Change } from '../../../shared/domain/account.ts';
import type { ChargeAnswer } from '../../../shared/domain/gateway-answer.ts';
import { encodeMerchantUid, parseMerchantUid } from '../../../shared/domain/merchant-uid.ts';
import type { GatewayPayment } from '../../../shared/domain/payment.ts';
import { giveUp } from '../../../shared/domain/recovery.ts';
import type { AccountRepository, PaymentGateway } from '../../../shared/ports.ts';
import { apart } from '../../support/open-charge.ts';
import { accounts, done, entriesOf, gateway, keyOf, MONEY, ports, withEntries } from './alterations.ts';
import { type ChargeItem, isCharge } from './items.ts';
/** A deliberate mistake in the protocol, made from outside, and the invariants that may catch it first. */
import type { Mutant } from './mutants.ts';
import type { Alteration, World } from './world.ts';

const WRITE_AHEAD = ['write_ahead', 'no_resend_before_evidence', 'one_post_per_attempt'];

/** Deliberate mistakes between the write-ahead and the verdict of a charge. */
export const chargeMutants: readonly Mutant[] = [
  {
    name: 'no-write-ahead',
    mistake: 'the POST leaves although the attempt has not been stored',
    alteration: accounts((inner) => ({
      commit: async (before, change, withCard) =>
        isBeginning(change) ? done(change) : inner.commit(before, change, withCard),
    })),
    killedBy: WRITE_AHEAD,
  },
  {
    name: 'write-ahead-without-condition',
    mistake: 'the attempt is stored whatever has happened to the charge since it was read',
    alteration: { command: (command) => (isWriteAhead(command) ? unconditional(command) : command) },
    huntFrom: 547,
    killedBy: [
      ...WRITE_AHEAD,
      'attempts_never_change',
      'attempts_are_kept',
      'verdicts_stay',
      'open_charge_is_kept',
      'changes_count_versions',
      'terminal_states_absorb',
      'versions_grow',
      'one_open_attempt',
    ],
  },
  {
    name: 'last-writer-wins',
    mistake: 'no write of an account has a condition',
    alteration: { command: (command) => (isAccountWrite(command) ? unconditional(command) : command) },
    killedBy: [
      ...WRITE_AHEAD,
      'attempts_never_change',
      'attempts_are_kept',
      'open_charge_is_kept',
      'changes_count_versions',
      'terminal_states_absorb',
      'versions_grow',
      'verdicts_stay',
      'one_open_attempt',
      'events_written_once',
      'periods_advance_by_one',
    ],
  },
  {
    name: 'horizon-ignored',
    mistake: 'a POST of unknown fate is repeated as soon as one look-up shows nothing',
    alteration: {
      settings: (settings) => ({
        ...settings,
        billing: { ...settings.billing, timing: { ...settings.billing.timing, horizonMs: 0 } },
      }),
    },
    killedBy: ['no_verdict_without_evidence', 'no_resend_before_evidence', 'one_payment_per_period'],
  },
  {
    name: 'fresh-merchant-uid-on-retry',
    mistake: 'another attempt uses another merchant_uid',
    alteration: gateway((inner, world) => ({
      charge: (order, budgetMs) => {
        const key = parseMerchantUid(order.merchantUid);
        const posted = [...world.monitor.items.values()].some(
          (item) => isCharge(item) && item.merchantUid === order.merchantUid && item.attempts.length > 1,
        );
        if (!posted || key === undefined || key.kind === 'registration') return inner.charge(order, budgetMs);
        return inner.charge(
          { ...order, merchantUid: encodeMerchantUid({ ...key, generation: 2 }) },
          budgetMs,
        );
      },
    })),
    killedBy: ['write_ahead'],
  },
  {
    name: 'post-repeated-in-place',
    mistake: 'a POST without an answer is sent again at once, as an HTTP client would by default',
    alteration: gateway((inner) => ({
      charge: async (order, budgetMs) => {
        const first = await inner.charge(order, budgetMs);
        return first.kind === 'no_answer' ? inner.charge(order, budgetMs) : first;
      },
    })),
    killedBy: ['one_post_per_attempt', 'one_payment_per_period'],
  },
  {
    name: 'time-out-means-not-sent',
    mistake: 'no answer is taken for “nothing happened”',
    alteration: answers((answer) =>
      answer.kind === 'no_answer' ? { kind: 'not_sent', reason: answer.reason } : answer,
    ),
    killedBy: ['no_verdict_without_evidence', ...MONEY],
  },
  {
    name: 'code-1-means-declined',
    mistake: '“refused” is taken for a decline',
    alteration: answers((answer, order) =>
      answer.kind === 'refused'
        ? { kind: 'answered', payment: invented(order, 'failed', `refused-${order.merchantUid}`) }
        : answer,
    ),
    killedBy: ['no_verdict_without_evidence', ...MONEY],
  },
  {
    name: 'no-look-up-before-resend',
    mistake: 'a declined charge is sent again without asking whether it was paid after all',
    alteration: lookUps((found, charge) =>
      charge?.status === 'declined' || charge?.status === 'scheduled' ? [] : found,
    ),
    huntFrom: 12_370,
    killedBy: MONEY,
  },
  {
    name: 'unknown-is-never-looked-up',
    mistake: 'look-ups of an unknown outcome are skipped',
    alteration: lookUps((found, charge) =>
      charge?.status === 'charging' || charge?.status === 'unknown' ? [] : found,
    ),
    huntFrom: 2681,
    killedBy: MONEY,
  },
  {
    name: 'find-instead-of-findAll',
    mistake: 'of several payments of a merchant_uid only the first is seen',
    alteration: lookUps((found) => found.slice(0, 1)),
    huntFrom: 1030,
    killedBy: MONEY,
  },
  {
    name: 'not-found-right-away-is-proof',
    mistake: 'an open attempt that one look-up does not show is declined on the spot',
    alteration: lookUps((found, charge) =>
      found.length === 0 && (charge?.status === 'unknown' || charge?.status === 'charging')
        ? [
            invented(
              { ...charge, customerUid: charge.attempts.at(-1)?.customerUid ?? '' },
              'failed',
              'invented',
            ),
          ]
        : found,
    ),
    killedBy: ['no_verdict_without_evidence', ...MONEY],
  },
  {
    name: 'webhook-body-trusted',
    mistake: 'what a webhook says is applied without fetching the payment',
    alteration: ports((all, fn, world) =>
      fn !== 'settle-payment'
        ? all
        : {
            ...all,
            gateway: {
              ...all.gateway,
              findPayment: async (impUid, budgetMs) => {
                const charge = [...world.monitor.items.values()].filter(isCharge).at(-1);
                return charge === undefined
                  ? all.gateway.findPayment(impUid, budgetMs)
                  : invented(charge, 'paid', impUid);
              },
            },
          },
    ),
    killedBy: ['paid_means_a_payment', 'paid_means_asked_for', 'ledger_is_the_gateway'],
  },
  {
    name: 'payment-not-compared',
    mistake: 'a fetched payment counts whatever its amount, customer_uid and channel',
    alteration: ports((all, _fn, world) => ({
      ...all,
      gateway: { ...all.gateway, ...uncompared(all.gateway, world) },
    })),
    huntFrom: 1030,
    killedBy: ['paid_means_a_payment', 'paid_means_asked_for', 'ledger_is_the_gateway'],
  },
  {
    name: 'sandbox-accepted',
    mistake: 'a payment of a test channel counts in production',
    alteration: gateway((inner) => {
      const real = (payment: GatewayPayment): GatewayPayment => ({ ...payment, sandbox: false });
      return {
        charge: async (order, budgetMs) => {
          const answer = await inner.charge(order, budgetMs);
          return answer.kind === 'answered' ? { kind: 'answered', payment: real(answer.payment) } : answer;
        },
        findPayments: async (merchantUid, budgetMs) =>
          (await inner.findPayments(merchantUid, budgetMs)).map(real),
      };
    }),
    huntFrom: 1030,
    killedBy: ['paid_means_a_payment'],
  },
  {
    name: 'settle-not-idempotent',
    mistake: 'a payment that stands in the ledger is applied again',
    alteration: ports((all, fn) =>
      fn === 'settle-payment' ? { ...all, accounts: { ...all.accounts, ...forgetful(all.accounts) } } : all,
    ),
    huntFrom: 746,
    killedBy: [
      'terminal_states_absorb',
      'advances_only_when_paid',
      'events_written_once',
      'changes_count_versions',
      'paid_means_asked_for',
    ],
  },
  {
    name: 'advance-before-paid',
    mistake: 'the subscription moves on when the POST leaves',
    alteration: accounts((inner) => ({
      commit: (before, change, withCard) =>
        inner.commit(before, isBeginning(change) ? advanced(change) : change, withCard),
    })),
    killedBy: ['advances_only_when_paid'],
  },
  {
    name: 'failures-in-listings-ignored',
    mistake:
      'a look-up sees money only, so a decline whose answer was lost counts as if nothing had been sent',
    alteration: lookUps((found) => found.filter(({ status }) => status !== 'failed')),
    killedBy: ['declines_reach_the_ledger'],
  },
  {
    name: 'failures-before-the-post-ignored',
    mistake:
      'a failed payment that our clock dates before its POST is taken for an earlier attempt’s, for ever',
    alteration: lookUps((found, charge) =>
      found.filter(
        ({ status, failedAt }) =>
          status !== 'failed' ||
          (failedAt?.getTime() ?? 0) + 1_000 > Date.parse(charge?.attempts.at(-1)?.sentAt ?? ''),
      ),
    ),
    killedBy: ['declines_reach_the_ledger'],
  },
  {
    name: 'day-steps-every-day',
    mistake: 'a card that says no is asked every day of its dunning, and not on the days that were set',
    alteration: {
      settings: (settings) => ({
        ...settings,
        billing: {
          ...settings.billing,
          dunning: { ...settings.billing.dunning, retryAfterDays: [1, 2, 3, 4, 5, 6, 7] },
        },
      }),
    },
    killedBy: ['declines_are_counted'],
  },
  {
    name: 'retry-at-once',
    mistake: 'a declined card is asked again in the same minute',
    alteration: accounts((inner) => ({
      commit: (before, change, withCard) => inner.commit(before, atOnce(change), withCard),
    })),
    killedBy: ['declines_are_spaced'],
  },
  {
    name: 'each-no-is-a-day',
    mistake: 'every "no" uses up a day of dunning, also to somebody who was in a hurry',
    alteration: ports((all) => ({
      ...all,
      accounts: {
        ...all.accounts,
        commit: (before, change, withCard) =>
          all.accounts.commit(before, counted(change, all.settings.billing), withCard),
      },
    })),
    huntFrom: 110,
    killedBy: ['not_given_up_early'],
  },
];

/** After five of them it is given up, whatever the day. */
function counted(change: Change, policy: BillingPolicy): Change {
  const { charge, subscription } = change.account;
  const last = charge?.attempts.at(-1);
  const nos = charge?.attempts.filter((one) => one.declineClass === 'insufficient_balance') ?? [];
  const isTried = charge?.status === 'declined' && subscription?.status === 'past_due';
  if (!isTried || nos.length < 5 || nos.at(-1) !== last || last?.endedAt === undefined) return change;
  return giveUp(change.account, policy, last.endedAt);
}

type Order = Parameters<PaymentGateway['charge']>[0];

function answers(alter: (answer: ChargeAnswer, order: Order) => ChargeAnswer): Alteration {
  return gateway((inner) => ({
    charge: async (order, budgetMs) => alter(await inner.charge(order, budgetMs), order),
  }));
}

function lookUps(
  alter: (found: readonly GatewayPayment[], charge: ChargeItem | undefined) => readonly GatewayPayment[],
): Alteration {
  return gateway((inner, world) => ({
    findPayments: async (merchantUid, budgetMs) => {
      const found = await inner.findPayments(merchantUid, budgetMs);
      const charges = [...world.monitor.items.values()].filter(isCharge);
      return alter(
        found,
        charges.find((charge) => charge.merchantUid === merchantUid),
      );
    },
  }));
}

/** A payment that nobody has made. */
function invented(
  { merchantUid, customerUid, amount }: Pick<Order, 'merchantUid' | 'customerUid' | 'amount'>,
  status: 'paid' | 'failed',
  impUid: string,
): GatewayPayment {
  return {
    impUid,
    merchantUid,
    customerUid,
    amount,
    status,
    cancelAmount: 0,
    currency: 'KRW',
    customerUidUsage: 'payment',
    pgProvider: 'html5_inicis',
    pgId: 'INIBillTst',
    sandbox: false,
    cardName: undefined,
    cardNumberMasked: undefined,
    failReason: status === 'failed' ? '[120054] 잔액부족' : undefined,
    paidAt: undefined,
    failedAt: undefined,
    cancelledAt: undefined,
    receiptUrl: undefined,
  };
}

function uncompared(inner: PaymentGateway, world: World): Partial<PaymentGateway> {
  const fitted = (payment: GatewayPayment, merchantUid: string): GatewayPayment => {
    const charge = [...world.monitor.items.values()]
      .filter(isCharge)
      .find((one) => one.merchantUid === merchantUid);
    if (charge === undefined) return payment;
    const { amount, customerUid } = charge;
    return { ...payment, amount, customerUid, merchantUid, sandbox: false };
  };
  return {
    findPayments: async (merchantUid, budgetMs) =>
      (await inner.findPayments(merchantUid, budgetMs)).map((payment) => fitted(payment, merchantUid)),
    charge: async (order, budgetMs) => {
      const answer = await inner.charge(order, budgetMs);
      return answer.kind === 'answered'
        ? { kind: 'answered', payment: fitted(answer.payment, order.merchantUid) }
        : answer;
    },
  };
}

/** Sees every paid charge as if its payment had not been stored yet. */
function forgetful(inner: AccountRepository): Partial<AccountRepository> {
  const forget = (account: Account | undefined): Account | undefined =>
    account?.charge?.status !== 'paid'
      ? account
      : { ...account, charge: { ...account.charge, status: 'unknown', payment: undefined } };
  return {
    loadPeriod: async (subscriptionId, period) => forget(await inner.loadPeriod(subscriptionId, period)),
    loadOneOff: async (chargeId) => forget(await inner.loadOneOff(chargeId)),
  };
}

function isBeginning({ account: { charge } }: Change): boolean {
  return charge?.status === 'charging' && charge.attempts.at(-1)?.outcome === 'sending';
}

function advanced(change: Change): Change {
  const { subscription } = change.account;
  if (subscription === undefined) return change;
  return {
    ...change,
    account: { ...change.account, subscription: { ...subscription, period: subscription.period + 1 } },
  };
}

function atOnce(change: Change): Change {
  const { charge } = change.account;
  const last = charge?.attempts.at(-1);
  if (charge?.status !== 'declined' || charge.nextAttemptAt === undefined || last?.endedAt === undefined)
    return change;
  return { ...change, account: { ...change.account, charge: { ...charge, nextAttemptAt: last.endedAt } } };
}

const isAccountWrite = (command: Command): boolean =>
  entriesOf(command).some((entry) => keyOf(entry) === 'SUB' || keyOf(entry).startsWith('CHARGE'));
const isWriteAhead = (command: Command): boolean =>
  entriesOf(command).some(({ Put }) => (Put?.Item && apart(Put.Item).charge?.['status']) === 'charging');

function unconditional(command: Command): Command {
  return withEntries(
    command,
    entriesOf(command).map((entry) =>
      entry.Put === undefined ? entry : { Put: { TableName: entry.Put.TableName, Item: entry.Put.Item } },
    ),
  );
}
