import { describe, expect, it } from '@jest/globals';
import { live } from './consent/life.ts';
import { mutants } from './consent/mutants.ts';
import { product } from './consent/product.ts';

/** A year each. A million: `npm run sim:consent -- --years 1000000`. */
const LIVES = 5_000;

it('no charge without a valid consent, no refusal of one, each notice once', () => {
  const counts = { charges: 0, held: 0, notices: 0 };
  for (let seed = 1; seed <= LIVES; seed += 1) {
    const { violation, charges, held, notices } = live(seed, product);
    expect([seed, violation]).toEqual([seed, undefined]);
    counts.charges += charges;
    counts.held += held;
    counts.notices += notices;
  }
  // Otherwise nothing would have been tried.
  expect(counts.charges).toBeGreaterThan(LIVES);
  expect(counts.held).toBeGreaterThan(LIVES / 10);
  expect(counts.notices).toBeGreaterThan(LIVES / 2);
});

describe('a mistake is caught', () => {
  it.each(mutants.map((one) => [one.mistake, one] as const))('%s', (_, { mistaken, caughtBy }) => {
    let caught: string | undefined;
    for (let seed = 1; seed <= 5_000 && caught === undefined; seed += 1)
      caught = live(seed, mistaken).violation?.invariant;
    expect(caughtBy).toContain(caught);
  });
});
