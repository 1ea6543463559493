/**
 * The one list of functions: what each is, what starts it, how long it may take and what it may touch. The CDK stack
 * and the local runner both iterate over it, so what runs on a laptop is what is deployed.
 */

export type HttpAuth =
  /** AWS Signature V4; on one machine open, and bound to loopback. */
  | 'iam'
  /** Bound by an unguessable token, or harmless. Throttled. */
  | 'public';

export interface HttpRoute {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
}

export type Trigger =
  /** Routes of the same grants share a function, so that a quiet merchant's calls meet a warm one. */
  | { readonly kind: 'http'; readonly routes: readonly HttpRoute[]; readonly auth: HttpAuth }
  | { readonly kind: 'queue'; readonly queue: QueueName; readonly batchSize: number }
  /** EventBridge Scheduler; the event is `{"time": "<ISO instant>"}`. */
  | { readonly kind: 'schedule'; readonly everyMinutes: number }
  /** The table's stream, new images of event items only, in order per aggregate. */
  | { readonly kind: 'stream'; readonly batchSize: number };

export type QueueName = 'settle' | 'charge' | 'batch' | 'webhook';

/** What a stage may do without. */
export type Feature = 'webhooks';

/**
 * What a function may do, by name. infra/constructs/grants.ts turns each into exact actions on exact keys, and into
 * the environment variables that go with it.
 */
export type Grant =
  | 'registrations:read'
  | 'registrations:create'
  | 'registrations:settle'
  /** What a customer agrees to: that item's attributes, and nothing of a registration. */
  | 'agreements:record'
  | 'manage-links:read'
  | 'manage-links:create'
  | 'idempotency'
  | 'settle-queue:send'
  | 'settle-queue:consume'
  | 'charge-queue:send'
  | 'charge-queue:count'
  | 'charge-queue:consume'
  | 'cards:read'
  /** With a subscription that is due. */
  | 'cards:read-due'
  /** Part of the transaction that starts a subscription. */
  | 'cards:check'
  | 'cards:write'
  | 'plans:read'
  | 'plans:create'
  | 'subscriptions:read'
  | 'subscriptions:list-charges'
  /** Subscriptions and their charges, with their events. */
  | 'subscriptions:write'
  | 'places:read'
  /** What bears a reference of the merchant's. */
  | 'references:read'
  /** With what bears it, where something comes into being. */
  | 'references:write'
  | 'one-off-charges:read'
  | 'one-off-charges:write'
  /** One period of a subscription, one charge: no listing. */
  | 'first-payments:read'
  | 'customers:list'
  | 'customers:list-one-offs'
  /** What is held: part of every charge. */
  | 'holds:read'
  | 'holds:write'
  /** How much is due. */
  | 'due:count'
  /** Every index that a list is made of, and the items that it names. */
  | 'records:list'
  | 'paid-charges:list'
  /** The sums of Korean days, and what they are made of. */
  | 'days:read'
  | 'days:write'
  | 'reconciliations:write'
  | 'due:claim'
  /** What is done to many at once: the orders, and of each its elements. */
  | 'batches:read'
  | 'batches:write'
  | 'batch-items:read'
  | 'batch-items:write'
  | 'batch-queue:send'
  | 'batch-queue:consume'
  /** Whether a merchant_uid is one of ours: keys, and whether a subscription has an open charge. */
  | 'merchant-uids:check'
  | 'hints:take'
  | 'hints:release'
  | 'events:publish'
  /** What was told, by its id or of a subscription. */
  | 'events:list'
  /** The merchant's handles in an event, which no queue carries. */
  | 'events:read-handles'
  | 'webhook-queue:send'
  | 'webhook-queue:consume'
  | 'webhook-secret:read'
  | 'iamport';

export interface FunctionSpec {
  /** Verb-noun; also the file's name. */
  readonly name: string;
  /** From the project's root. Exports `createHandler` and `handler`. */
  readonly entry: string;
  readonly trigger: Trigger;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly grants: readonly Grant[];
  /** Folders that lie next to the bundle. */
  readonly files?: readonly string[];
  /** Deployed only where the stage has it. */
  readonly only?: Feature;
}

export interface QueueSpec {
  readonly name: QueueName;
  /** After so many receives a message lies in the DLQ. */
  readonly maxReceiveCount: number;
  /** True: at most config's `gatewayConcurrency` messages in work at a time. It bounds our load towards 아임포트. */
  readonly bounded?: boolean;
  /** The same, whatever the stage. */
  readonly maxConcurrency?: number;
  /** One lane (message group) in order, and several lanes at a time. */
  readonly fifo?: boolean;
  /** A message may wait for days: its age says nothing. */
  readonly patient?: boolean;
  readonly only?: Feature;
}

/** API Gateway gives up after 30 s; our own answers come within 10. */
const HTTP_TIMEOUT_SECONDS = 15;
/** A charge waits for its answer: up to 24 s of 아임포트 (config.ts), and our own work, below API Gateway's 30. */
const CHARGING_HTTP_TIMEOUT_SECONDS = 29;
/** Look-ups (10 s), a token, a charge (24 s), the table. */
const CHARGING_WORKER_TIMEOUT_SECONDS = 60;
/** At 512 MB Lambda gives about a third of a core: a cold start near its floor at half the price of 1 GB. */
const MEMORY_MB = 512;

type RouteKey = `${HttpRoute['method']} ${string}`;

const http = (
  name: string,
  routes: RouteKey | readonly RouteKey[],
  auth: HttpAuth,
  grants: readonly Grant[],
  timeoutSeconds = HTTP_TIMEOUT_SECONDS,
): FunctionSpec => ({
  name,
  entry: `functions/http/${name}.ts`,
  trigger: { kind: 'http', routes: [routes].flat().map(routeOf), auth },
  timeoutSeconds,
  memoryMb: MEMORY_MB,
  grants,
});

function routeOf(key: RouteKey): HttpRoute {
  const [method, path] = key.split(' ') as [HttpRoute['method'], string];
  return { method, path };
}

/** Every route of an HTTP function, as API Gateway names them. */
export function routesOf({ trigger }: FunctionSpec) {
  if (trigger.kind !== 'http') return [];
  const { routes, auth } = trigger;
  return routes.map(({ method, path }) => ({ method, path, auth, key: `${method} ${path}` }));
}

/** A charge and its subscription as they stand, and 아임포트. */
const accounts: readonly Grant[] = [
  'subscriptions:read',
  'subscriptions:write',
  'one-off-charges:read',
  'one-off-charges:write',
  'iamport',
];
/** And the card that is charged, which must be active. */
const billing: readonly Grant[] = ['cards:read', 'holds:read', ...accounts];
/** A registration may bring a subscription or a charge into being, or another card behind a subscription. */
const registering: readonly Grant[] = [
  'registrations:read',
  'registrations:settle',
  // A later key of the same registration stands behind the same card.
  'cards:read',
  // A card that is for a subscription is put behind it as that stands.
  'subscriptions:read',
  'charge-queue:send',
  'subscriptions:write',
  'one-off-charges:write',
  'references:write',
  'iamport',
];
const settling: readonly Grant[] = [...new Set([...registering, ...accounts])];
/** By whom a card is registered; what they bring is queued when 아임포트 cannot tell, and they are told of the first payment. */
const checkingOut: readonly Grant[] = [
  ...registering,
  'first-payments:read',
  'hints:take',
  'settle-queue:send',
];
const commanding: readonly Grant[] = ['subscriptions:read', 'subscriptions:write', 'idempotency'];

export const functions: readonly FunctionSpec[] = [
  http('create-card-registration', 'POST /card-registrations', 'iam', [
    'registrations:create',
    'registrations:read',
    'plans:read',
    'references:read',
    'references:write',
    'idempotency',
  ]),
  http('get-card-registration', 'GET /card-registrations/{registration_id}', 'iam', ['registrations:read']),
  // Messengers and mail programs ask for a link's head before they show it.
  http('show-checkout', ['GET /checkout/{token}', 'HEAD /checkout/{token}'], 'public', [
    'registrations:read',
    'first-payments:read',
  ]),
  http('agree-checkout', 'POST /checkout/{token}/agree', 'public', [
    'registrations:read',
    'agreements:record',
  ]),
  http('complete-checkout', 'POST /checkout/{token}/complete', 'public', checkingOut),
  http('checkout-redirect', 'GET /checkout/{token}/redirect', 'public', checkingOut),
  http('create-manage-link', 'POST /customers/{customer_id}/manage-links', 'iam', [
    'customers:list',
    'manage-links:read',
    'manage-links:create',
    'idempotency',
  ]),
  http('show-manage-page', ['GET /manage/{token}', 'HEAD /manage/{token}'], 'public', [
    'manage-links:read',
    'customers:list',
    'subscriptions:read',
    'subscriptions:list-charges',
    'cards:read',
  ]),
  http(
    'manage-act',
    'POST /manage/{token}/{act}',
    'public',
    [
      'manage-links:read',
      'manage-links:create',
      'subscriptions:read',
      'subscriptions:write',
      'cards:read',
      'holds:read',
      // Another card: the registration that is opened for it, once for each press.
      'registrations:create',
      'registrations:read',
      'idempotency',
      'iamport',
    ],
    CHARGING_HTTP_TIMEOUT_SECONDS,
  ),
  http('receive-webhook', 'POST /webhooks/iamport', 'public', [
    'merchant-uids:check',
    'hints:take',
    'settle-queue:send',
  ]),
  {
    ...http('serve-asset', 'GET /assets/{name}', 'public', []),
    files: ['functions/http/checkout-page', 'functions/http/manage-page', 'functions/http/page'],
  },
  {
    name: 'settle-payment',
    entry: 'functions/queue/settle-payment.ts',
    trigger: { kind: 'queue', queue: 'settle', batchSize: 5 },
    timeoutSeconds: 60,
    memoryMb: MEMORY_MB,
    grants: [...settling, 'hints:release', 'settle-queue:consume'],
  },
  http('create-plan', 'POST /plans', 'iam', ['plans:create', 'plans:read', 'idempotency']),
  http('get-plan', 'GET /plans/{plan_id}', 'iam', ['plans:read']),
  http('get-customer', 'GET /customers/{customer_id}', 'iam', ['customers:list', 'customers:list-one-offs']),
  http('take-over-card', 'POST /cards', 'iam', [
    'cards:read',
    'cards:write',
    'registrations:read',
    'idempotency',
    'iamport',
  ]),
  http('revoke-card', 'DELETE /cards/{customer_uid}', 'iam', ['cards:read', 'cards:write']),
  http(
    'create-subscription',
    'POST /subscriptions',
    'iam',
    [
      ...billing,
      'cards:check',
      'plans:read',
      'places:read',
      'references:read',
      'references:write',
      'idempotency',
    ],
    CHARGING_HTTP_TIMEOUT_SECONDS,
  ),
  http('get-subscription', 'GET /subscriptions/{subscription_id}', 'iam', ['subscriptions:read']),
  http('list-subscription-charges', 'GET /subscriptions/{subscription_id}/charges', 'iam', [
    'subscriptions:read',
    'subscriptions:list-charges',
  ]),
  http('preview-cancel', 'GET /subscriptions/{subscription_id}/cancel-preview', 'iam', [
    'subscriptions:read',
  ]),
  // Gives back what is unused: the cancel of a payment waits for its answer like a charge.
  http(
    'cancel-subscription',
    'POST /subscriptions/{subscription_id}/cancel',
    'iam',
    [...commanding, 'iamport'],
    CHARGING_HTTP_TIMEOUT_SECONDS,
  ),
  http('pause-subscription', 'POST /subscriptions/{subscription_id}/pause', 'iam', commanding),
  http(
    'resume-subscription',
    'POST /subscriptions/{subscription_id}/resume',
    'iam',
    [...billing, 'idempotency'],
    CHARGING_HTTP_TIMEOUT_SECONDS,
  ),
  http(
    'change-card',
    'POST /subscriptions/{subscription_id}/change-card',
    'iam',
    [...billing, 'idempotency'],
    CHARGING_HTTP_TIMEOUT_SECONDS,
  ),
  http(
    'record-consent',
    'POST /subscriptions/{subscription_id}/consents',
    'iam',
    [...billing, 'idempotency'],
    CHARGING_HTTP_TIMEOUT_SECONDS,
  ),
  http('list-consents', 'GET /subscriptions/{subscription_id}/consents', 'iam', [
    'subscriptions:read',
    'subscriptions:list-charges',
  ]),
  http('withdraw-consent', 'DELETE /subscriptions/{subscription_id}/consents', 'iam', [
    'subscriptions:read',
    'subscriptions:write',
  ]),
  http('change-plan', 'POST /subscriptions/{subscription_id}/change-plan', 'iam', [
    ...commanding,
    'plans:read',
  ]),
  http(
    'create-charge',
    'POST /charges',
    'iam',
    [...billing, 'references:read', 'references:write', 'idempotency'],
    CHARGING_HTTP_TIMEOUT_SECONDS,
  ),
  http('get-charge', 'GET /charges/{merchant_uid}', 'iam', ['subscriptions:read', 'one-off-charges:read']),
  http(
    'refund-charge',
    'POST /charges/{merchant_uid}/refunds',
    'iam',
    [...accounts, 'references:read', 'references:write', 'idempotency'],
    CHARGING_HTTP_TIMEOUT_SECONDS,
  ),
  http(
    'hold-charging',
    [
      'GET /work',
      'GET /hold',
      'PUT /hold',
      'DELETE /hold',
      'PUT /customers/{customer_id}/hold',
      'DELETE /customers/{customer_id}/hold',
    ],
    'iam',
    ['holds:read', 'holds:write', 'due:count', 'charge-queue:count', 'customers:list'],
  ),
  http(
    'list-records',
    [
      'GET /subscriptions',
      'GET /charges',
      'GET /plans',
      'GET /find',
      'GET /gateway-keys',
      'GET /overview',
      'GET /subscriptions/{subscription_id}/timeline',
      'GET /charges/{merchant_uid}/timeline',
    ],
    'iam',
    [
      'records:list',
      'batches:read',
      'days:read',
      'due:count',
      'events:list',
      'subscriptions:list-charges',
      'subscriptions:read',
      'one-off-charges:read',
      'cards:read',
      'plans:read',
      'references:read',
      'registrations:read',
      'customers:list',
      'iamport',
    ],
  ),
  http(
    'retry-charge',
    'POST /charges/{merchant_uid}/retry',
    'iam',
    [...billing, 'idempotency'],
    CHARGING_HTTP_TIMEOUT_SECONDS,
  ),
  http(
    'order-batch',
    [
      'POST /batches',
      'GET /batches',
      'GET /batches/{batch_id}',
      'GET /batches/{batch_id}/items',
      'POST /batches/{batch_id}/stop',
    ],
    'iam',
    ['batches:read', 'batches:write', 'batch-items:read', 'batch-queue:send', 'plans:read', 'idempotency'],
  ),
  {
    name: 'run-batch',
    entry: 'functions/queue/run-batch.ts',
    // One at a time: it works on it for as long as its time lasts.
    trigger: { kind: 'queue', queue: 'batch', batchSize: 1 },
    timeoutSeconds: CHARGING_WORKER_TIMEOUT_SECONDS,
    memoryMb: MEMORY_MB,
    grants: [
      ...billing,
      'plans:read',
      'records:list',
      'batches:read',
      'batches:write',
      'batch-items:read',
      'batch-items:write',
      'batch-queue:consume',
      'batch-queue:send',
    ],
  },
  {
    name: 'enqueue-due-charges',
    entry: 'functions/schedule/enqueue-due-charges.ts',
    trigger: { kind: 'schedule', everyMinutes: 1 },
    timeoutSeconds: 55,
    memoryMb: MEMORY_MB,
    grants: ['due:claim', 'charge-queue:send', 'charge-queue:count', 'holds:read'],
  },
  {
    name: 'reconcile-payments',
    entry: 'functions/schedule/reconcile-payments.ts',
    // Compares once a day: the other ticks go on with what has run out of time, or find nothing to do.
    trigger: { kind: 'schedule', everyMinutes: 15 },
    // Lambda's own limit is 900; and a run ends before the next tick.
    timeoutSeconds: 840,
    // A line for each of a million payments of one day: some 200 MB.
    memoryMb: 2 * MEMORY_MB,
    grants: [...settling, 'paid-charges:list', 'reconciliations:write'],
  },
  {
    name: 'sum-days',
    entry: 'functions/schedule/sum-days.ts',
    trigger: { kind: 'schedule', everyMinutes: 60 },
    // A day of a million payments takes a minute or two; a run ends before the next.
    timeoutSeconds: 840,
    memoryMb: 2 * MEMORY_MB,
    grants: ['days:read', 'days:write', 'due:count', 'subscriptions:read'],
  },
  {
    name: 'charge-subscription',
    entry: 'functions/queue/charge-subscription.ts',
    // One at a time: a charge waits for 아임포트, and its neighbours must not wait for it.
    trigger: { kind: 'queue', queue: 'charge', batchSize: 1 },
    timeoutSeconds: CHARGING_WORKER_TIMEOUT_SECONDS,
    memoryMb: MEMORY_MB,
    grants: [...settling, 'cards:read-due', 'holds:read', 'charge-queue:consume'],
  },
  {
    name: 'publish-events',
    entry: 'functions/stream/publish-events.ts',
    trigger: { kind: 'stream', batchSize: 10 },
    timeoutSeconds: 30,
    memoryMb: MEMORY_MB,
    grants: ['events:publish'],
  },
  {
    name: 'queue-webhooks',
    entry: 'functions/stream/queue-webhooks.ts',
    trigger: { kind: 'stream', batchSize: 10 },
    timeoutSeconds: 30,
    memoryMb: MEMORY_MB,
    grants: ['webhook-queue:send'],
    only: 'webhooks',
  },
  {
    name: 'deliver-webhook',
    entry: 'functions/queue/deliver-webhook.ts',
    // One at a time: an endpoint may take its 10 s, and its neighbours must not wait for it.
    trigger: { kind: 'queue', queue: 'webhook', batchSize: 1 },
    timeoutSeconds: 30,
    memoryMb: MEMORY_MB,
    // What steps aside is queued again.
    grants: ['webhook-queue:consume', 'webhook-queue:send', 'webhook-secret:read', 'events:read-handles'],
    only: 'webhooks',
  },
  {
    ...http('replay-webhooks', 'POST /webhook-replays', 'iam', ['events:list', 'webhook-queue:send']),
    only: 'webhooks',
  },
];

export const queues: readonly QueueSpec[] = [
  // 30 s doubling to an hour: 20 receives outlast 14 hours of outage.
  { name: 'settle', maxReceiveCount: 20 },
  // What lies in the DLQ comes due again by itself; the alarm is about the poison.
  { name: 'charge', maxReceiveCount: 10, bounded: true },
  // One element after another in each, so at most two connections to 아임포트 beside `gatewayConcurrency`: SQS's least. A batch that
  // waits is a message with a delay, and each is new: ten receives are ten crashes of one.
  { name: 'batch', maxReceiveCount: 10, maxConcurrency: 2, patient: true },
  // 13 tries in three days, of two messages: five, and then a wait and eight (shared/domain/webhook-delivery.ts).
  { name: 'webhook', maxReceiveCount: 9, maxConcurrency: 20, fifo: true, patient: true, only: 'webhooks' },
];

/** What of a list is deployed where a stage has these features. */
export function deployedOf<T extends { readonly only?: Feature }>(
  all: readonly T[],
  has: readonly Feature[],
): T[] {
  return all.filter(({ only }) => only === undefined || has.includes(only));
}

/** A message in work must not come back while its function may still run: six times its time-out (AWS's advice). */
export function visibilityTimeoutSeconds(queue: QueueName): number {
  const workers = functions.filter(({ trigger }) => trigger.kind === 'queue' && trigger.queue === queue);
  return 6 * Math.max(...workers.map(({ timeoutSeconds }) => timeoutSeconds));
}

/**
 * Who may touch what for how long, ms, derived from the time-outs above: the attempt's lease outlives any process that
 * can have sent it; the claim's lease outlives the message's own redelivery.
 */
export const leases = (() => {
  const attemptLeaseMs = (CHARGING_WORKER_TIMEOUT_SECONDS + 15) * 1000;
  const claimLeaseMs = (visibilityTimeoutSeconds('charge') + 60) * 1000;
  // Reconciliation runs for minutes; it looks up and gives back, and never charges.
  const charging = functions.filter(
    ({ name, grants }) => grants.includes('iamport') && name !== 'reconcile-payments',
  );
  const longest = Math.max(...charging.map(({ timeoutSeconds }) => timeoutSeconds));
  if (attemptLeaseMs <= longest * 1000)
    throw new Error('an attempt’s lease must outlive every function that may send');
  if (claimLeaseMs <= attemptLeaseMs) throw new Error('a claim’s lease must outlive an attempt’s');
  return { attemptLeaseMs, claimLeaseMs };
})();
