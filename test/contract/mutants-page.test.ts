/** docs/mutants.md and the guarantees' count of it, held against the list. That each is caught: test/scenario/mutants.test.ts. */

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { mutants } from '../scenario/simulation/mutants.ts';

const page = readFileSync('docs/mutants.md', 'utf8');
const rows = page.split('\n').flatMap((line) => {
  const [, name, mistake, invariant, seed] =
    /^\| `([\w-]+)` \| (.+) \| `(\w+)` \| (?:backlog )?(\d+) \|$/.exec(line) ?? [];
  return name === undefined ? [] : [{ name, mistake, invariant, seed: Number(seed) }];
});

const mortal = mutants.filter(({ killedBy }) => killedBy.length > 0);
const equivalent = mutants.filter(({ killedBy }) => killedBy.length === 0);

test.each(mortal)(
  'the table says of $name what the list does',
  ({ name, mistake, killedBy, huntFrom = 1 }) => {
    const row = rows.find((one) => one.name === name);
    expect(row).toMatchObject({ mistake });
    expect(killedBy).toContain(row?.invariant);
    // Said elsewhere, it would not be hunted for there.
    expect(row?.seed).toBeGreaterThanOrEqual(huntFrom);
  },
);

test('the table has no others', () => {
  expect(rows.map(({ name }) => name).sort()).toEqual(mortal.map(({ name }) => name).sort());
});

test.each(equivalent)('the page says why $name can be caught by nobody', ({ name, mistake, because }) => {
  expect(page).toContain(`- \`${name}\`: ${mistake}.`);
  expect(page).toContain(because);
});

/** As the checks name them, wherever they stand. */
const invariants = readdirSync('test/scenario/simulation').flatMap((file) =>
  [...readFileSync(`test/scenario/simulation/${file}`, 'utf8').matchAll(/\brequire\(\s*'(\w+)'/g)].map(
    ([, name = '']) => name,
  ),
);

test.each([...new Set(invariants)].sort())('the page says what %s asks', (invariant) => {
  expect(page).toMatch(new RegExp(`^\\| (.*, )?\`${invariant}\`[^|]*\\| .+ \\| .+ \\|$`, 'm'));
});

test('docs/guarantees.md counts them', () => {
  const counted = `${mortal.length} caught, ${equivalent.length} argued to be equivalent`;
  expect(readFileSync('docs/guarantees.md', 'utf8')).toContain(counted);
});
