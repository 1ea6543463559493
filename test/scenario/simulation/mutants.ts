import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Command } from '../../../infra/local/dynamo-model/model.ts';
import type { Account, Change } from '../../../shared/domain/account.ts';
import type { ChargeAnswer } from '../../../shared/domain/gateway-answer.ts';
import { encodeMerchantUid, parseMerchantUid } from '../../../shared/domain/merchant-uid.ts';
import type { GatewayPayment } from '../../../shared/domain/payment.ts';
import type { AccountRepository, CommitResult, PaymentGateway } from '../../../shared/ports.ts';
import { loadAccount } from '../../../shared/usecases/load-account.ts';
import { apart } from '../../support/open-charge.ts';
import {
  accounts,
  type Entry,
  entriesOf,
  gateway,
  type PutEntry,
  ports,
  withEntries,
  withPuts,
} from './alterations.ts';
import { batchMutants } from './batch-mutants.ts';
import { consentMutants } from './consent-mutants.ts';
import { dispatchMutants } from './dispatch-mutants.ts';
import type { FunctionName, LambdaHandler } from './functions.ts';
import { handleMutants } from './handle-mutants.ts';
import { holdingMutants } from './holding-mutants.ts';
import { type ChargeItem, isCharge } from './items.ts';
import { moneyMutants } from './money-mutants.ts';
import { asForgetfulCode } from './newer-code.ts';
import { openChargeMutants } from './open-charge-mutants.ts';
import type { SimulatedPorts } from './ports.ts';
import { registrationMutants } from './registration-mutants.ts';
import { subscriptionMutants } from './subscription-mutants.ts';
import { summingMutants } from './summing-mutants.ts';
import { takeOverMutants } from './take-over-mutants.ts';
import { taxMutants } from './tax-mutants.ts';
import type { Alteration, World } from './world.ts';

/** A deliberate mistake in the protocol, made from outside, and the invariants that may catch it first. */
export interface Mutant {
  readonly name: string;
  readonly mistake: string;
  readonly alteration: Alteration;
  /** Which invariants kill it. Empty: none can, and `because` says why that is right. */
  readonly killedBy: readonly string[];
  readonly because?: string;
  /** Near a seed that kills it: the hunt begins there. Absent: at the first seed. */
  readonly huntFrom?: number;
  /** Where it shows; absent: in a swarm. */
  readonly history?: 'backlog';
}

const WRITE_AHEAD = ['write_ahead', 'no_resend_before_evidence', 'one_post_per_attempt'];
const MONEY = [
  'one_payment_per_period',
  'ledger_is_the_gateway',
  'paid_means_a_payment',
  'no_resend_before_evidence',
];

/** A commit that says it was made. */
const done = ({ account }: Change): CommitResult => ({ kind: 'done', account });

export const mutants: readonly Mutant[] = [
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
    name: 'event-outside-the-transaction',
    mistake: 'events are not written with the change that they tell of',
    alteration: { command: (command) => withoutEvents(command) },
    killedBy: ['event_with_every_change'],
  },
  {
    name: 'version-not-counted',
    mistake: 'a refund changes the charge without counting its version up',
    alteration: { command: (command) => withPuts(command, sameVersion) },
    killedBy: ['changes_count_versions'],
  },
  ...subscriptionMutants,
  ...openChargeMutants,
  ...consentMutants,
  {
    name: 'newer-attributes-erased',
    mistake: 'what newer code has written into an item is dropped on reading and so erased by the next write',
    alteration: {
      command: (command) => withPuts(command, (put) => ({ ...put, Item: asForgetfulCode(put.Item ?? {}) })),
    },
    killedBy: ['newer_code_is_kept'],
  },
  {
    name: 'cancel-voids-what-is-out',
    mistake: 'canceling a subscription voids a charge whose POST is out',
    alteration: accounts((inner) => ({
      commit: (before, change, withCard) => inner.commit(before, voidedOnCancel(change), withCard),
    })),
    huntFrom: 259,
    killedBy: ['event_with_every_change', ...MONEY],
  },
  {
    name: 'revoked-card-charged',
    mistake: 'whether the card is still active is not looked at before the write-ahead',
    alteration: ports((all, fn) => (fn === 'revoke-card' ? all : withActiveCards(all))),
    killedBy: ['only_active_cards_are_charged'],
  },
  {
    name: 'claim-removes-the-due-mark',
    mistake: 'a claimed entry does not come back by itself when its message is lost',
    alteration: { command: claimForGood },
    killedBy: ['every_charge_ends', 'active_means_paid_ahead', 'first_payment_is_known'],
  },
  {
    name: 'idempotency-key-forgotten',
    mistake: 'a repeated request is taken for a new one',
    alteration: ports((all) => ({
      ...all,
      idempotency: {
        ...all.idempotency,
        reserve: async (reservation) => reservation,
      },
    })),
    killedBy: ['one_result_per_request', 'repetition_tells_what_is_true'],
  },
  {
    name: 'second-subscription',
    mistake: 'a subscription is started whether or not its customer has one to that plan',
    alteration: { command: withoutPlaceCheck },
    killedBy: ['one_live_subscription_per_plan'],
  },
  {
    name: 'first-answer-replayed',
    mistake: 'a repeated request is told what the first one was told',
    alteration: { handler: replaying },
    killedBy: ['repetition_tells_what_is_true'],
  },
  {
    name: 'refund-without-write-ahead',
    mistake: 'the cancel is sent although the refund has not been stored',
    alteration: accounts((inner) => ({
      commit: async (before, change, withCard) =>
        change.account.charge?.refunds.at(-1)?.status === 'sending'
          ? done(change)
          : inner.commit(before, change, withCard),
    })),
    killedBy: ['refund_write_ahead'],
  },
  {
    name: 'refund-without-checksum',
    mistake: 'the cancel does not say how much it believes to be left',
    alteration: { request: (request) => withoutField(request, 'checksum') },
    killedBy: ['refund_has_a_checksum', 'surplus_goes_back_whole'],
  },
  {
    name: 'refund-without-amount',
    mistake: 'a partial refund leaves out its amount, which 아임포트 takes for everything',
    alteration: {
      request: (request) => (request.path === '/payments/cancel' ? withoutField(request, 'amount') : request),
    },
    killedBy: ['refund_write_ahead', 'surplus_goes_back_whole'],
  },
  {
    name: 'refund-unknown-means-done',
    mistake: 'a cancel without an answer counts as given back',
    alteration: gateway((inner) => ({
      cancel: async (order, budgetMs) => {
        const answer = await inner.cancel(order, budgetMs);
        if (answer.kind !== 'no_answer') return answer;
        const payment = await inner.findPayment(order.impUid, budgetMs).catch(() => undefined);
        return payment === undefined
          ? answer
          : {
              kind: 'canceled',
              payment: { ...payment, cancelAmount: payment.amount - order.checksum + order.amount },
            };
      },
    })),
    killedBy: ['refunds_are_facts'],
  },
  {
    name: 'event-skipped-on-failure',
    mistake: 'the stream goes on after an event that could not be published',
    alteration: {
      handler: (handler, fn) =>
        fn === 'publish-events'
          ? async (event, context) => ({
              ...((await handler(event, context)) as object),
              batchItemFailures: [],
            })
          : handler,
    },
    killedBy: ['events_published'],
  },
  {
    name: 'event-published-in-part',
    mistake: 'an event leaves without one of its fields',
    alteration: {
      handler: (handler, fn) =>
        fn === 'publish-events' ? (event, context) => handler(withoutAmounts(event), context) : handler,
    },
    killedBy: ['events_as_typed'],
  },
  {
    name: 'poison-taken-for-done',
    mistake: 'a message that nobody can read is taken from its queue',
    alteration: {
      handler: (handler, fn) =>
        fn === 'settle-payment' || fn === 'charge-subscription'
          ? async (event, context) => {
              const { Records } = event as SQSEvent;
              const unreadable = new Set(
                Records.filter(({ body }) => !body.includes('_')).map(({ messageId }) => messageId),
              );
              const { batchItemFailures } = (await handler(event, context)) as SQSBatchResponse;
              return {
                batchItemFailures: batchItemFailures.filter(
                  ({ itemIdentifier }) => !unreadable.has(itemIdentifier),
                ),
              };
            }
          : handler,
    },
    killedBy: ['poison_is_kept'],
  },
  ...registrationMutants,
  {
    name: 'webhook-reads-whole-items',
    mistake:
      'the public webhook reads a registration or a charge, and all that it says, to see that it is there',
    alteration: ports((all, fn) =>
      fn === 'receive-webhook'
        ? {
            ...all,
            hints: {
              ...all.hints,
              names: async (merchantUid) => {
                const key = parseMerchantUid(merchantUid);
                if (key?.kind === 'registration')
                  return (await all.registrations.find(key.registrationId)) !== undefined;
                return (await loadAccount(all.accounts, merchantUid)) !== undefined;
              },
            },
          }
        : all,
    ),
    killedBy: ['within_grants'],
  },
  ...handleMutants,
  ...taxMutants,
  ...takeOverMutants,
  ...holdingMutants,
  ...batchMutants,
  ...moneyMutants,
  ...dispatchMutants,
  ...summingMutants,
  {
    name: 'one-claim-stops-the-tick',
    huntFrom: 102,
    mistake: 'an entry that cannot be claimed keeps those that were claimed with it from being sent',
    alteration: ports((all, fn) => (fn === 'enqueue-due-charges' ? { ...all, ...allOrNothing(all) } : all)),
    killedBy: ['one_bad_element'],
  },
  {
    name: 'damaged-item-stops-its-shard',
    mistake: 'an item in the index `due` that cannot be read ends the work on its shard',
    alteration: ports((all, fn) => (fn === 'enqueue-due-charges' ? { ...all, due: strict(all.due) } : all)),
    killedBy: ['one_bad_element'],
  },
  {
    name: 'attempt-lease-dropped',
    mistake: 'an attempt has no lease: anyone may look it up while its POST is out',
    alteration: {
      settings: (settings) => ({
        ...settings,
        billing: { ...settings.billing, timing: { ...settings.billing.timing, attemptLeaseMs: 0 } },
      }),
    },
    killedBy: [],
    because:
      'Equivalent for safety. A look-up that comes too early finds nothing or the truth: nothing found before the horizon changes nothing but the status (`unknown`), and only the horizon lets a POST be repeated. The lease spares look-ups and a misleading `charge.unknown`.',
  },
  {
    name: 'claim-lease-dropped',
    mistake: 'a claim ends when it begins, so every tick queues the same charge again',
    alteration: { settings: (settings) => ({ ...settings, claimLeaseMs: 0 }) },
    killedBy: [],
    because:
      'Equivalent for safety. Messages are duplicated, as SQS may do anyway; the write-ahead lets one of them send. The lease spares work.',
  },
];

/** A claim that throws ends the tick before anything of its page is sent. */
function allOrNothing({ due, chargeQueue }: SimulatedPorts): Pick<SimulatedPorts, 'due' | 'chargeQueue'> {
  let failure: unknown;
  return {
    due: {
      ...due,
      get shards() {
        failure = undefined;
        return due.shards;
      },
      claim: (entry, until) =>
        due.claim(entry, until).catch((error: unknown) => {
          failure = error;
          throw error;
        }),
    },
    chargeQueue: {
      send: async (messages) => {
        if (failure !== undefined) throw failure;
        return chargeQueue.send(messages);
      },
    },
  };
}

function strict(due: SimulatedPorts['due']): SimulatedPorts['due'] {
  return {
    ...due,
    get shards() {
      return due.shards;
    },
    list: async (...what) => {
      const entries = await due.list(...what);
      if (entries.some(({ subject }) => subject === undefined)) throw new Error('does not fit its schema');
      return entries;
    },
  };
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

/** A charge that is written by itself, as a refund is, at the version it was read at. */
function sameVersion(put: PutEntry): PutEntry {
  const read: unknown = put.ExpressionAttributeValues?.[':read'];
  const isRefund = Array.isArray(put.Item?.['refunds']) && put.Item['refunds'].length > 0;
  return isRefund && read !== undefined ? { ...put, Item: { ...put.Item, version: read } } : put;
}

function voidedOnCancel(change: Change): Change {
  const { charge, subscription } = change.account;
  const isOut = charge?.status === 'charging' || charge?.status === 'unknown';
  if (!isOut || subscription?.status !== 'canceled' || charge === undefined) return change;
  const voided = { ...charge, status: 'void', version: charge.version + 1, nextLookUpAt: undefined } as const;
  return { ...change, account: { ...change.account, charge: voided } };
}

const keyOf = ({ Put }: Entry): string => String(Put?.Item?.['sk'] ?? '');
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

function withoutEvents(command: Command): Command {
  const entries = entriesOf(command);
  if (!entries.some((entry) => keyOf(entry).startsWith('EVENT#'))) return command;
  return withEntries(
    command,
    entries.filter((entry) => !keyOf(entry).startsWith('EVENT#')),
  );
}

function withoutPlaceCheck(command: Command): Command {
  const isPlace = ({ Update }: Entry) => String(Update?.Key?.['pk']).startsWith('PLACE#');
  const entries = entriesOf(command);
  if (!entries.some(isPlace)) return command;
  const unchecked = ({ Update }: Entry): Entry => {
    const { ConditionExpression: _gone, ...rest } = Update as NonNullable<Entry['Update']>;
    return { Update: rest };
  };
  return withEntries(
    command,
    entries.map((entry) => (isPlace(entry) ? unchecked(entry) : entry)),
  );
}

/** The merchant repeats the very event, so that stands for its key. */
const answersOf = new WeakMap<object, { readonly statusCode?: number }>();

function replaying(handler: LambdaHandler, fn: FunctionName): LambdaHandler {
  if (fn !== 'create-charge' && fn !== 'create-subscription' && fn !== 'refund-charge') return handler;
  return async (event, context) => {
    const kept = answersOf.get(event as object);
    if (kept !== undefined) return kept;
    const answer = (await handler(event, context)) as { readonly statusCode?: number };
    if ((answer.statusCode ?? 500) < 500) answersOf.set(event as object, answer);
    return answer;
  };
}

/** Every card that there is, as if nobody had revoked it. */
function withActiveCards(all: SimulatedPorts): SimulatedPorts {
  const active = <C extends object>(card: C | undefined) => card && { ...card, status: 'active' as const };
  const { accounts: inner, cards } = all;
  const loadPeriod: AccountRepository['loadPeriod'] = async (...asked) => {
    const read = await inner.loadPeriod(...asked);
    return read && { ...read, card: active(read.card) };
  };
  return {
    ...all,
    accounts: { ...inner, loadPeriod },
    cards: { ...cards, find: async (customerUid) => active(await cards.find(customerUid)) },
  };
}

/** A hundred years are as good as never. */
function claimForGood(command: Command): Command {
  const values = (command.input as { ExpressionAttributeValues?: Record<string, unknown> })
    .ExpressionAttributeValues;
  const until = values?.[':until'];
  if (typeof until !== 'string') return command;
  return Object.assign(Object.create(Object.getPrototypeOf(command)), {
    input: { ...command.input, ExpressionAttributeValues: { ...values, ':until': `2126${until.slice(4)}` } },
  });
}

/** A batch of the stream, its events without what they cost. */
function withoutAmounts(event: unknown): unknown {
  const { Records } = event as {
    readonly Records: readonly { readonly dynamodb: { readonly NewImage: object } }[];
  };
  const lessened = Records.map((record) => {
    const { amount: _gone, ...NewImage } = record.dynamodb.NewImage as Record<string, unknown>;
    return { ...record, dynamodb: { ...record.dynamodb, NewImage } };
  });
  return { Records: lessened };
}

function withoutField<R extends { readonly body?: string }>(request: R, field: string): R {
  if (request.body === undefined || !request.body.includes(`"${field}"`)) return request;
  const { [field]: _gone, ...rest } = JSON.parse(request.body) as Record<string, unknown>;
  return { ...request, body: JSON.stringify(rest) };
}
