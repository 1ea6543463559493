/** What a merchant's Lambda, or the receiver of its webhooks, makes of what it is sent. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  EVENT_SCHEMAS,
  EVENT_TYPES,
  type EventType,
  eventFromLambda,
  eventFromWebhook,
  isEventData,
  rulePattern,
  UnknownEvent,
  WebhookRefused,
} from 'iamport-billing/events';
import { Webhook } from 'standardwebhooks';
import { sampleEvent } from '../../../infra/local/sample-events.ts';
import { eventDetail } from '../../../shared/domain/published-event.ts';
import { webhookBody } from '../../../shared/domain/webhook.ts';
import { documentedEvent } from '../../support/documented-event.ts';
import { standingAlone } from '../../support/openapi/schemas.ts';

const NOW = new Date('2027-01-05T07:49:21.288Z');
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

const sample = (type: EventType) => sampleEvent(type, { at: NOW, ulid: '01M83MJ1V6KDBW1XM2W5BMCWSF' });
const envelope = (type: string, detail: object) => ({
  ...{ version: '0', id: '7bf73129', source: 'iamport-billing', account: '123456789012' },
  ...{ time: NOW.toISOString(), region: 'ap-northeast-2', resources: [], 'detail-type': type, detail },
});
/** Without `field`. */
const lacking = (field: string, data: object) =>
  Object.fromEntries(Object.entries(data).filter(([name]) => name !== field));
const thrown = (act: () => unknown) => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

describe.each(EVENT_TYPES)('%s', (type) => {
  const data = eventDetail(sample(type));

  test('is read, by a Lambda', () => {
    expect(eventFromLambda(envelope(type, data))).toEqual({ type, data });
  });

  test('fits its guard and its JSON Schema, also with a field that is new; not without one of its own', () => {
    const newer = { ...data, new_field: { of: ['tomorrow'] } };
    const fits = standingAlone(EVENT_SCHEMAS[type]);
    const flawed = lacking('at', data);
    expect([isEventData(type, data), isEventData(type, newer), isEventData(type, flawed)]).toEqual([
      true,
      true,
      false,
    ]);
    expect([fits(data), fits(newer)]).toEqual([[], []]);
    expect(fits(flawed)).not.toEqual([]);
  });

  test('is as docs/events.md shows it', () => {
    const shown = documentedEvent(type);
    expect([isEventData(type, shown), ...standingAlone(EVENT_SCHEMAS[type])(shown)]).toEqual([true]);
  });
});

describe('a Lambda refuses', () => {
  test.each([
    ['another system’s event', { ...envelope('charge.paid', {}), source: 'aws.s3' }],
    ['nothing', undefined],
    ['a type of tomorrow', envelope('charge.forgiven', {})],
    ['a name of every object', envelope('toString', {})],
  ])('%s', (_, event) => {
    expect(thrown(() => eventFromLambda(event))).toBeInstanceOf(UnknownEvent);
  });

  test('a value that it does not expect, and says where without saying what', () => {
    const detail = { ...eventDetail(sample('charge.declined')), decline_class: 'bad_weather' };
    const error = thrown(() => eventFromLambda(envelope('charge.declined', detail))) as UnknownEvent;
    expect(error).toMatchObject({ name: 'UnknownEvent', type: 'charge.declined', path: 'decline_class' });
    expect(error.message).not.toContain('bad_weather');
  });
});

describe('a webhook', () => {
  const body = webhookBody(sample('charge.paid'));
  const id = sample('charge.paid').id;
  let headers: Record<string, string>;
  /** By the library of Standard Webhooks: we do not hold ourselves against ourselves. */
  const sign = (secret = SECRET, text = body) => new Webhook(secret).sign(id, NOW, text);
  beforeEach(() => {
    headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(NOW.getTime() / 1000)),
      'webhook-signature': sign(),
    };
  });
  const read = (over: object = {}) => eventFromWebhook({ body, headers, secret: SECRET, now: NOW, ...over });

  test('that is genuine is read, from text or bytes, whatever its headers come in', () => {
    const expected = { type: 'charge.paid', data: eventDetail(sample('charge.paid')) };
    const shouted = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]),
    );
    for (const one of [
      {},
      { body: Buffer.from(body) },
      { headers: new Headers(headers) },
      { headers: shouted },
    ])
      expect(read(one)).toEqual(expected);
  });

  test('signed with two secrets, as while one is being replaced, is genuine', () => {
    const other = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
    headers['webhook-signature'] = `${sign(other)} ${sign()}`;
    expect(read().type).toBe('charge.paid');
  });

  test.each([
    ['of another body', { body: body.replace('9900', '990000') }],
    ['of another secret', { secret: `whsec_${Buffer.alloc(32, 8).toString('base64')}` }],
    ['of six minutes ago', { now: new Date(NOW.getTime() + 360_000) }],
    ['of six minutes ahead', { now: new Date(NOW.getTime() - 360_000) }],
    ['without headers', { headers: {} }],
  ])('%s is refused', (_, over) => {
    expect(thrown(() => read(over))).toBeInstanceOf(WebhookRefused);
  });

  test.each([
    ['webhook-signature', ''],
    ['webhook-signature', 'v1,'],
    ['webhook-timestamp', 'now'],
    ['webhook-id', 'another'],
  ])('whose %s is %j is refused', (name, value) => {
    headers[name] = value;
    expect(thrown(() => read())).toBeInstanceOf(WebhookRefused);
  });

  test('cannot be verified with an empty secret', () => {
    expect(thrown(() => read({ secret: 'whsec_' }))).toBeInstanceOf(TypeError);
  });

  test('that is genuine and of a later version says of which type it is', () => {
    const text = JSON.stringify({ type: 'charge.forgiven', timestamp: NOW.toISOString(), data: {} });
    headers['webhook-signature'] = sign(SECRET, text);
    expect(thrown(() => read({ body: text }))).toMatchObject({
      name: 'UnknownEvent',
      type: 'charge.forgiven',
    });
  });
});

test('a rule matches on types, or on all', () => {
  expect(rulePattern(['charge.paid', 'refund.failed'])).toEqual({
    source: ['iamport-billing'],
    'detail-type': ['charge.paid', 'refund.failed'],
  });
  expect(rulePattern()).toEqual({ source: ['iamport-billing'] });
});
