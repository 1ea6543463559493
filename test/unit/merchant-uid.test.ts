import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  encodeMerchantUid,
  isUlid,
  MAX_GENERATION,
  MAX_MERCHANT_UID_LENGTH,
  type MerchantUidKey,
  parseMerchantUid,
} from '../../shared/domain/merchant-uid.ts';
import { anyText } from '../support/any-text.ts';

const ULID = '01J9ZK3V5T8QWXY7RN2M4P6ABC';

const ulids = fc.ulid();
const generations = fc.integer({ min: 1, max: MAX_GENERATION });
const keys: fc.Arbitrary<MerchantUidKey> = fc.oneof(
  fc.record({ kind: fc.constant('registration' as const), registrationId: ulids }),
  fc.record({
    kind: fc.constant('subscription' as const),
    subscriptionId: ulids,
    period: fc.integer({ min: 1, max: 9999 }),
    generation: generations,
  }),
  fc.record({ kind: fc.constant('one_off' as const), chargeId: ulids, generation: generations }),
);

describe('merchant_uid', () => {
  it.each<[MerchantUidKey, string]>([
    [{ kind: 'registration', registrationId: ULID }, `reg_${ULID}`],
    [{ kind: 'subscription', subscriptionId: ULID, period: 1, generation: 1 }, `sub_${ULID}_0001`],
    [{ kind: 'subscription', subscriptionId: ULID, period: 9999, generation: 9 }, `sub_${ULID}_9999_9`],
    [{ kind: 'one_off', chargeId: ULID, generation: 1 }, `one_${ULID}`],
    [{ kind: 'one_off', chargeId: ULID, generation: 2 }, `one_${ULID}_2`],
  ])('of %j is %s, and back', (key, text) => {
    expect(encodeMerchantUid(key)).toBe(text);
    expect(parseMerchantUid(text)).toEqual(key);
  });

  it('survives the round trip within 40 characters', () => {
    fc.assert(
      fc.property(keys, (key) => {
        const text = encodeMerchantUid(key);
        expect(text.length).toBeLessThanOrEqual(MAX_MERCHANT_UID_LENGTH);
        expect(parseMerchantUid(text)).toEqual(key);
      }),
    );
  });

  it('is read in one spelling only: whatever parses, encodes to the very same text', () => {
    const nearMisses = fc
      .tuple(keys.map(encodeMerchantUid), fc.nat({ max: 40 }), fc.string({ maxLength: 2 }))
      .map(([text, at, noise]) => text.slice(0, at) + noise + text.slice(at + noise.length));
    fc.assert(
      fc.property(fc.oneof(nearMisses, anyText), (text) => {
        const key = parseMerchantUid(text);
        expect(key === undefined ? text : encodeMerchantUid(key)).toBe(text);
      }),
    );
  });

  it.each<unknown>([
    '',
    'null',
    'undefined',
    `sub_${ULID}_0000`,
    `sub_${ULID}`,
    `sub_${ULID}_1`,
    `sub_${ULID}_00010`,
    `sub_${ULID}_0001_1`,
    `sub_${ULID}_0001_0`,
    `sub_${ULID}_0001_10`,
    `sub_${ULID}_٠٠٠١`,
    `sub_${ULID.toLowerCase()}_0001`,
    `sub_8${ULID.slice(1)}_0001`,
    `sub_${ULID.replace('A', 'I')}_0001`,
    `sub_${ULID}_0001\n`,
    ` sub_${ULID}_0001`,
    `reg_${ULID}_2`,
    `REG_${ULID}`,
    `one_${ULID}__2`,
    `foo_${ULID}`,
    ULID,
    `one_${'0'.repeat(100)}`,
    undefined,
    null,
    42,
    {
      toString: () => {
        throw new Error('hostile');
      },
    },
  ])('is not ours: %p', (text) => {
    expect(parseMerchantUid(text as string)).toBeUndefined();
  });

  it.each<MerchantUidKey>([
    { kind: 'registration', registrationId: 'not-a-ulid' },
    { kind: 'subscription', subscriptionId: ULID, period: 0, generation: 1 },
    { kind: 'subscription', subscriptionId: ULID, period: 10_000, generation: 1 },
    { kind: 'subscription', subscriptionId: ULID, period: 1.5, generation: 1 },
    { kind: 'subscription', subscriptionId: `${ULID}_0001`, period: 1, generation: 1 },
    { kind: 'one_off', chargeId: ULID, generation: 0 },
    { kind: 'one_off', chargeId: ULID, generation: 10 },
  ])('breaks the invariant for %j', (key) => {
    expect(() => encodeMerchantUid(key)).toThrow('merchant_uid');
  });

  it('knows a ULID', () => {
    fc.assert(fc.property(ulids, (id) => isUlid(id)));
    expect(isUlid(`${ULID}\n`)).toBe(false);
  });
});
