/** What `npm start` keeps in its own file, opened by more than one: processes apart share it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type LocalState, openLocalState } from '../../infra/local/local-state.ts';

let folder: string;
let one: LocalState;
let other: LocalState;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-state-'));
  const open = () => openLocalState(join(folder, 'local.sqlite'), () => undefined);
  one = open();
  other = open();
});
afterEach(() => {
  one.store.close();
  other.store.close();
  rmSync(folder, { recursive: true });
});

const LATER = new Date('2040-01-30T01:00:00Z');

test('a clock that one moves is moved for all', () => {
  one.clock.holdAt(LATER);
  one.clock.release();
  const readings = [LATER, one.clock.now(), other.clock.now(), one.clock.now()].map(Number);
  expect(readings).toEqual(readings.toSorted((a, b) => a - b));
});

test('a message is in work at one of them, and comes back to any', () => {
  one.queues.charge.send('a');
  const [taken] = other.queues.charge.receive(1);
  expect(taken?.body).toBe('a');
  expect(one.queues.charge.receive(1)).toEqual([]);
  one.clock.holdAt(LATER);
  one.clock.release();
  expect(one.queues.charge.receive(1)[0]?.attributes.ApproximateReceiveCount).toBe('2');
});

test('messages of one lane come one after another, those of another beside them, and again in order', () => {
  const { webhook } = one.queues;
  for (const [body, lane] of [
    ['a1', 'a'],
    ['a2', 'a'],
    ['b1', 'b'],
    ['alone', undefined],
  ] as const)
    webhook.send(body, 0, lane);
  const taken = other.queues.webhook.receive(10);
  expect(taken.map(({ body }) => body)).toEqual(['a1', 'b1', 'alone']);
  webhook.changeVisibility(taken[0]?.receiptHandle ?? '', 0);
  webhook.changeVisibility(taken[1]?.receiptHandle ?? '', 3_600);
  expect(webhook.receive(10).map(({ body }) => body)).toEqual(['a1']);
  webhook.remove(taken[0]?.messageId ?? '');
  expect(webhook.receive(10).map(({ body }) => body)).toEqual(['a2']);
  expect(webhook.nextVisibleAt()?.getTime()).toBeGreaterThan(one.clock.now().getTime());
});

test('an event is kept once, whoever publishes it again', async () => {
  const event = {
    id: 'SUB#1/EVENT#00000001#0',
    type: 'charge.paid',
    at: LATER.toISOString(),
    sequence: 100,
    detail: {},
  };
  await one.events.publish([event]);
  await other.events.publish([event]);
  expect(other.events.list(10)).toEqual([event]);
});
