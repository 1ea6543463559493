import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { costOf, inWon, lineOf, totalOf } from '../bench/price/cost.ts';
import { measuredUnits } from '../bench/price/measured.ts';
import { prices } from '../bench/price/prices.ts';
import { unitsOfOneCharge } from '../bench/price/units.ts';

const round = (usd: number) => Number(usd.toFixed(4));

describe('what charges cost', () => {
  test('is units by price, the dearest first', () => {
    const list = {
      ...prices,
      tableWrites: { usd: 0.5, per: 1e6, unit: 'writes', source: '' },
      secretMonths: { usd: 3, per: 1, unit: 'secrets', source: '' },
    };
    const positions = costOf({ tableWrites: 10, secretMonths: 0.000_001 }, 1e6, list);
    expect(positions).toEqual([
      { what: 'writes', units: 10_000_000, usd: 5 },
      { what: 'secrets', units: 1, usd: 3 },
    ]);
    expect(totalOf(positions)).toBe(8);
    expect(positions.map(lineOf)).toEqual(['10,000,000 writes 5.00', '1 secrets 3.00']);
  });

  test('holds the wait for 아임포트, which a function is paid for', () => {
    const at = (gatewayMs: number) =>
      unitsOfOneCharge({ tableWrites: 14, tableReads: 2, gatewayMs }).lambdaGbSeconds ?? 0;
    expect(round(at(1_500) - at(500))).toBe(0.5);
  });

  test('of a million with 14 writes and 2 reads each is 9.49 and 0.27 USD for the table', () => {
    const units = unitsOfOneCharge({ tableWrites: 14, tableReads: 2, gatewayMs: 1_500 });
    const usdOf = (unit: string) => costOf(units, 1e6).find(({ what }) => what === unit)?.usd ?? 0;
    expect(round(usdOf(prices.tableWrites.unit))).toBe(9.4892);
    expect(round(usdOf(prices.tableReads.unit))).toBe(0.271);
  });

  test('is whole won', () => {
    expect(inWon(0.27)).toBe(378);
    expect(inWon(10.0003)).toBe(14_000);
  });
});

describe('the units of a charge', () => {
  const folder = mkdtempSync(join(tmpdir(), 'price-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const rows = [
    { id: 'charge.units.paid.write', value: 12 },
    { id: 'charge.units.paid.read', value: 1.5 },
  ];

  test.each([
    ['a list', rows],
    ['rows', { rows }],
  ])('are read from what was committed as %s', (_, json) => {
    const file = join(folder, 'committed.json');
    writeFileSync(file, JSON.stringify(json));
    expect(measuredUnits(file)).toEqual({ tableWrites: 12, tableReads: 1.5, assumed: [] });
  });

  test('are assumed, and said to be, where nobody has measured them', () => {
    const units = measuredUnits(join(folder, 'missing.json'));
    expect(units).toEqual({ tableWrites: 14, tableReads: 2, assumed: ['writes', 'reads'] });
  });
});
