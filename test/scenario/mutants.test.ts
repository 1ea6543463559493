import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { simulate } from './simulation/command.ts';
import { mutants } from './simulation/mutants.ts';

jest.setTimeout(3_600_000);

interface Caught {
  readonly name: string;
  /** Absent: it has survived. */
  readonly invariant?: string;
}

/** A quarter of the swarm test's. Most mutants die within the first hundred; the others' hunt begins near their end. */
const SEEDS = '5000';
let caught: readonly Caught[] = [];

const mortal = mutants.filter(({ killedBy }) => killedBy.length > 0);
const equivalent = mutants.filter(({ killedBy }) => killedBy.length === 0);

beforeAll(async () => {
  caught = await simulate<readonly Caught[]>('--mutants', '--seeds', SEEDS);
}, 3_600_000);

test('there are at least fifteen deliberate mistakes', () => {
  expect(mortal.length).toBeGreaterThanOrEqual(15);
});

describe('the simulation catches', () => {
  test.each(mortal)('$name: $mistake', ({ name, killedBy }) => {
    expect(killedBy).toContain(caught.find((one) => one.name === name)?.invariant);
  });
});

describe('equivalent, as docs/mutants.md argues', () => {
  test.each(equivalent)('$name: $mistake', ({ name }) => {
    expect(caught.find((one) => one.name === name)).toMatchObject({ name });
    expect(caught.find((one) => one.name === name)?.invariant).toBeUndefined();
  });
});
