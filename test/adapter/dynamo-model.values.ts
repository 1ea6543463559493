import fc from 'fast-check';

/** Few keys, so that random commands meet the same items; sort keys that UTF-8 and UTF-16 put in different order. */
export const PARTITIONS = ['a', 'b'] as const;
export const SORTS = ['CHARGE#0001', 'CHARGE#0002', 'SUB', '한', '😀', '\uffff'] as const;
const INSTANTS = ['2026-01-01', '2026-01-02', '2026-02-01'] as const;
const scalar = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -3, max: 6 }) },
  { weight: 4, arbitrary: fc.constantFrom('', 'a', 'ab', 'b', '한글', '한', 'sending', 'paid') },
  { weight: 1, arbitrary: fc.constantFrom(true, false, null) },
);
export const list = fc.array(scalar, { maxLength: 3 });
const map = fc.record(
  {
    x: scalar,
    status: scalar,
    y: fc.record({ z: scalar }, { requiredKeys: [] }),
    gone: fc.constant(undefined),
  },
  { requiredKeys: [] },
);
export const textSet = fc
  .uniqueArray(fc.constantFrom('a', 'b', 'ab'), { minLength: 1, maxLength: 3 })
  .map((all) => new Set(all));
export const numberSet = fc
  .uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 })
  .map((all) => new Set(all));
export const value = fc.oneof(
  { weight: 6, arbitrary: scalar as fc.Arbitrary<unknown> },
  { weight: 1, arbitrary: list },
  { weight: 1, arbitrary: map },
  { weight: 1, arbitrary: textSet },
  { weight: 1, arbitrary: numberSet },
);

export const keyIndexes = fc.record({ p: fc.constantFrom(...PARTITIONS), s: fc.constantFrom(...SORTS) });
export type KeyIndexes = { p: string; s: string };
export const keyOf = (run: string, { p, s }: KeyIndexes) => ({ pk: `${run}${p}`, sk: s });

export const attributes = fc.record(
  {
    n: fc.oneof(
      { weight: 5, arbitrary: fc.integer({ min: -3, max: 6 }) as fc.Arbitrary<unknown> },
      { weight: 1, arbitrary: scalar },
    ),
    s: scalar,
    status: fc.constantFrom('sending', 'paid', 'failed'),
    l: list,
    m: map,
    flag: fc.boolean(),
    tags: textSet,
    numbers: numberSet,
    due: fc.constantFrom(...INSTANTS),
    customer: fc.constantFrom('x', 'y'),
  },
  { requiredKeys: [] },
);
export type Attributes = Partial<Record<string, unknown>>;

/** The sort keys of an index end in the primary key: for equal ones DynamoDB promises no order. */
export function itemOf(
  run: string,
  at: KeyIndexes,
  { due, customer, ...rest }: Attributes,
): Record<string, unknown> {
  const key = keyOf(run, at);
  return {
    ...rest,
    ...key,
    ...(due !== undefined && { due_pk: `${run}DUE`, due_sk: `${due}#${at.p}${at.s}` }),
    ...(customer !== undefined && {
      customer_pk: `${run}${customer}`,
      customer_sk: `${at.p}${at.s}`,
      paid_pk: `${run}${customer}`,
      paid_sk: `${at.p}${at.s}`,
    }),
  };
}

/** An item with every attribute, each of its usual type, so that later commands find something to work on. */
export const usualAttributes: fc.Arbitrary<Attributes> = fc.record({
  n: fc.integer({ min: -3, max: 6 }),
  s: fc.constantFrom('a', 'ab', '한글'),
  status: fc.constantFrom('sending', 'paid', 'failed'),
  l: fc.array(scalar, { minLength: 2, maxLength: 3 }),
  m: fc.record({ x: fc.integer({ min: 0, max: 3 }), y: fc.record({ z: scalar }) }),
  flag: fc.boolean(),
  tags: textSet,
  due: fc.constantFrom(...INSTANTS),
  customer: fc.constantFrom('x', 'y'),
});

export const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
