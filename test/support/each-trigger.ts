import type { FunctionSpec, Grant, QueueSpec } from '../../infra/topology.ts';
import { expectedOfGrant } from './expected-permissions.ts';

/** A real, small handler, so that bundling is not what these tests wait for. */
const ENTRY = 'functions/http/serve-asset.ts';

const fn = (name: string, trigger: FunctionSpec['trigger'], grants: readonly Grant[] = []): FunctionSpec => ({
  name,
  entry: ENTRY,
  trigger,
  timeoutSeconds: 15,
  memoryMb: 512,
  grants,
});

export const EACH_GRANT = Object.keys(expectedOfGrant) as Grant[];

/** A function for each trigger and one for each grant, whatever infra/topology.ts has of them today. */
export const eachTriggerAndGrant = {
  functions: [
    fn('merchant-route', {
      kind: 'http',
      routes: [
        { method: 'DELETE', path: '/cards/{customer_uid}' },
        { method: 'PUT', path: '/hold' },
      ],
      auth: 'iam',
    }),
    fn('public-route', {
      kind: 'http',
      routes: [{ method: 'GET', path: '/checkout/{token}' }],
      auth: 'public',
    }),
    fn('settle-worker', { kind: 'queue', queue: 'settle', batchSize: 5 }, ['settle-queue:consume']),
    fn('charge-worker', { kind: 'queue', queue: 'charge', batchSize: 1 }, ['charge-queue:consume']),
    fn('batch-worker', { kind: 'queue', queue: 'batch', batchSize: 1 }, ['batch-queue:consume']),
    fn('webhook-worker', { kind: 'queue', queue: 'webhook', batchSize: 1 }, ['webhook-queue:consume']),
    fn('minute-tick', { kind: 'schedule', everyMinutes: 1 }),
    fn('daily-tick', { kind: 'schedule', everyMinutes: 1_440 }),
    fn('stream-reader', { kind: 'stream', batchSize: 10 }, ['events:publish']),
    ...EACH_GRANT.map((grant, at) =>
      fn(
        grantFunction(grant),
        { kind: 'http', routes: [{ method: 'GET', path: `/grants/${at}` }], auth: 'iam' },
        [grant],
      ),
    ),
  ] satisfies FunctionSpec[],
  queues: [
    { name: 'settle', maxReceiveCount: 20 },
    { name: 'charge', maxReceiveCount: 12, bounded: true },
    { name: 'batch', maxReceiveCount: 10, maxConcurrency: 2, patient: true },
    { name: 'webhook', maxReceiveCount: 9, maxConcurrency: 20, fifo: true, patient: true },
  ] satisfies QueueSpec[],
  visibilityTimeoutSeconds: () => 90,
};

/** The name of the function that has this grant alone. */
export function grantFunction(grant: Grant): string {
  return `grant-${grant.replaceAll(':', '-')}`;
}
