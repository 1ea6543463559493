import { describe, expect, test } from '@jest/globals';
import { sampleEvent } from '../../infra/local/sample-events.ts';
import { publishedEvent } from '../../shared/adapters/dynamo/published-event.ts';
import { EVENT_TYPES } from '../../shared/domain/event-types.ts';
import { laneOf, messagesFor, onceKeyOf, webhookBody } from '../../shared/domain/webhook.ts';
import {
  HELD_TRIES,
  MAX_TRIES,
  nextStep,
  reasonOf,
  type WebhookAnswer,
} from '../../shared/domain/webhook-delivery.ts';

const NOW = new Date('2027-01-31T01:00:00Z');
const answered = (status: number, retryAfter?: string): WebhookAnswer => ({
  kind: 'answered',
  status,
  retryAfter,
});
const nobody: WebhookAnswer = { kind: 'no_answer', reason: 'timeout' };
const step = (answer: WebhookAnswer, tries = 1, isAside = false) => nextStep(answer, tries, isAside, NOW);

describe('after a request', () => {
  test.each([200, 201, 204, 299])('answered %d the event is delivered', (status) => {
    expect(step(answered(status))).toEqual({ kind: 'delivered' });
  });

  test.each([301, 302, 307, 400, 401, 404, 429, 500, 503])('answered %d it is tried again', (status) => {
    expect(step(answered(status))).toEqual({ kind: 'again', afterSeconds: 5 });
  });

  test('answered 410 it is sent no more', () => {
    expect(step(answered(410), 1)).toEqual({ kind: 'gone' });
  });

  test.each([
    ['a later time that is asked for is kept', '120', 120],
    ['as a date as well', 'Sun, 31 Jan 2027 01:02:00 GMT', 120],
    ['a sooner one is not', '1', 5],
    ['nor one that has passed', 'Sun, 31 Jan 2027 00:00:00 GMT', 5],
    ['nor nonsense', 'soon', 5],
    ['half an hour is', '1800', 1_800],
  ])('%s', (_, retryAfter, afterSeconds) => {
    expect(step(answered(503, retryAfter))).toEqual({ kind: 'again', afterSeconds });
  });
});

test('an endpoint that asks for more than half an hour has the event step aside at once, for as long as SQS can wait', () => {
  expect(step(answered(503, '1801'))).toEqual({ kind: 'aside', afterSeconds: 1_801 });
  expect(step(answered(503, '604800'))).toEqual({ kind: 'aside', afterSeconds: 41_400 });
  expect(step(answered(503, '604800'), 6, true)).toEqual({ kind: 'again', afterSeconds: 41_400 });
});

test('one that fails goes on for three days, and then lies in the DLQ', () => {
  const delays: number[] = [];
  for (let tries = 1; tries < MAX_TRIES; tries += 1) {
    const next = step(nobody, tries, tries > HELD_TRIES);
    if (!('afterSeconds' in next)) throw new Error(next.kind);
    delays.push(next.afterSeconds);
  }
  expect(delays.slice(0, 7)).toEqual([5, 60, 300, 1_800, 7_200, 18_000, 36_000]);
  const hours = delays.reduce((sum, seconds) => sum + seconds, 0) / 3_600;
  expect(hours).toBeGreaterThan(72);
  expect(hours).toBeLessThan(78);
  expect(step(nobody, MAX_TRIES, true)).toEqual({ kind: 'given_up' });
});

test('after 36 minutes it steps aside, once', () => {
  expect([1, 2, 3, 4, 5].map((tries) => step(nobody, tries).kind)).toEqual([
    ...['again', 'again', 'again', 'again', 'aside'],
  ]);
  expect(step(nobody, HELD_TRIES, true).kind).toBe('again');
});

test('a failure has a word for the journal', () => {
  expect([reasonOf(answered(503)), reasonOf(nobody)]).toEqual(['status_503', 'timeout']);
});

const event = {
  id: 'SUB#1/EVENT#00000001#0',
  type: 'charge.paid',
  at: '2027-01-31T01:00:00.000Z',
  sequence: 100,
  detail: { amount: 9_900 },
};

test('an event goes to each endpoint that wants its type', () => {
  const endpoints = [
    { url: 'https://all.example/hook' },
    { url: 'https://paid.example/hook', events: ['charge.paid', 'charge.declined'] },
    { url: 'https://cards.example/hook', events: ['card.registered'] },
    { url: 'https://none.example/hook', events: [] },
  ];
  expect(messagesFor(endpoints, event).map(({ url }) => url)).toEqual([
    'https://all.example/hook',
    'https://paid.example/hook',
  ]);
});

test('events of one aggregate wait for each other at one endpoint, and for nothing that has stepped aside', () => {
  const message = { url: 'https://a.example/', event, tries: 0 };
  const next = { ...message, event: { ...event, id: 'SUB#1/EVENT#00000002#0' } };
  expect(laneOf(next)).toBe(laneOf(message));
  expect(laneOf({ ...message, url: 'https://b.example/' })).not.toBe(laneOf(message));
  expect(laneOf({ ...message, event: { ...event, id: 'SUB#2/EVENT#00000001#0' } })).not.toBe(laneOf(message));
  expect(laneOf({ ...message, tries: 5 })).not.toBe(laneOf(message));
});

test('what is queued twice is one message, unless it has stepped aside or is a replay', () => {
  const message = { url: 'https://a.example/', event, tries: 0 };
  const others = [
    { ...message, tries: 5 },
    { ...message, replayId: 'r1' },
    { ...message, replayId: 'r2' },
  ];
  expect(onceKeyOf({ ...message })).toBe(onceKeyOf(message));
  // The process that puts it aside may die, and its successor do it once more.
  expect(onceKeyOf({ ...message, tries: 6 })).toBe(onceKeyOf({ ...message, tries: 5 }));
  expect(new Set([message, ...others].map(onceKeyOf)).size).toBe(4);
});

test('the body is what Standard Webhooks recommend', () => {
  expect(webhookBody(event)).toBe(
    '{"data":{"amount":9900,"at":"2027-01-31T01:00:00.000Z","event_id":"SUB#1/EVENT#00000001#0","sequence":100},"timestamp":"2027-01-31T01:00:00.000Z","type":"charge.paid"}',
  );
});

/** The same item as another reading of the store may give it. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, part]) => [name, reversed(part)] as const);
  return Object.fromEntries(entries.reverse());
};

test.each(EVENT_TYPES)('the body of %s is the same whenever it is read', (type) => {
  const at = new Date('2027-01-31T01:00:00Z');
  const { id, detail, ...told } = sampleEvent(type, { at, ulid: '01M83MJ1V6KDBW1XM2W5BMCWSF' });
  const [pk, sk] = id.split('/');
  const item = { pk, sk, type, at: told.at, ...detail };
  const [first, again] = [item, reversed(item) as typeof item].map((one) => publishedEvent(one));
  const metadata = { plan: 'x', campaign: 'y' };
  if (first === undefined || again === undefined) throw new Error('an event');
  expect(webhookBody(again, reversed({ metadata }) as object)).toBe(webhookBody(first, { metadata }));
});
