import * as env from '../../shared/env.ts';
import type { StageConfig } from '../config.ts';
import type { Grant, QueueName } from '../topology.ts';
import type { BillingFunction } from './billing-function.ts';
import type { BillingTable } from './billing-table.ts';
import type { BillingEventBus } from './event-bus.ts';
import type { IamportSecret } from './iamport-secret.ts';
import type { WebhookSecret } from './webhook-secret.ts';
import type { WorkQueue } from './work-queue.ts';

export interface GrantedResources {
  readonly config: StageConfig;
  readonly table: BillingTable;
  readonly queues: Readonly<Partial<Record<QueueName, WorkQueue>>>;
  readonly bus: BillingEventBus;
  readonly secret: IamportSecret;
  /** Absent where the stage has no webhooks. */
  readonly webhookSecret?: WebhookSecret | undefined;
}

/** First parts of partition keys (shared/adapters/dynamo/keys.ts; test/infra/grants.test.ts holds them together). */
export const partitions = {
  registration: 'REG#',
  /** To a customer's page. */
  manageLink: 'LINK#',
  card: 'CARD#',
  plan: 'PLAN#',
  /** A subscription, its charges and its events. */
  subscription: 'SUB#',
  oneOffCharge: 'ONE#',
  idempotency: 'IDEM#',
  /** Which subscriptions a customer has to a plan. */
  place: 'PLACE#',
  /** What bears a reference of the merchant's. */
  reference: 'REFERENCE#',
  /** Of the index `due`. */
  due: 'DUE#',
  /** Of the index `customer`. */
  customer: 'CUSTOMER#',
  /** Of the index `paid`: what was paid on a day. */
  paidOn: 'PAID#',
  /** Of the same: what else a day's sums are made of. */
  dayFacts: 'FACTS#',
  days: 'DAYS#',
  reconciliation: 'RECON#',
  hints: 'HINT#',
  hold: 'HOLD',
  /** Orders for many, and the elements of one. */
  batches: 'BATCHES',
  batchItems: 'BATCH#',
  /** Of the indexes `status`, `plan` and `open`. */
  status: 'STATUS#',
  plans: 'PLANS',
  open: 'OPEN#',
  /** What was given back on a day. */
  refundedOn: 'REFUND#',
} as const;

const p = partitions;

/** Attributes that a grant stops at (shared/adapters/dynamo/keys.ts; test/infra/grants.test.ts holds them together). */
export const attributes = {
  /** That an item is there. */
  key: ['pk', 'sk'],
  /** And that there is an open charge in it, of which period. */
  openCharge: ['pk', 'sk', 'period', 'owedFrom'],
  /** What an entry of the index `due` says. */
  due: [
    ...['pk', 'sk', 'due_pk', 'due_sk'],
    ...['subscriptionId', 'period', 'customerUid', 'registrationId', 'merchantUid'],
  ],
  claim: ['pk', 'sk', 'due_sk'],
  /** The merchant's, of an event. */
  handles: ['pk', 'sk', 'reference', 'metadata'],
  /** What an agreement says, and its keys. */
  agreement: [
    ...['pk', 'sk', 'shape', 'registrationId', 'customerId', 'customerUid'],
    ...['text', 'hash', 'lang', 'agreedAt', 'ip', 'userAgent'],
  ],
} as const;

/** Each grant of the topology: exact actions on exact keys, and the environment variables that go with them. */
const grants: Readonly<Record<Grant, (fn: BillingFunction, resources: GrantedResources) => void>> = {
  'registrations:read': (fn, { table }) => table.grantItems(fn, ['GetItem'], [p.registration]),
  'registrations:create': (fn, { table }) => table.grantItems(fn, ['PutItem'], [p.registration]),
  // One transaction: the registration, the card and its event. Update closes its follow-up.
  'registrations:settle': (fn, { table }) => {
    table.grantItems(fn, ['PutItem'], [p.registration, p.card]);
    table.grantItems(fn, ['UpdateItem'], [p.registration]);
  },
  'agreements:record': (fn, { table }) =>
    table.grantAttributes(fn, 'UpdateItem', [p.registration], attributes.agreement),
  'manage-links:read': (fn, { table }) => table.grantItems(fn, ['GetItem'], [p.manageLink]),
  'manage-links:create': (fn, { table }) => table.grantItems(fn, ['PutItem'], [p.manageLink]),
  idempotency: (fn, { table }) => table.grantItems(fn, ['GetItem', 'PutItem', 'UpdateItem'], [p.idempotency]),
  'settle-queue:send': (fn, resources) => queueOf(resources, 'settle').grantSend(fn),
  'settle-queue:consume': (fn, resources) => queueOf(resources, 'settle').grantConsume(fn),
  'charge-queue:send': (fn, resources) => queueOf(resources, 'charge').grantSend(fn),
  'charge-queue:count': (fn, resources) => queueOf(resources, 'charge').grantCount(fn),
  'charge-queue:consume': (fn, resources) => queueOf(resources, 'charge').grantConsume(fn),
  'cards:read': (fn, { table }) => table.grantItems(fn, ['GetItem'], [p.card]),
  // With the account that is due, in one round trip.
  'cards:read-due': (fn, { table }) => table.grantItems(fn, ['BatchGetItem'], [p.card]),
  // The transaction that starts a subscription checks that its card is still active.
  'cards:check': (fn, { table }) => table.grantItems(fn, ['ConditionCheckItem'], [p.card]),
  // A card with its event.
  'cards:write': (fn, { table }) => table.grantItems(fn, ['PutItem'], [p.card]),
  'plans:read': (fn, { table }) => table.grantItems(fn, ['GetItem'], [p.plan]),
  'plans:create': (fn, { table }) => table.grantItems(fn, ['PutItem'], [p.plan]),
  'subscriptions:read': (fn, { table }) =>
    table.grantItems(fn, ['GetItem', 'BatchGetItem'], [p.subscription]),
  'subscriptions:list-charges': (fn, { table }) => table.grantItems(fn, ['Query'], [p.subscription]),
  // A command that leaves the charge as it is still checks that it is as it was read. Whatever starts a subscription, ends
  // it or brings it to another plan says so in its customer's place there.
  'subscriptions:write': (fn, { table }) => {
    table.grantItems(fn, ['PutItem', 'ConditionCheckItem'], [p.subscription]);
    table.grantItems(fn, ['PutItem'], [p.refundedOn]);
    table.grantItems(fn, ['UpdateItem'], [p.place]);
  },
  'places:read': (fn, { table }) => table.grantItems(fn, ['GetItem'], [p.place]),
  'references:read': (fn, { table }) => table.grantItems(fn, ['Query'], [p.reference]),
  'references:write': (fn, { table }) => table.grantItems(fn, ['PutItem'], [p.reference]),
  'one-off-charges:read': (fn, { table }) => table.grantItems(fn, ['GetItem'], [p.oneOffCharge]),
  'one-off-charges:write': (fn, { table }) =>
    table.grantItems(fn, ['PutItem'], [p.oneOffCharge, p.refundedOn]),
  'first-payments:read': (fn, { table }) => {
    table.grantItems(fn, ['BatchGetItem'], [p.subscription]);
    table.grantItems(fn, ['GetItem'], [p.oneOffCharge]);
  },
  // The index tells which cards and subscriptions; each is read by itself, with what is owed.
  'customers:list': (fn, { table }) => {
    table.grantQuery(fn, 'customer', p.customer);
    table.grantItems(fn, ['BatchGetItem'], [p.subscription, p.card]);
  },
  'customers:list-one-offs': (fn, { table }) => table.grantItems(fn, ['BatchGetItem'], [p.oneOffCharge]),
  'paid-charges:list': (fn, { table }) => table.grantQuery(fn, 'paid', p.paidOn),
  'days:read': (fn, { table }) => {
    table.grantQuery(fn, 'paid', p.paidOn);
    table.grantQuery(fn, 'paid', p.dayFacts);
    table.grantItems(fn, ['Query'], [p.refundedOn, p.days]);
    table.grantItems(fn, ['GetItem'], [p.days]);
  },
  'days:write': (fn, { table }) => table.grantItems(fn, ['PutItem'], [p.days]),
  // How far it has come, and the reports.
  'reconciliations:write': (fn, { table }) =>
    table.grantItems(fn, ['GetItem', 'PutItem'], [p.reconciliation]),
  // Found through the index, claimed by moving the item's own due instant to the end of a lease.
  'due:claim': (fn, { table }) => {
    table.grantQuery(fn, 'due', p.due, attributes.due);
    const marked = [p.registration, p.subscription, p.oneOffCharge];
    table.grantAttributes(fn, 'UpdateItem', marked, attributes.claim);
  },
  'batches:read': (fn, { table }) => table.grantItems(fn, ['GetItem', 'Query'], [p.batches]),
  'batches:write': (fn, { table }) => table.grantItems(fn, ['PutItem'], [p.batches]),
  'batch-items:read': (fn, { table }) => table.grantItems(fn, ['Query'], [p.batchItems]),
  // Of a batch that is as it was read.
  'batch-items:write': (fn, { table }) => {
    table.grantItems(fn, ['PutItem'], [p.batchItems]);
    table.grantItems(fn, ['ConditionCheckItem'], [p.batches]);
  },
  'batch-queue:send': (fn, resources) => queueOf(resources, 'batch').grantSend(fn),
  'batch-queue:consume': (fn, resources) => queueOf(resources, 'batch').grantConsume(fn),
  'holds:read': (fn, { table }) => table.grantItems(fn, ['GetItem'], [p.hold]),
  'holds:write': (fn, { table }) => table.grantItems(fn, ['UpdateItem'], [p.hold]),
  'records:list': (fn, { table }) => {
    table.grantQuery(fn, 'status', p.status);
    table.grantQuery(fn, 'plan', p.plan);
    table.grantQuery(fn, 'plan', p.plans);
    table.grantQuery(fn, 'open', p.open);
    table.grantQuery(fn, 'paid', p.paidOn);
    table.grantItems(fn, ['Query'], [p.refundedOn]);
    table.grantItems(fn, ['BatchGetItem'], [p.subscription, p.oneOffCharge, p.plan]);
  },
  'due:count': (fn, { table }) => table.grantQuery(fn, 'due', p.due, attributes.due),
  'merchant-uids:check': (fn, { table }) => {
    table.grantAttributes(fn, 'GetItem', [p.registration, p.oneOffCharge], attributes.key);
    table.grantAttributes(fn, 'GetItem', [p.subscription], attributes.openCharge);
  },
  'hints:take': (fn, { table }) => table.grantItems(fn, ['UpdateItem', 'GetItem'], [p.hints]),
  'hints:release': (fn, { table }) => table.grantItems(fn, ['UpdateItem'], [p.hints]),
  'events:publish': (fn, { bus }) => bus.grantPublish(fn),
  // A subscription's with those of its charges; one by the id that it was told under, whatever it belongs to.
  'events:list': (fn, { table }) => {
    table.grantItems(fn, ['Query'], [p.subscription, p.oneOffCharge]);
    table.grantItems(fn, ['GetItem'], [p.subscription, p.card, p.oneOffCharge, p.reconciliation]);
  },
  'webhook-queue:send': (fn, resources) => {
    queueOf(resources, 'webhook').grantSend(fn);
    tellWebhooks(fn, resources);
  },
  'webhook-queue:consume': (fn, resources) => {
    queueOf(resources, 'webhook').grantConsume(fn);
    tellWebhooks(fn, resources);
  },
  'events:read-handles': (fn, { table }) =>
    table.grantAttributes(fn, 'GetItem', [p.subscription, p.card, p.oneOffCharge], attributes.handles),
  'webhook-secret:read': (fn, { webhookSecret }) => webhookSecret?.grantRead(fn),
  iamport: (fn, { secret, config }) => {
    secret.grantRead(fn);
    fn.tell(env.secretId, secret.arn);
    fn.tell(env.iamportBaseUrl, config.iamportBaseUrl);
    fn.tell(env.iamportTimeoutMs, String(config.iamportTimeoutMs));
  },
};

/** Who queues them and who sends them: an endpoint that is taken out hears nothing more, at once. */
function tellWebhooks(fn: BillingFunction, { config }: GrantedResources): void {
  fn.tell(env.webhooks, JSON.stringify(config.webhooks));
}

export function applyGrants(fn: BillingFunction, resources: GrantedResources): void {
  for (const grant of fn.spec.grants) grants[grant](fn, resources);
}

export function queueOf({ queues }: Pick<GrantedResources, 'queues'>, name: QueueName): WorkQueue {
  const queue = queues[name];
  if (queue === undefined)
    throw new Error(`infra/topology.ts: a function names the queue ${name}, which is not listed`);
  return queue;
}
