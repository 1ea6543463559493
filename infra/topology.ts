/**
 * The one list of functions: what each is, what starts it, how long it may take and what it may touch. The CDK stack
 * and the local runner both iterate over it, so what runs on a laptop is what is deployed.
 */

export type HttpAuth =
  /** AWS Signature V4; on one machine open, and bound to loopback. */
  | 'iam'
  /** Bound by an unguessable token, or harmless. Throttled. */
  | 'public';

export type Trigger =
  | {
      readonly kind: 'http';
      readonly method: 'GET' | 'POST' | 'DELETE';
      readonly path: string;
      readonly auth: HttpAuth;
    }
  | { readonly kind: 'queue'; readonly queue: QueueName; readonly batchSize: number };

export type QueueName = 'settle';

/**
 * What a function may do, by name. infra/constructs/grants.ts turns each into exact actions on exact keys, and into
 * the environment variables that go with it.
 */
export type Grant =
  | 'registrations:read'
  | 'registrations:create'
  | 'registrations:settle'
  | 'idempotency'
  | 'settle-queue:send'
  | 'settle-queue:consume'
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
}

export interface QueueSpec {
  readonly name: QueueName;
  /** After so many receives a message lies in the DLQ. */
  readonly maxReceiveCount: number;
}

/** API Gateway gives up after 30 s; our own answers come within 10. */
const HTTP_TIMEOUT_SECONDS = 15;
/** At 512 MB Lambda gives about a third of a core: a cold start near its floor at half the price of 1 GB. */
const MEMORY_MB = 512;

const http = (
  name: string,
  route: `${'GET' | 'POST' | 'DELETE'} ${string}`,
  auth: HttpAuth,
  grants: readonly Grant[],
): FunctionSpec => {
  const [method, path] = route.split(' ') as ['GET' | 'POST' | 'DELETE', string];
  return {
    name,
    entry: `functions/http/${name}.ts`,
    trigger: { kind: 'http', method, path, auth },
    timeoutSeconds: HTTP_TIMEOUT_SECONDS,
    memoryMb: MEMORY_MB,
    grants,
  };
};

const settling: readonly Grant[] = ['registrations:read', 'registrations:settle', 'iamport'];

export const functions: readonly FunctionSpec[] = [
  http('create-card-registration', 'POST /card-registrations', 'iam', [
    'registrations:create',
    'registrations:read',
    'idempotency',
  ]),
  http('get-card-registration', 'GET /card-registrations/{registration_id}', 'iam', ['registrations:read']),
  http('show-checkout', 'GET /checkout/{token}', 'public', ['registrations:read']),
  http('complete-checkout', 'POST /checkout/{token}/complete', 'public', [...settling, 'settle-queue:send']),
  http('checkout-redirect', 'GET /checkout/{token}/redirect', 'public', [...settling, 'settle-queue:send']),
  http('receive-webhook', 'POST /webhooks/iamport', 'public', ['registrations:read', 'settle-queue:send']),
  { ...http('serve-asset', 'GET /assets/{name}', 'public', []), files: ['functions/http/checkout-page'] },
  {
    name: 'settle-payment',
    entry: 'functions/queue/settle-payment.ts',
    trigger: { kind: 'queue', queue: 'settle', batchSize: 5 },
    timeoutSeconds: 60,
    memoryMb: MEMORY_MB,
    grants: [...settling, 'settle-queue:consume'],
  },
];

export const queues: readonly QueueSpec[] = [
  // 30 s doubling to an hour: 20 receives outlast 14 hours of outage.
  { name: 'settle', maxReceiveCount: 20 },
];

/** A message in work must not come back while its function may still run: six times its time-out (AWS's advice). */
export function visibilityTimeoutSeconds(queue: QueueName): number {
  const workers = functions.filter(({ trigger }) => trigger.kind === 'queue' && trigger.queue === queue);
  return 6 * Math.max(...workers.map(({ timeoutSeconds }) => timeoutSeconds));
}
