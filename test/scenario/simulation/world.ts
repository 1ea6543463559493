import type { SQSBatchResponse } from 'aws-lambda';
import {
  type Command,
  createDynamoModel,
  type DynamoModel,
  type Snapshot,
} from '../../../infra/local/dynamo-model/model.ts';
import { billingTableSchema } from '../../../infra/local/table-schema.ts';
import { queues as queueSpecs, visibilityTimeoutSeconds } from '../../../infra/topology.ts';
import type { HttpRequest } from '../../../shared/adapters/iamport/transport.ts';
import type { JournalEntry, Settings } from '../../../shared/ports.ts';
import { createBacklogWatch } from './backlog-checks.ts';
import { createComparisonWatch } from './comparison-watch.ts';
import { createEffects, type Effects } from './effects.ts';
import { type Environment, isBeyondHorizon, simulatedSettings } from './environment.ts';
import { type BusEntry, createEventStream } from './event-stream.ts';
import type { FaultPlan, Target } from './faults.ts';
import { createFunction, type FunctionName, type LambdaHandler, timeoutMsOf } from './functions.ts';
import { createIamportModel, type Row } from './iamport-model.ts';
import { createIds } from './ids.ts';
import { createMonitor } from './monitor.ts';
import { asBefore, olderCodeBehind } from './older-code.ts';
import { createSimulatedPorts, type SimulatedPorts, TABLE } from './ports.ts';
import { createQueueModel, type QueueModel } from './queue-model.ts';
import { createRandom, type Random } from './random.ts';
import { createScheduler } from './scheduler.ts';
import { createTickWatch } from './tick-watch.ts';
import { createTicks } from './ticks.ts';
import { createTrace } from './trace.ts';
import { Violation } from './violation.ts';
import { createWebhooks } from './webhooks.ts';

/** Deliberate mistakes, put in from outside: production code knows nothing of them. */
export interface Alteration {
  readonly settings?: (settings: Settings) => Settings;
  /** DynamoDB itself, set-ups included. */
  readonly database?: (model: DynamoModel) => DynamoModel;
  /** What a function wants to send to DynamoDB. */
  readonly command?: (command: Command) => Command;
  /** What the client wants to send to 아임포트. */
  readonly request?: (request: HttpRequest) => HttpRequest;
  readonly ports?: (ports: SimulatedPorts, fn: FunctionName, world: World) => SimulatedPorts;
  readonly handler?: (handler: LambdaHandler, fn: FunctionName) => LambdaHandler;
}

export interface WorldOptions {
  readonly seed: number;
  readonly environment: Environment;
  readonly plan: FaultPlan;
  readonly keepTrace: boolean;
  readonly alteration?: Alteration;
}

/** One execution of a function. It ends by itself, or is never heard of again. */
export interface Invocation {
  readonly id: number;
  readonly fn: FunctionName;
  readonly deadlineMs: number;
  /** Of a request with an Idempotency-Key: the same, however often it is sent. */
  readonly request: string | undefined;
  isAlive: boolean;
  readonly ended: (ending: Ending) => void;
}

export type Ending =
  | { readonly kind: 'answered'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'crashed' };

/** A warm container: keeps its ports (token cache, circuit), runs one invocation at a time. */
export interface Container {
  readonly fn: FunctionName;
  readonly skewMs: number;
  readonly isNewer: boolean;
  handler: LambdaHandler;
  current: Invocation | undefined;
}

/** A Sunday in Seoul, in the morning. */
export const START_MS = Date.parse('2026-03-01T01:00:20.000Z');

export type World = ReturnType<typeof createWorld>;

/** Everything outside of our functions, and the functions. */
export function createWorld(options: WorldOptions) {
  const { environment, plan } = options;
  const random: Random = createRandom(options.seed);
  const deploys = createRandom(options.seed * 2);
  const asides = createRandom(options.seed * 4 + 1);
  const olderCode = environment.tornReads ? olderCodeBehind(options.seed) : undefined;
  const startMs = START_MS + environment.startsAfterMs;
  const scheduler = createScheduler(startMs);
  const trace = createTrace(options.keepTrace);
  const created = createDynamoModel([billingTableSchema(TABLE)]);
  const model = options.alteration?.database?.(created) ?? created;
  const original = simulatedSettings(environment);
  const settings = options.alteration?.settings?.(original) ?? original;
  const faultsEndMs = startMs + environment.faultsMs;
  const ids = createIds(random);
  const pools = new Map<FunctionName, Container[]>();
  const journal: JournalEntry[] = [];
  const snapshots: Snapshot[] = [];
  const poison: string[] = [];
  let invocations = 0;
  let running = 0;
  let storedSecret = 'secret-1';
  let failure: Violation | undefined;

  const isCalm = () => scheduler.now >= faultsEndMs;
  const note = (message: string) => trace.add(scheduler.now, message);

  const iamport = createIamportModel({
    policy: environment.policy,
    nowMs: () => scheduler.now,
    lagMs: environment.lagMs,
    includesSandbox: environment.sandbox === 'allow',
    changed(row: Row) {
      const { payment } = row;
      note(
        `아임포트 ${payment.imp_uid} ${payment.merchant_uid} ${payment.status} ${payment.amount}-${payment.cancel_amount}`,
      );
      monitor.paymentChanged(row);
      webhooks.announce(row);
    },
  });

  const monitor = createMonitor({
    environment,
    iamport,
    nowMs: () => scheduler.now,
    horizonMs: original.billing.timing.horizonMs,
    retryAfterDays: original.billing.dunning.retryAfterDays,
  });

  const backlog = createBacklogWatch({ monitor, scheduler, environment, startMs });

  /** A command of a function, carried out now, and looked at by the invariants. */
  function execute(command: Command, request?: string): object {
    if (environment.staleIndex > 0 && !isCalm() && 'IndexName' in command.input) {
      const past = snapshots.at(-1 - random.int(3));
      if (past !== undefined && random.chance(environment.staleIndex)) {
        note('  (answered from an old index)');
        return model.executeAt(past, command);
      }
    }
    const writes = isWrite(command);
    if (writes && environment.staleIndex > 0) snapshots.push(model.snapshot());
    const answer = model.execute(command);
    if (writes) {
      const records = model.writes(monitor.lastSequence());
      monitor.wrote(records, request);
      for (const image of olderCode?.(records) ?? []) world.put(asBefore(image));
      backlog.executed(command);
      ticks.plan();
      stream.wake();
    }
    return answer;
  }

  const world = {
    seed: options.seed,
    environment,
    random,
    scheduler,
    trace,
    model,
    settings,
    ids,
    iamport,
    monitor,
    backlog,
    journal,
    /** Partition keys whose items meet another transaction at every write. */
    conflicting: new Set<string>(),
    /** What takes longer than usual for a while, ms from and to. */
    slow: new Map<Target, readonly [number, number]>(),
    tickWatch: createTickWatch(),
    comparisons: createComparisonWatch(guarded),
    /** Bodies that nobody can read, put into the queues. */
    poison,
    faultsEndMs,
    startMs,
    /** Chance for what was added later, so that it shifts nothing else. */
    asides,
    /** Two items are the pair then, so it is torn more often. */
    hasOlderCode: olderCode !== undefined,
    plan,
    note,
    isCalm,
    execute,
    /** Stores an item as a set-up, not as an effect. */
    put(command: Command): void {
      model.execute(command);
      monitor.adopt(model.writes(monitor.lastSequence()));
      ticks.plan();
    },
    secret: () => storedSecret,
    /** Somebody re-issues the secret in the console; the stored one follows some time later. */
    rotateSecret(value: string, storedAfterMs: number): void {
      note(`secret re-issued, stored ${storedAfterMs} ms later`);
      iamport.rotateSecret(value);
      scheduler.after(storedAfterMs, () => {
        storedSecret = value;
      });
    },
    /** A command of somebody who works beside the functions that the plan strikes. */
    beside(command: Command): object {
      const answer = model.execute(command);
      if (isWrite(command)) monitor.adopt(model.writes(monitor.lastSequence()));
      return answer;
    },
    queueNamed: (name: string): QueueModel =>
      name === 'charge' ? queues.charge : name === 'batch' ? queues.batch : queues.settle,
    invoke,
    /** Functions that have not ended. */
    running: () => running,
    effects: () => effects.count(),
    crash,
    record,
    /** Remembers what is outside of the promise: nothing is assumed of this merchant_uid's number of payments. */
    lateCommitDrawn(merchantUid: string, lateMs: number): void {
      if (isBeyondHorizon(environment, lateMs)) monitor.excuse(merchantUid, 'late');
    },
    published: (entry: BusEntry) => stream.published(entry),
    alterCommand: options.alteration?.command,
    alterRequest: options.alteration?.request,
    alterPorts: options.alteration?.ports,
    failure: () => failure,
    guarded,
    get queues() {
      return queues;
    },
    get ticks() {
      return ticks;
    },
    get stream() {
      return stream;
    },
    get webhooks() {
      return webhooks;
    },
  };

  const effects: Effects = createEffects(world);
  const queues = {
    charge: queueOf('charge', 'charge-subscription'),
    settle: queueOf('settle', 'settle-payment'),
    batch: queueOf('batch', 'run-batch'),
  };
  const ticks = createTicks(world);
  const stream = createEventStream(world);
  const webhooks = createWebhooks(world);

  function queueOf(name: 'charge' | 'settle' | 'batch', fn: FunctionName): QueueModel {
    const spec = queueSpecs.find((one) => one.name === name);
    return createQueueModel({
      name,
      scheduler,
      random,
      visibilityMs: visibilityTimeoutSeconds(name) * 1000,
      maxReceiveCount: spec?.maxReceiveCount ?? 10,
      batchSize: name === 'settle' ? 5 : 1,
      workers: name === 'charge' ? environment.workers : spec?.maxConcurrency,
      duplicates: () => (isCalm() ? 0 : environment.duplicates),
      spreadMs: environment.queueSpreadMs,
      work: (event, done) =>
        invoke(fn, event, (ending) =>
          done(ending.kind === 'answered' ? (ending.value as SQSBatchResponse) : undefined),
        ),
    });
  }

  function invoke(
    fn: FunctionName,
    event: unknown,
    ended: (ending: Ending) => void,
    timeoutMs = timeoutMsOf(fn),
  ): void {
    invocations += 1;
    const container = idleContainer(fn);
    const invocation: Invocation = {
      id: invocations,
      fn,
      deadlineMs: scheduler.now + timeoutMs,
      request: requestIn(fn, event),
      isAlive: true,
      ended,
    };
    container.current = invocation;
    running += 1;
    note(`#${invocation.id} ${fn} starts`);
    const end = (ending: Ending) => {
      if (!invocation.isAlive) return;
      invocation.isAlive = false;
      running -= 1;
      container.current = undefined;
      pools.get(fn)?.push(container);
      note(`#${invocation.id} ${fn} ${ending.kind}${describe(ending)}`);
      world.tickWatch.ended(invocation);
      ended(ending);
    };
    const context = { getRemainingTimeInMillis: () => invocation.deadlineMs - scheduler.now };
    container.handler(event, context).then(
      (value) => guarded(() => end({ kind: 'answered', value })),
      (error: unknown) => guarded(() => end({ kind: 'failed', error })),
    );
  }

  /** Outside of the scheduler's own stack a violation is kept, and thrown when the run gets to it. */
  function guarded(act: () => void): boolean {
    try {
      act();
      return true;
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      failure ??= error;
      return false;
    }
  }

  function crash(invocation: Invocation, why: string): void {
    if (!invocation.isAlive) return;
    invocation.isAlive = false;
    running -= 1;
    note(`#${invocation.id} ${invocation.fn} dies (${why})`);
    invocation.ended({ kind: 'crashed' });
  }

  function idleContainer(fn: FunctionName): Container {
    const pool = pools.get(fn) ?? [];
    pools.set(fn, pool);
    const idle = pool.pop();
    if (idle !== undefined) return idle;
    const { skewMs } = environment;
    const container: Container = {
      fn,
      skewMs: skewMs === 0 ? 0 : random.between(-skewMs, skewMs),
      isNewer: deploys.chance(environment.newerCode),
      handler: async () => undefined,
      current: undefined,
    };
    const ports = createSimulatedPorts(effects.outsideOf(container), ownQueueOf(fn));
    const altered = options.alteration?.ports?.(ports, fn, world) ?? ports;
    const watched =
      fn === 'reconcile-payments' ? world.comparisons.watched(altered, () => container.current?.id) : altered;
    const handler = createFunction(fn, watched);
    container.handler = options.alteration?.handler?.(handler, fn) ?? handler;
    return container;
  }

  function record(entry: JournalEntry): void {
    journal.push(entry);
    const defect = defectIn(entry);
    if (defect !== undefined) failure ??= new Violation('defect', defect);
  }

  return world;
}

function ownQueueOf(fn: FunctionName): 'settle' | 'batch' | 'charge' {
  if (fn === 'run-batch') return 'batch';
  return fn === 'settle-payment' ? 'settle' : 'charge';
}

function isWrite(command: Command): boolean {
  const { name } = command.constructor;
  return name === 'PutCommand' || name === 'UpdateCommand' || name === 'TransactWriteCommand';
}

/** What the world itself puts in passes, and is told as such; whatever is unexpected is a mistake of ours. */
function defectIn({ event, status, outcome, reason, level }: JournalEntry): string | undefined {
  if (event === 'http.problem' && status === 500) return `500: ${outcome}`;
  // A message that nobody can read.
  if (event === 'queue.retry' && level === 'error' && reason !== 'invalid_request') return `queue: ${reason}`;
  return undefined;
}

function describe(ending: Ending): string {
  if (ending.kind === 'failed') return ` ${ending.error instanceof Error ? ending.error.name : 'unknown'}`;
  const value =
    ending.kind === 'answered' ? (ending.value as Record<string, unknown> | undefined) : undefined;
  if (value?.['statusCode'] !== undefined) return ` ${String(value['statusCode'])}`;
  const failed = value?.['batchItemFailures'] as unknown[] | undefined;
  return failed !== undefined && failed.length > 0 ? ` (${failed.length} go back)` : '';
}

function requestIn(fn: FunctionName, event: unknown): string | undefined {
  const { headers } = event as { readonly headers?: Readonly<Record<string, string>> };
  const key = headers?.['idempotency-key'];
  return key === undefined ? undefined : `${fn} ${key}`;
}
