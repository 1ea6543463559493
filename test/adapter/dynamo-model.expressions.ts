import fc from 'fast-check';
import { list, numberSet, rarely, textSet, value } from './dynamo-model.values.ts';

/** Attributes with a usual type each, and some that are now and then another. */
const PATHS = [
  'n',
  's',
  'l',
  'm',
  'flag',
  '#status',
  'l[0]',
  'l[1]',
  'm.x',
  'm.#status',
  'm.y.z',
  'l[3].q',
] as const;
const NAMES: Readonly<Record<string, string>> = { '#status': 'status', '#due': 'due_pk', '#dueAt': 'due_sk' };

/** A fragment of an expression: text with `?` for each value. */
export interface Fragment {
  readonly text: string;
  readonly values: readonly unknown[];
}

const path = fc.constantFrom(...PATHS, 'pk', 'due_pk', 'tags', 'numbers', 'nope');
const operand: fc.Arbitrary<Fragment> = fc.oneof(
  { weight: 4, arbitrary: value.map((one) => ({ text: '?', values: [one] })) },
  { weight: 2, arbitrary: path.map((text) => ({ text, values: [] })) },
  { weight: 1, arbitrary: path.map((text) => ({ text: `size(${text})`, values: [] })) },
);
const join = (glue: (texts: readonly string[]) => string, ...parts: readonly Fragment[]): Fragment => ({
  text: glue(parts.map(({ text }) => text)),
  values: parts.flatMap(({ values }) => values),
});
const pathFragment = path.map((text): Fragment => ({ text, values: [] }));
const comparator = fc.constantFrom('=', '<>', '<', '<=', '>', '>=');

const comparison: fc.Arbitrary<Fragment> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(comparator, operand, operand)
      .map(([op, a, b]) => join(([l, r]) => `${l} ${op} ${r}`, a, b)),
  },
  { weight: 2, arbitrary: pathFragment.map((one) => join(([p]) => `attribute_exists(${p})`, one)) },
  { weight: 2, arbitrary: pathFragment.map((one) => join(([p]) => `attribute_not_exists(${p})`, one)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('begins_with', 'contains'), pathFragment, operand)
      .map(([name, a, b]) => join(([l, r]) => `${name}(${l}, ${r})`, a, b)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(operand, operand, operand)
      .map((all) => join(([a, b, c]) => `${a} BETWEEN ${b} AND ${c}`, ...all)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(operand, fc.array(operand, { minLength: 1, maxLength: 3 }))
      .map(([first, rest]) => join(([a, ...more]) => `${a} IN (${more.join(', ')})`, first, ...rest)),
  },
);

export const condition: fc.Arbitrary<Fragment> = fc.letrec<{ tree: Fragment }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { weight: 4, arbitrary: comparison },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom('AND', 'OR'), tie('tree'), tie('tree'))
        .map(([op, a, b]) => join(([l, r]) => `${l} ${op} ${r}`, a, b)),
    },
    { weight: 1, arbitrary: tie('tree').map((one) => join(([text]) => `NOT ${text}`, one)) },
    {
      weight: 1,
      arbitrary: fc.tuple(tie('tree'), comparison).map(([a, b]) => join(([l, r]) => `(${l}) AND ${r}`, a, b)),
    },
  ),
})).tree;

const fragment = (text: string, ...values: unknown[]): Fragment => ({ text, values });

/** What repositories write; mostly accepted. */
const usualSetClause: fc.Arbitrary<Fragment> = fc.oneof(
  fc
    .tuple(fc.constantFrom('s', 'flag', '#status', 'fresh'), value)
    .map(([p, to]) => fragment(`${p} = ?`, to)),
  fc
    .tuple(fc.constantFrom('+', '-'), fc.integer({ min: 0, max: 9 }))
    .map(([op, by]) => fragment(`n = if_not_exists(n, ?) ${op} ?`, 0, by)),
  fc.constant(fragment('n = n + ?', 1)),
  fc.tuple(path, value).map(([p, one]) => fragment(`fresh = if_not_exists(${p}, ?)`, one)),
  fc
    .tuple(fc.constantFrom('m.x', 'm.#status', 'm.y.z', 'l[0]'), value)
    .map(([p, to]) => fragment(`${p} = ?`, to)),
  list.map((one) => fragment('l = list_append(l, ?)', one)),
  list.map((one) => fragment('l = list_append(if_not_exists(l, ?), ?)', [], one)),
  fc.constantFrom('due_sk', '#dueAt').map((name) => fragment(`${name} = ?`, '2026-03-01')),
);

/** Anything into anything; mostly refused. */
const oddSetClause: fc.Arbitrary<Fragment> = fc
  .tuple(
    fc.constantFrom(...PATHS),
    fc.oneof(
      operand.filter(({ text }) => !text.startsWith('size')),
      fc.tuple(path, fc.constantFrom<unknown>(1, 'a')).map(([p, one]) => fragment(`${p} + ?`, one)),
    ),
  )
  .map(([p, to]) => join(([text]) => `${p} = ${text}`, to));

const indexKey = fc
  .tuple(
    fc.constantFrom('due_sk', '#dueAt', 'due_pk', '#due'),
    fc.constantFrom<unknown>('2026-03-01', 'DUE', 7),
  )
  .map(([name, to]): Fragment => ({ text: `${name} = ?`, values: [to] }));
const setClause: fc.Arbitrary<Fragment> = fc.oneof(
  { weight: 24, arbitrary: usualSetClause },
  { weight: 2, arbitrary: oddSetClause },
  { weight: 1, arbitrary: indexKey },
);
const removable = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('flag', 's', 'due_pk', 'customer_sk', 'nope') },
  { weight: 1, arbitrary: fc.constantFrom(...PATHS) },
);
const section = (name: string, clause: fc.Arbitrary<Fragment>, maxLength: number) =>
  fc
    .uniqueArray(clause, { minLength: 1, maxLength, selector: ({ text }) => text.split(/[ .[]/)[0] })
    .map((all) => join((texts) => `${name} ${texts.join(', ')}`, ...all));
const usually = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 6 });
const addition: fc.Arbitrary<Fragment> = fc.oneof(
  fc.constantFrom('n', 'm.x', 'tally').map((p) => fragment(`${p} ?`, 2)),
  fc
    .tuple(fc.constantFrom('tags', 'numbers', 's'), fc.oneof(textSet, numberSet))
    .map(([p, one]) => fragment(`${p} ?`, one)),
);

export const update: fc.Arbitrary<Fragment> = fc
  .tuple(
    usually(section('SET', setClause, 4)),
    rarely(
      section(
        'REMOVE',
        removable.map((p) => fragment(p)),
        2,
      ),
    ),
    rarely(section('ADD', addition, 2)),
  )
  .map((sections) => sections.filter((one) => one !== undefined))
  .filter((sections) => sections.length > 0)
  .map((sections) => join((texts) => texts.join(' '), ...sections));

/** Numbers the values and names the placeholders of a request's expressions. */
export function expressions(
  fragments: Readonly<Record<string, Fragment | undefined>>,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const request: Record<string, unknown> = {};
  const names: Record<string, string> = {};
  for (const [field, fragment] of Object.entries(fragments)) {
    if (!fragment) continue;
    let next = 0;
    request[field] = fragment.text.replaceAll('?', () => {
      const ref = `:v${Object.keys(values).length}`;
      values[ref] = fragment.values[next++];
      return ref;
    });
    for (const [name] of fragment.text.matchAll(/#\w+/g)) names[name] = NAMES[name] as string;
  }
  return {
    ...request,
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
  };
}
