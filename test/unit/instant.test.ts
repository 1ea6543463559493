import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as v from 'valibot';
import { instant } from '../../functions/middleware/fields.ts';

describe('an instant', () => {
  it.each([
    ['2027-01-31T10:00:00+09:00', '2027-01-31T01:00:00.000Z'],
    ['2027-01-31T10:00:00+0900', '2027-01-31T01:00:00.000Z'],
    ['2027-01-31 01:00:00Z', '2027-01-31T01:00:00.000Z'],
    ['2028-02-29T00:00:00.123456Z', '2028-02-29T00:00:00.123Z'],
  ])('%s is %s', (text, expected) => {
    expect(v.parse(instant, text).toISOString()).toBe(expected);
  });

  it.each([
    '2027-01-31T10:00:00+09',
    '2027-02-31T10:00:00Z',
    '2027-02-29T10:00:00Z',
    '2027-04-31T10:00:00+09:00',
    '0000-01-01T00:00:00Z',
    '1970-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '9999-12-31T23:59:59-23:59',
    '2027-01-31',
    '2027-01-31T10:00:00',
  ])('%s is none', (text) => {
    expect(v.is(instant, text)).toBe(false);
  });

  it('can be written again, with days added or taken, whatever is taken for one', () => {
    const two = (max: number) => fc.nat(max).map((number) => String(number).padStart(2, '0'));
    const zone = fc.constantFrom('Z', '+09', '+0900', '-23:59', '+23:59');
    const year = fc.nat(9_999).map((number) => String(number).padStart(4, '0'));
    const text = fc
      .tuple(year, two(13), two(32), two(24), zone)
      .map(([y, month, day, hour, offset]) => `${y}-${month}-${day}T${hour}:00:00${offset}`);
    fc.assert(
      fc.property(text, (one) => {
        const parsed = v.safeParse(instant, one);
        if (!parsed.success) return;
        const around = [-10, 0, 10].map((days) => new Date(parsed.output.getTime() + days * 86_400_000));
        for (const at of around) expect(at.toISOString()).toMatch(/^\d{4}-/);
      }),
      { numRuns: 5_000 },
    );
  });
});
