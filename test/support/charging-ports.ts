import { BatchGetCommand, type BatchGetCommandInput, PutCommand } from '@aws-sdk/lib-dynamodb';
import { type Command, createDynamoModel, type Item } from '../../infra/local/dynamo-model/model.ts';
import { billingTableSchema } from '../../infra/local/table-schema.ts';
import { createGatewayCircuit } from '../../shared/adapters/circuit.ts';
import { createAccountRepository } from '../../shared/adapters/dynamo/account-repository.ts';
import { createBatchRepository } from '../../shared/adapters/dynamo/batch-repository.ts';
import { createCardRepository } from '../../shared/adapters/dynamo/card-repository.ts';
import { createChargeLists } from '../../shared/adapters/dynamo/charge-lists.ts';
import { createCustomerRepository } from '../../shared/adapters/dynamo/customer-repository.ts';
import { createDayRepository } from '../../shared/adapters/dynamo/day-repository.ts';
import { createDueRepository } from '../../shared/adapters/dynamo/due-repository.ts';
import { createEventHandles } from '../../shared/adapters/dynamo/event-handles.ts';
import { createEventRepository } from '../../shared/adapters/dynamo/event-repository.ts';
import { createHintRepository } from '../../shared/adapters/dynamo/hint-repository.ts';
import { createHoldRepository } from '../../shared/adapters/dynamo/hold-repository.ts';
import { createIdempotencyRepository } from '../../shared/adapters/dynamo/idempotency-repository.ts';
import { createManageLinkRepository } from '../../shared/adapters/dynamo/manage-link-repository.ts';
import { createPlaceRepository } from '../../shared/adapters/dynamo/place-repository.ts';
import { createPlanRepository } from '../../shared/adapters/dynamo/plan-repository.ts';
import { createReconciliationRepository } from '../../shared/adapters/dynamo/reconciliation-repository.ts';
import { createRecordLists } from '../../shared/adapters/dynamo/record-lists.ts';
import { createReferenceRepository } from '../../shared/adapters/dynamo/reference-repository.ts';
import { createRegistrationRepository } from '../../shared/adapters/dynamo/registration-repository.ts';
import type { Table } from '../../shared/adapters/dynamo/table.ts';
import { createHoldWatch } from '../../shared/adapters/hold-watch.ts';
import { randomIds, sha256Digests } from '../../shared/adapters/ids.ts';
import type { Account } from '../../shared/domain/account.ts';
import type {
  CancelAnswer,
  CancelOrder,
  ChargeAnswer,
  ChargeOrder,
} from '../../shared/domain/gateway-answer.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { applyIssueRecord } from '../../shared/domain/registration-outcome.ts';
import type { Subscription } from '../../shared/domain/subscription.ts';
import type {
  BatchMessage,
  DueSubject,
  JournalEntry,
  KeysFound,
  PaymentGateway,
  PaymentListing,
  PublishedEvent,
  Settings,
} from '../../shared/ports.ts';
import { callHttp, type HttpFunction } from './call-http.ts';
import { billingPolicy, failedPayment, monthly, notices, payment, subscription } from './charging.ts';
import { type HttpEventOptions, httpEvent, jsonEvent } from './events.ts';
import { issuedPayment, issuePolicy, NOW, pendingRegistration, settings } from './fixtures.ts';
import { withFreshKey } from './idempotency-key.ts';
import type { Wire } from './wire.ts';

/** How the next POST ends. */
export type Ending = 'paid' | 'declined' | 'refused' | 'lost' | 'not_sent';

/**
 * Ports for one handler that charges: the real repositories over an in-memory table, and an 아임포트 that ends each POST
 * as a test says. What it has on record it finds again. `real`: a table on an engine in place of the one in memory, which then stays empty.
 */
export function createChargingPorts(overrides: Partial<Settings> = {}, real?: Table) {
  const model = createDynamoModel([billingTableSchema('billing')]);
  /** What carries a command out; a bench sets its meter in between. */
  const engine = { model, execute: (command: Command) => model.execute(command) };
  /** What DynamoDB answers a command with in place of carrying it out; undefined: it is carried out. */
  const trouble = {
    with: (_command: Command): Error | undefined => undefined,
    /** How many keys each next BatchGet leaves out. */
    unread: [] as number[],
  };
  const send = async (command: Command) => {
    const error = trouble.with(command);
    if (error !== undefined) throw error;
    const left = command.constructor.name === 'BatchGetCommand' ? (trouble.unread.shift() ?? 0) : 0;
    return left === 0 ? engine.execute(command) : partlyRead(command, left);
  };
  /** As DynamoDB answers when it has read enough for once. */
  const partlyRead = (command: Command, left: number) => {
    const { Keys, ...how } = (command.input as BatchGetCommandInput).RequestItems?.['billing'] ?? {};
    const [read, unread] = [Keys?.slice(left) ?? [], Keys?.slice(0, left)];
    const Responses =
      read.length === 0
        ? {}
        : model.execute(new BatchGetCommand({ RequestItems: { billing: { Keys: read, ...how } } }));
    return { ...Responses, UnprocessedKeys: { billing: { Keys: unread, ...how } } };
  };
  const inMemory: Table = { name: 'billing', client: { send: send as Table['client']['send'] } };
  const table = real ?? inMemory;
  const clock = { at: NOW };
  const now = { now: () => clock.at };
  const gateway = {
    ending: 'paid' as Ending,
    /** Thrown by every look-up while set. */
    down: undefined as Error | undefined,
    /** What it says to the keys. */
    keys: { kind: 'accepted', newestMid: undefined } as KeysFound,
    records: [] as ReturnType<typeof payment>[],
    charged: [] as ChargeOrder[],
    canceled: [] as CancelOrder[],
  };
  const journal: JournalEntry[] = [];
  const queued: { subject: DueSubject; asOf: Date }[] = [];
  const published: PublishedEvent[] = [];
  const batchQueued: { message: BatchMessage; atMs: number }[] = [];
  const postponed: { receipt: string; seconds: number }[] = [];

  const port: Partial<PaymentGateway & PaymentListing> = {
    async charge(order): Promise<ChargeAnswer> {
      gateway.charged.push(order);
      const made = { impUid: `imp_${gateway.charged.length}`, ...order, customerUid: order.customerUid };
      switch (gateway.ending) {
        case 'paid':
          gateway.records.push(payment({ ...made, paidAt: clock.at }));
          return { kind: 'answered', payment: payment({ ...made, paidAt: clock.at }) };
        case 'declined':
          gateway.records.push(failedPayment(made));
          return { kind: 'answered', payment: failedPayment(made) };
        case 'refused':
          return { kind: 'refused', code: 1, message: '이미 결제가 이루어진 거래건입니다.' };
        case 'lost':
          return { kind: 'no_answer', reason: 'gateway_unavailable' };
        case 'not_sent':
          return { kind: 'not_sent', reason: 'gateway_no_token' };
      }
    },
    async cancel(order): Promise<CancelAnswer> {
      gateway.canceled.push(order);
      const at = gateway.records.findIndex(({ impUid }) => impUid === order.impUid);
      const before = gateway.records[at];
      if (gateway.ending === 'lost') return { kind: 'no_answer', reason: 'timeout' };
      if (gateway.ending === 'refused') return { kind: 'refused', message: '[500714]취소기한 초과' };
      if (before === undefined) return { kind: 'refused', message: '취소할 결제건이 존재하지 않습니다.' };
      if (order.checksum !== before.amount - before.cancelAmount)
        return { kind: 'refused', message: '취소가능금액이 일치하지 않습니다.' };
      const after = {
        ...before,
        cancelAmount: before.cancelAmount + order.amount,
        cancellations: [...(before.cancellations ?? []), { amount: order.amount, reason: order.reason }],
      };
      gateway.records[at] = after;
      return { kind: 'canceled', payment: after };
    },
    async findPayments(merchantUid) {
      if (gateway.down !== undefined) throw gateway.down;
      return gateway.records.filter((record) => record.merchantUid === merchantUid);
    },
    async findPayment(impUid) {
      if (gateway.down !== undefined) throw gateway.down;
      return gateway.records.find((record) => record.impUid === impUid);
    },
  };
  const accounts = createAccountRepository(table, notices);
  const holdRepository = createHoldRepository(table);
  const registrations = createRegistrationRepository(table, notices);
  const plans = createPlanRepository(table);
  const ports = {
    clock: now,
    ids: randomIds,
    digests: sha256Digests,
    journal: { record: (entry: JournalEntry) => void journal.push(entry) },
    settings: {
      ...settings,
      billing: billingPolicy,
      claimLeaseMs: 421_000,
      gatewayConcurrency: 10,
      chargeTimeoutMs: 3_000,
      ...overrides,
    },
    accounts,
    chargeLists: createChargeLists(table),
    registrations,
    places: createPlaceRepository(table),
    plans,
    references: createReferenceRepository(table),
    cards: createCardRepository(table),
    customers: createCustomerRepository(table),
    lists: createRecordLists(table),
    eventHandles: createEventHandles(table),
    eventItems: createEventRepository(table),
    days: createDayRepository(table),
    due: createDueRepository(table),
    reconciliations: createReconciliationRepository(table),
    batches: createBatchRepository(table),
    batchQueue: {
      send: async (message: BatchMessage, delaySeconds: number) =>
        void batchQueued.push({ message, atMs: clock.at.getTime() + delaySeconds * 1000 }),
    },
    manageLinks: createManageLinkRepository(table),
    hints: createHintRepository(table),
    holdRepository,
    holds: createHoldWatch(holdRepository, now),
    idempotency: createIdempotencyRepository(table),
    circuit: createGatewayCircuit(now),
    gateway: port as PaymentGateway & PaymentListing,
    keyCheck: { check: async () => gateway.keys },
    chargeQueue: {
      send: async (messages: readonly { subject: DueSubject; asOf: Date }[]) => void queued.push(...messages),
    },
    chargeBacklog: { count: async () => ({ queued: queued.length, inWork: 0 }) },
    events: { publish: async (events: readonly PublishedEvent[]) => void published.push(...events) },
    delay: {
      postpone: async (receipt: string, seconds: number) => void postponed.push({ receipt, seconds }),
    },
  };
  return {
    ports,
    engine,
    clock,
    gateway,
    trouble,
    journal,
    queued,
    batchQueued,
    published,
    postponed,
    items: (): readonly Item[] => model.items('billing'),
    /** Makes other code's items of those that stand, keys and versions as they are. */
    rewrite(edit: (item: Item) => Item): void {
      for (const item of model.items('billing'))
        model.execute(new PutCommand({ TableName: 'billing', Item: edit(item) }));
    },
    /** Every event that was recorded, by type, in no particular order. */
    told: () =>
      model
        .items('billing')
        .filter(({ sk }) => String(sk).startsWith('EVENT#'))
        .map(({ type }) => String(type)),
    /** An active card of a customer. Answers its customer_uid. */
    async card(customerId = 'user-1'): Promise<string> {
      const registrationId = randomIds.ulid(clock.at);
      const uids = { merchantUid: `reg_${registrationId}`, customerUid: `card_${registrationId}` };
      const registration = pendingRegistration({ registrationId, customerId, ...uids });
      const transition = applyIssueRecord(registration, issuedPayment(uids), issuePolicy(), clock.at);
      if (transition.kind !== 'activate') throw new Error(transition.kind);
      await registrations.create(registration);
      await registrations.activate(registration, transition);
      return uids.customerUid;
    },
    async plan(overrides_: Partial<Plan> = {}): Promise<Plan> {
      const plan = { ...monthly, trialDays: 0, createdAt: NOW, ...overrides_ };
      await plans.create(plan);
      return plan;
    },
    /** Stores a subscription as it is given. */
    async subscription(changes: Partial<Subscription> = {}): Promise<Subscription> {
      const subscriptionId = randomIds.ulid(clock.at);
      const customerUid = changes.customerUid ?? (await this.card());
      const made = subscription({ subscriptionId, ...changes, customerUid });
      await accounts.commit({}, { account: { subscription: made }, events: [] });
      return made;
    },
    async store(before: Account, after: Account): Promise<void> {
      const done = await accounts.commit(before, { account: after, events: [] });
      if (done.kind !== 'done') throw new Error(done.kind);
    },
  };
}

export type ChargingPorts = ReturnType<typeof createChargingPorts>;

/** Calls one HTTP function with a body (or none), and reads its JSON. */
export async function callJson(
  handler: HttpFunction,
  route: string,
  body?: unknown,
  options: Omit<HttpEventOptions, 'route' | 'body'> = {},
): Promise<{ status: number; json: Wire; headers: Record<string, unknown> }> {
  const [method = '', path = ''] = route.split(' ');
  const sent = { ...options, headers: withFreshKey(method, path, options.headers) };
  const event = body === undefined ? httpEvent({ route, ...sent }) : jsonEvent(route, body, sent);
  const response = await callHttp(handler, event);
  return {
    status: response.statusCode ?? 0,
    json: JSON.parse(response.body ?? 'null'),
    headers: response.headers ?? {},
  };
}

/** The paths that a 400 complains about. */
export const paths = (json: { errors?: readonly { path: string }[] }): string[] =>
  (json.errors ?? []).map(({ path }) => path);
