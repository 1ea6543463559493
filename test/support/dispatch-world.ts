import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { billingTableSchema } from '../../infra/local/table-schema.ts';
import { createDueRepository } from '../../shared/adapters/dynamo/due-repository.ts';
import { dueIndex, keys } from '../../shared/adapters/dynamo/keys.ts';
import type { Table } from '../../shared/adapters/dynamo/table.ts';
import { NO_HOLDS } from '../../shared/domain/hold.ts';
import type { DueSubject, Settings } from '../../shared/ports.ts';
import { enqueueDueWork } from '../../shared/usecases/enqueue-due-work.ts';
import { type Command, createDynamoModel } from './dynamo-model.ts';
import { settings } from './fixtures.ts';

const NAME = 'billing';
const MINUTE_MS = 60_000;
const TICK_MS = 55_000;
/** Found done already. */
const NOTHING_MS = 5;

export interface DispatchOptions {
  readonly due: number;
  readonly workers: number;
  /** How long a charge takes that begins so many ms after the start; undefined: 아임포트 is closed then. */
  readonly latencyMs: (atMs: number) => number | undefined;
  readonly startMs: number;
  /** Something that comes due so often while the rest waits, ms: a look-up, a retry. */
  readonly followUpEveryMs?: number;
}

/**
 * The real tick over the real index, in virtual time: a queue, and workers that take a message each for as long as a
 * charge takes. Time passes only while a tick looks, and between ticks.
 */
export async function createDispatchWorld(options: DispatchOptions) {
  const { due, workers, latencyMs, startMs, followUpEveryMs } = options;
  const model = createDynamoModel([billingTableSchema(NAME)]);
  const client = { send: async (command: Command) => model.execute(command) };
  const table: Table = { name: NAME, client: client as unknown as Table['client'] };
  const queue: { readonly id: string; visibleMs: number }[] = [];
  const freeMs = Array.from({ length: workers }, () => startMs);
  const done = new Set<string>();
  const figures = { messages: 0, claims: 0, longest: 0, ticks: 0, lastMs: startMs, latestMs: 0 };
  let nowMs = startMs;

  const idAt = (at: number) => `01JZ${String(at).padStart(22, '0')}`;
  const put = (subscriptionId: string, at?: Date) => {
    const key = keys.subscription(subscriptionId);
    const Item = { ...key, subscriptionId, period: 1, ...dueIndex(at, key) };
    model.execute(new PutCommand({ TableName: NAME, Item }));
  };
  for (let at = 0; at < due; at += 1) put(idAt(at), new Date(startMs));
  const followUps = new Map<string, number>();
  const ideal = (due * (latencyMs(0) ?? 0)) / workers;
  for (let ms = followUpEveryMs ?? ideal; ms < ideal; ms += followUpEveryMs ?? ideal) {
    const id = idAt(1_000_000 + ms);
    followUps.set(id, startMs + ms);
    put(id, new Date(startMs + ms));
  }

  async function pass(untilMs: number): Promise<void> {
    const begun: string[] = [];
    for (;;) {
      const worker = freeMs.indexOf(Math.min(...freeMs));
      const [message] = queue;
      if (message === undefined) break;
      const beginsMs = Math.max(freeMs[worker] ?? 0, message.visibleMs);
      if (beginsMs > untilMs) break;
      queue.shift();
      const latency = latencyMs(beginsMs - startMs);
      if (latency === undefined) {
        // The circuit is open: it goes back, and is tried again later. The worker is free at once.
        queue.push({ ...message, visibleMs: beginsMs + 30_000 });
        queue.sort((a, b) => a.visibleMs - b.visibleMs);
        freeMs[worker] = beginsMs + NOTHING_MS;
        continue;
      }
      if (done.has(message.id)) freeMs[worker] = beginsMs + NOTHING_MS;
      else {
        done.add(message.id);
        begun.push(message.id);
        const dueMs = followUps.get(message.id);
        if (dueMs !== undefined) figures.latestMs = Math.max(figures.latestMs, beginsMs - dueMs);
        freeMs[worker] = beginsMs + latency;
        figures.lastMs = beginsMs + latency;
      }
    }
    nowMs = untilMs;
    for (const id of begun) put(id);
  }

  const repository = createDueRepository(table);
  async function tick(): Promise<void> {
    figures.ticks += 1;
    const beganMs = nowMs;
    await enqueueDueWork(
      {
        clock: { now: () => new Date(nowMs) },
        timeLeftMs: () => TICK_MS - (nowMs - beganMs),
        journal: { record: () => {} },
        settings: { ...settings, claimLeaseMs: 421_000, gatewayConcurrency: workers } as Settings,
        holds: { now: async () => NO_HOLDS },
        due: {
          ...repository,
          claim: async (entry, until) => {
            const claim = await repository.claim(entry, until);
            if (claim === 'claimed') figures.claims += 1;
            return claim;
          },
        },
        chargeQueue: {
          send: async (messages) => {
            for (const { subject } of messages) queue.push({ id: idOf(subject), visibleMs: nowMs });
            figures.messages += messages.length;
            figures.longest = Math.max(figures.longest, queue.length);
          },
        },
        pacing: { waiting: async () => queue.length, sleep: (ms) => pass(nowMs + ms) },
      },
      new Date(nowMs),
    );
  }

  return {
    figures,
    left: () => queue.filter(({ id }) => !done.has(id)).length,
    stale: () => queue.length,
    done: () => done.size,
    followUps: () => followUps.size,
    /** A tick each minute, until all is done, or for so many minutes. */
    async run(minutes: number): Promise<void> {
      for (let minute = 0; minute < minutes && done.size < due + followUps.size; minute += 1) {
        const startsMs = nowMs;
        await tick();
        await pass(Math.max(nowMs, startsMs + MINUTE_MS));
      }
    },
  };
}

function idOf(subject: DueSubject): string {
  if (subject.kind !== 'subscription') throw new Error(`not queued here: ${subject.kind}`);
  return subject.subscriptionId;
}
