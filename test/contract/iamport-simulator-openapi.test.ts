/**
 * The simulator's answers against the vendor's OpenAPI file (swagger 2.0 definitions).
 *
 * Where the vendor's documentation or its observed answers and its definitions disagree, the simulator follows the
 * former and the schema is loosened here, each in one line:
 * - `maxLength` is written as text ("40"): read as a number.
 * - Fields that do not apply are answered with null although the definition says string or integer (card_type of an
 *   이니시스 billing payment is documented as null): every optional field may be null.
 * - `message` is null when code is 0, `response` is null when it is not: both may be null.
 */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv, type ValidateFunction } from 'ajv';
import { type Harness, startHarness } from '../adapter/iamport-simulator.harness.ts';

const FILE = resolve(import.meta.dirname, '../../../shared/data/portone-v1.openapi.json');

type Schema = Record<string, unknown>;

const loosen = (schema: Schema, required: boolean): Schema => {
  const { type, maxLength, properties, items, allOf } = schema;
  const requires = (schema['required'] ?? []) as string[];
  return {
    ...schema,
    ...(maxLength !== undefined && { maxLength: Number(maxLength) }),
    ...(type !== undefined && !required && { type: [type, 'null'] }),
    ...(items !== undefined && { items: loosen(items as Schema, true) }),
    ...(allOf !== undefined && { allOf: (allOf as Schema[]).map((part) => loosen(part, true)) }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties as Record<string, Schema>).map(([name, value]) => [
          name,
          name === 'response' ? { anyOf: [value, { type: 'null' }] } : loosen(value, requires.includes(name)),
        ]),
      ),
    }),
  };
};

const readDefinitions = (): Record<string, Schema> =>
  JSON.parse(readFileSync(FILE, 'utf8')).definitions as Record<string, Schema>;

const compile = (name: string): ValidateFunction => {
  const definitions = Object.fromEntries(
    Object.entries(readDefinitions()).map(([key, schema]) => [key, loosen(schema, true)]),
  );
  const ajv = new Ajv({ allErrors: true, strict: false });
  return ajv.compile({ $ref: `#/definitions/${name}`, definitions });
};

if (!existsSync(FILE)) {
  test.skip(`the vendor's OpenAPI file is not at ${FILE}: nothing to compare with`, () => undefined);
} else {
  describe("the simulator's answers fit the vendor's definitions", () => {
    let sim: Harness;
    beforeAll(async () => {
      sim = await startHarness();
      await sim.register('c1');
      await sim.register('declining', '4000000000120054');
      await sim.charge('paid', 'c1', { custom_data: '{"a":1}' });
      await sim.charge('partly', 'c1');
      await sim.v1('POST', '/payments/cancel', { merchant_uid: 'partly', amount: 1_000, reason: '일부' });
    });
    afterAll(() => sim.stop());

    const impUid = (merchantUid: string) => sim.simulator.payments(merchantUid)[0]?.imp_uid;
    const registration = () => sim.simulator.payments().find((row) => row.customer_uid_usage === 'issue');

    test.each<[string, string, () => Promise<unknown>]>([
      [
        'a token',
        'AuthResponse',
        async () =>
          (await sim.control('POST', '/users/getToken', { imp_key: 'key', imp_secret: 'secret' })).body,
      ],
      [
        'a refused token',
        'ResponseAnnotation',
        async () => (await sim.control('POST', '/users/getToken', { imp_key: 'key', imp_secret: 'x' })).body,
      ],
      ['a paid charge', 'PaymentResponse', () => sim.charge('m1', 'c1')],
      ['a declined charge', 'PaymentResponse', () => sim.charge('m2', 'declining')],
      ['a refused charge', 'PaymentResponse', () => sim.charge('m3', 'nobody')],
      ['an issued key', 'PaymentResponse', () => sim.v1('GET', `/payments/${registration()?.imp_uid}`)],
      ['a payment', 'PaymentResponse', () => sim.v1('GET', `/payments/${impUid('paid')}`)],
      ['a missing payment', 'PaymentResponse', () => sim.v1('GET', '/payments/imp_0')],
      ['findAll', 'PaymentListResponse', () => sim.v1('GET', '/payments/findAll/paid')],
      ['find', 'PaymentResponse', () => sim.v1('GET', '/payments/find/paid')],
      ['the channels', 'MultiplePgSettingResponse', () => sim.v1('GET', '/users/pg')],
      ['the status listing', 'PaymentListResponse', () => sim.v1('GET', '/payments/status/all?limit=1000')],
      [
        'a partial cancel',
        'PaymentResponse',
        () => sim.v1('POST', '/payments/cancel', { merchant_uid: 'partly', amount: 1 }),
      ],
      [
        'a full cancel',
        'PaymentResponse',
        () => sim.v1('POST', '/payments/cancel', { merchant_uid: 'partly' }),
      ],
      ['a refused cancel', 'PaymentResponse', () => sim.v1('POST', '/payments/cancel', { imp_uid: 'imp_0' })],
    ])('%s is a %s', async (_name, definition, call) => {
      const validate = compile(definition);
      const answer = await call();
      validate(answer);
      expect(validate.errors ?? []).toEqual([]);
    });

    test('a payment carries every field of PaymentAnnotation and no other', async () => {
      const { response } = await sim.v1('GET', `/payments/${impUid('paid')}`);
      const documented = Object.keys(readDefinitions()['PaymentAnnotation']?.['properties'] as object);
      expect(Object.keys(response).sort()).toEqual(documented.sort());
    });

    test('the comparison notices a payment that does not fit', () => {
      const validate = compile('PaymentResponse');
      expect(validate({ code: 0, response: { imp_uid: 'imp_1', amount: '100' } })).toBe(false);
    });
  });
}
