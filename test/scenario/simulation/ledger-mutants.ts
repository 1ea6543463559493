import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Command } from '../../../infra/local/dynamo-model/model.ts';
import type { Change } from '../../../shared/domain/account.ts';
import { parseMerchantUid } from '../../../shared/domain/merchant-uid.ts';
import type { AccountRepository } from '../../../shared/ports.ts';
import { loadAccount } from '../../../shared/usecases/load-account.ts';
import {
  accounts,
  done,
  type Entry,
  entriesOf,
  gateway,
  keyOf,
  MONEY,
  type PutEntry,
  ports,
  withEntries,
  withPuts,
} from './alterations.ts';
import type { FunctionName, LambdaHandler } from './functions.ts';
/** A deliberate mistake in the protocol, made from outside, and the invariants that may catch it first. */
import type { Mutant } from './mutants.ts';
import { asForgetfulCode } from './newer-code.ts';
import type { SimulatedPorts } from './ports.ts';

/** Deliberate mistakes with what is kept, told, queued and given back. */
export const ledgerMutants: readonly Mutant[] = [
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
    name: 'request-asks-again',
    mistake: 'what a request has made due does not name it: repeated, it asks the card once more',
    alteration: {
      command: (command) =>
        withPuts(command, ({ Item: { askedUnder: _, ...Item } = {}, ...put }) => ({ ...put, Item })),
    },
    huntFrom: 573,
    killedBy: ['asked_once_by_a_request'],
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
  {
    name: 'done-with-goes-back',
    mistake: 'a webhook of a charge is worked on and goes back to its queue, each time',
    alteration: {
      handler: (handler, fn) =>
        fn === 'settle-payment'
          ? async (event, context) => {
              const { Records } = event as SQSEvent;
              const { batchItemFailures } = (await handler(event, context)) as SQSBatchResponse;
              const told = Records.filter(({ body }) => body.includes('"merchant_uid":"sub_'));
              return {
                batchItemFailures: [
                  ...batchItemFailures,
                  ...told.map(({ messageId }) => ({ itemIdentifier: messageId })),
                ],
              };
            }
          : handler,
    },
    killedBy: ['only_poison_is_dead'],
  },
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
