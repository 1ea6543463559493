import { expect, test } from '@jest/globals';
import { sampleEvent } from '../../infra/local/sample-events.ts';
import { EVENT_TYPES } from '../../shared/domain/event-types.ts';
import { eventDetail } from '../../shared/domain/published-event.ts';
import { documentedEvent } from '../support/documented-event.ts';
import { page } from '../support/markdown.ts';

const at = new Date('2027-01-05T07:49:21.288Z');

/** Names, and those of what lies within. */
const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]));
};

test.each(EVENT_TYPES)('the sample of %s has the shape of its example in the documentation', (type) => {
  const event = sampleEvent(type, { at, ulid: '01M83MJ1V6KDBW1XM2W5BMCWSF' });
  expect(event.type).toBe(type);
  expect(shapeOf(eventDetail(event))).toEqual(shapeOf(documentedEvent(type)));
});

test('every type that is documented is one of the product’s', () => {
  const types = [...page('docs/events.md').matchAll(/^### ([a-z_]+\.[a-z_]+)$/gm)].map(([, type]) => type);
  expect([...types].sort()).toEqual([...EVENT_TYPES].sort());
});

test('another customer’s sample is another event', () => {
  const ids = ['01M83MJ1V6KDBW1XM2W5BMCWSF', '01M83MJ1V6KDBW1XM2W5BMCWSG'].map(
    (ulid) => sampleEvent('charge.paid', { at, ulid }).id,
  );
  expect(ids[0]).not.toBe(ids[1]);
});
