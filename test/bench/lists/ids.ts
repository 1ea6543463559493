import { encodeTime } from 'ulid';

/** The `n`th id of a kind: a second after the one before, and otherwise as random as ids are. The same in each run. */
export function idAt(n: number, kind: keyof typeof FIRST_MS): string {
  return `${encodeTime(createdAt(n, kind).getTime(), 10)}${randomPart(n * 31 + FIRST_MS[kind] / 1_000)}`;
}

export const createdAt = (n: number, kind: keyof typeof FIRST_MS): Date =>
  new Date(FIRST_MS[kind] + n * 1_000);

/** The rare ones are the oldest: whoever looks for them among the others has a long way. */
const FIRST_MS = {
  rare: Date.parse('2027-01-01T00:00:00Z'),
  many: Date.parse('2027-01-04T00:00:00Z'),
  oneOff: Date.parse('2027-02-01T00:00:00Z'),
  registration: Date.parse('2027-02-02T00:00:00Z'),
  batch: Date.parse('2027-02-03T00:00:00Z'),
  /** Subscriptions that have gone on for years, and what was agreed to of them. */
  lasting: Date.parse('2027-01-03T00:00:00Z'),
  consent: Date.parse('2027-01-03T00:00:00Z'),
};

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function randomPart(seed: number): string {
  const next = randomBits(seed);
  return Array.from({ length: 16 }, () => DIGITS[next() & 31]).join('');
}

/** Mulberry32: the same numbers for the same seed. */
export function randomBits(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return (bits ^ (bits >>> 14)) >>> 0;
  };
}
