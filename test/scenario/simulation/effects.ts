import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Command } from '../../../infra/local/dynamo-model/model.ts';
import type { Table } from '../../../shared/adapters/dynamo/table.ts';
import { missingGrant } from '../../support/granted.ts';
import type { BusEntry } from './event-stream.ts';
import type { Fault, Target } from './faults.ts';
import { exchange } from './http-exchange.ts';
import { asNewerCode } from './newer-code.ts';
import type { Outside } from './ports.ts';
import { merged, tornApart } from './torn-reads.ts';
import { require, Violation } from './violation.ts';
import type { Container, Invocation, World } from './world.ts';

export interface Effects {
  /** The outside, as one container sees it. */
  outsideOf(container: Container): Outside;
  count(): number;
}

/** Every effect of a function passes here: it takes time, and the plan may strike it. */
export function createEffects(world: EffectWorld): Effects {
  let effects = 0;

  /** Numbers the effect and asks the plan. Undefined: the one who asks is dead, and nothing comes of it. */
  function begin(container: Container, target: Target, label: string): Begun | undefined {
    const invocation = container.current;
    if (invocation === undefined || !invocation.isAlive) return undefined;
    effects += 1;
    const number = effects;
    const fault = world.plan.faultFor({ number, target, fn: invocation.fn, nowMs: world.scheduler.now });
    world.note(
      `#${invocation.id} effect ${number} ${target} ${label}${fault === undefined ? '' : ` ← ${fault.kind}`}`,
    );
    if (fault?.kind !== 'crash_before') return { invocation, fault };
    world.crash(invocation, 'before');
    return undefined;
  }

  /** True when the invocation still lives; one that is over its time does not. */
  function lives(invocation: Invocation): boolean {
    if (invocation.isAlive && world.scheduler.now >= invocation.deadlineMs)
      world.crash(invocation, 'time-out');
    return invocation.isAlive;
  }

  function simple(container: Container, target: Target, label: string, act: Act): Promise<object> {
    return new Promise((resolve, reject) => {
      const begun = begin(container, target, label);
      if (begun === undefined) return;
      const { invocation, fault } = begun;
      world.scheduler.after(latencyMs(world, target), () => {
        if (!lives(invocation)) {
          // It had left before its sender died: it may arrive all the same.
          if (world.random.chance(0.5)) attempt(act, undefined);
          return;
        }
        const refusal = refusalOf(fault);
        if (refusal !== undefined) return reject(refusal);
        const result = attempt(act, fault);
        if (fault?.kind === 'crash_after') return world.crash(invocation, 'after');
        if (fault?.kind === 'lost_answer') return reject(named('TimeoutError'));
        if ('error' in result) reject(result.error);
        else resolve(result.answer);
      });
    });
  }

  function sleep(container: Container, ms: number): Promise<void> {
    const invocation = container.current;
    return new Promise((resolve) => {
      if (invocation === undefined) return;
      world.scheduler.after(ms, () => {
        if (lives(invocation)) resolve();
      });
    });
  }

  return {
    count: () => effects,
    outsideOf: (container) => ({
      clock: { now: () => new Date(world.scheduler.now + container.skewMs) },
      ids: world.ids,
      journal: {
        record: (entry) => {
          if (container.current?.isAlive) world.record(entry);
        },
      },
      settings: world.settings,
      dynamo: { send: (command: Command) => dynamo(container, command) } as unknown as Table['client'],
      sqs: { send: (command: Command) => sqs(container, command) } as unknown as SQSClient,
      bus: { send: (command: Command) => bus(container, command) } as unknown as EventBridgeClient,
      secrets: { send: () => secrets(container) } as unknown as SecretsManagerClient,
      dueShards: world.monitor.dueShards,
      transport: (request) => exchange({ world, begin, lives }, container, request),
      monotonicMs: () => world.scheduler.now,
      sleep: (ms) => sleep(container, ms),
    }),
  };

  function dynamo(container: Container, asked: Command): Promise<object> {
    world.guarded(() => {
      const missing = missingGrant(container.fn, asked);
      require('within_grants', missing === undefined, () => missing ?? '');
    });
    const altered = world.alterCommand?.(asked) ?? asked;
    const command = container.isNewer ? asNewerCode(altered, `#${container.current?.id}`) : altered;
    const parts =
      world.environment.tornReads && world.asides.chance(world.hasOlderCode ? 0.9 : 0.5)
        ? tornApart(command, world.asides.chance(world.hasOlderCode ? 0.8 : 0.5))
        : undefined;
    const answer = parts === undefined ? carriedOut(container, command) : tornRead(container, parts);
    return world.tickWatch.told(container.current, asked, answer);
  }

  async function tornRead(
    container: Container,
    [first, second]: readonly [Command, Command],
  ): Promise<object> {
    const early = await carriedOut(container, first);
    await sleep(container, world.asides.pick([5, 50, 300]));
    return merged(early, world.execute(second));
  }

  function carriedOut(container: Container, command: Command): Promise<object> {
    const { name } = command.constructor;
    const request = container.current?.request;
    const target = name === 'TransactWriteCommand' ? 'transaction' : WRITES.has(name) ? 'write' : 'read';
    return simple(container, target, labelOf(command), (fault) => {
      if (isConflicting(command)) throw named('TransactionConflictException');
      if (fault?.kind === 'partial' && name === 'BatchGetCommand')
        return { Responses: {}, UnprocessedKeys: { billing: {} } };
      // A page ends where DynamoDB likes.
      if (fault?.kind === 'partial' && name === 'QueryCommand') return world.execute(shortPage(command));
      if (fault?.kind === 'partial') throw named('ThrottlingException');
      if (fault?.kind !== 'sent_twice') return world.execute(command, request);
      // A transaction carries a token that makes the second one harmless; a single write meets its own condition.
      const first = world.execute(command, request);
      return target === 'transaction' ? first : world.execute(command, request);
    });
  }

  function isConflicting({ input }: Command): boolean {
    return world.conflicting.has((input as { readonly Key?: { readonly pk: string } }).Key?.pk ?? '');
  }

  function sqs(container: Container, command: Command): Promise<object> {
    const input = command.input as SqsInput;
    const queue = world.queueNamed(input.QueueUrl);
    // Looking changes nothing, and is no place to die at.
    if (input.AttributeNames !== undefined)
      return Promise.resolve({ Attributes: approximate(queue.counts()) });
    if (input.ReceiptHandle !== undefined) {
      return simple(container, 'delay', `${input.QueueUrl} ${input.VisibilityTimeout} s`, () => {
        queue.changeVisibility(input.ReceiptHandle ?? '', input.VisibilityTimeout ?? 0);
        return {};
      });
    }
    const bodies = input.Entries?.map(({ MessageBody }) => MessageBody) ?? [input.MessageBody ?? ''];
    world.tickWatch.sends(container.current, bodies);
    return simple(container, 'queue', `${input.QueueUrl} ${bodies.join(' ')}`, (fault) => {
      const taken = fault?.kind === 'partial' ? bodies.slice(1) : bodies;
      if (input.Entries === undefined && fault?.kind === 'partial') throw named('InternalServerError');
      for (const body of taken) queue.send(body, (input.DelaySeconds ?? 0) * 1000);
      if (input.QueueUrl === 'charge') world.backlog.queued(queue.size());
      return { Failed: fault?.kind === 'partial' ? [{ Id: '0' }] : [] };
    });
  }

  function approximate({ visible, hidden }: { readonly visible: number; readonly hidden: number }) {
    const { countNoise = 0 } = world.environment;
    const off = countNoise === 0 ? 1 : 1 + countNoise * (2 * world.asides.next() - 1);
    return {
      ApproximateNumberOfMessages: String(Math.round(visible * off)),
      ApproximateNumberOfMessagesNotVisible: String(Math.round(hidden * off)),
    };
  }

  function bus(container: Container, command: Command): Promise<object> {
    const { Entries } = command.input as { Entries: readonly BusEntry[] };
    return simple(container, 'bus', `${Entries.length} events`, (fault) => {
      if (fault?.kind === 'partial') return { FailedEntryCount: 1 };
      for (const entry of Entries) world.published(entry);
      return { FailedEntryCount: 0 };
    });
  }

  function secrets(container: Container): Promise<object> {
    return simple(container, 'secret', 'read', () => ({
      SecretString: JSON.stringify({ imp_key: 'key', imp_secret: world.secret() }),
    }));
  }
}

/** What effects need of the world. */
export type EffectWorld = Pick<
  World,
  | 'plan'
  | 'scheduler'
  | 'random'
  | 'environment'
  | 'note'
  | 'crash'
  | 'ids'
  | 'record'
  | 'settings'
  | 'execute'
  | 'queueNamed'
  | 'secret'
  | 'iamport'
  | 'monitor'
  | 'lateCommitDrawn'
  | 'published'
  | 'alterCommand'
  | 'asides'
  | 'hasOlderCode'
  | 'alterRequest'
  | 'guarded'
  | 'conflicting'
  | 'tickWatch'
  | 'slow'
  | 'backlog'
>;

export interface Begun {
  readonly invocation: Invocation;
  readonly fault: Fault | undefined;
}

type Act = (fault: Fault | undefined) => object;

interface SqsInput {
  readonly AttributeNames?: readonly string[];
  readonly QueueUrl: string;
  readonly MessageBody?: string;
  readonly DelaySeconds?: number;
  readonly Entries?: readonly { readonly MessageBody: string }[];
  readonly ReceiptHandle?: string;
  readonly VisibilityTimeout?: number;
}

const WRITES: ReadonlySet<string> = new Set(['PutCommand', 'UpdateCommand']);

function shortPage(command: Command): Command {
  const Query = command.constructor as new (input: object) => Command;
  return new Query({ ...command.input, Limit: 1 });
}

function attempt(act: Act, fault: Fault | undefined): { answer: object } | { error: unknown } {
  try {
    return { answer: act(fault) };
  } catch (error) {
    if (error instanceof Violation) throw error;
    return { error };
  }
}

function refusalOf(fault: Fault | undefined): Error | undefined {
  if (fault?.kind === 'refused') return named('ThrottlingException');
  if (fault?.kind !== 'conflict') return undefined;
  return Object.assign(named('TransactionCanceledException'), {
    CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
  });
}

function named(name: string): Error {
  const error = new Error(name);
  error.name = name;
  return error;
}

export function latencyMs(
  { environment, random, slow }: Pick<EffectWorld, 'environment' | 'random' | 'slow'>,
  target: Target,
): number {
  const usual = (target === 'charge' ? environment.chargeMs : undefined) ?? LATENCY_MS[target];
  const [from, to] = slow.get(target) ?? usual;
  return environment.latencySpread ? random.between(from, to) : from;
}

const LATENCY_MS: Readonly<Record<Target, readonly [number, number]>> = {
  read: [3, 15],
  write: [5, 25],
  transaction: [8, 60],
  queue: [6, 40],
  delay: [6, 40],
  bus: [6, 60],
  secret: [10, 80],
  token: [40, 300],
  charge: [300, 4_000],
  cancel: [300, 3_000],
  look_up: [60, 900],
};

interface Keyed {
  readonly Key?: { readonly pk: string; readonly sk: string };
  readonly Item?: { readonly pk: string; readonly sk: string };
}

/** The command and the first key it is about. */
function labelOf(command: Command): string {
  const input = command.input as Keyed & {
    readonly TransactItems?: readonly Record<string, Keyed>[];
    readonly RequestItems?: Record<string, { readonly Keys: readonly { pk: string; sk: string }[] }>;
    readonly IndexName?: string;
    readonly ExpressionAttributeValues?: Record<string, unknown>;
  };
  const name = command.constructor.name.slice(0, -7);
  let keys = keyIn(input);
  for (const entry of input.TransactItems ?? [])
    for (const operation in entry) keys += keyIn(entry[operation]);
  if (keys !== '') return name + keys;
  const batch = Object.values(input.RequestItems ?? {})[0]?.Keys.at(-1);
  return batch === undefined
    ? `${name} ${input.IndexName ?? ''} ${String(Object.values(input.ExpressionAttributeValues ?? {})[0] ?? '')}`
    : `${name} ${batch.pk}/${batch.sk}`;
}

function keyIn(input: Keyed | undefined): string {
  const key = input?.Key ?? input?.Item;
  return key === undefined ? '' : ` ${key.pk}/${key.sk}`;
}
