/** What stands behind a command of `npm run ops`: what it takes, and nothing that it would not look at. */
import { describe, expect, it, test } from '@jest/globals';
import { allCommands } from '../../infra/ops/all-commands.ts';
import { Misunderstood } from '../../infra/ops/misunderstood.ts';
import { optionsOf, understood } from '../../infra/ops/understood.ts';
import { usageOf, usageOfAll } from '../../infra/ops/usage.ts';

const all = Object.entries(allCommands);
const everyOption = Object.entries(optionsOf(allCommands));
const wordsOf = (name: string) => [name, ...(allCommands[name]?.words ?? []).map((_, at) => `word-${at}`)];
const saying = (option: string, type: 'string' | 'boolean', value = 'x') => ({
  [option]: [type === 'boolean' ? true : value],
});

describe.each(all)('%s', (name, command) => {
  const { words, options = {} } = command;

  it('refuses every option that it does not take, and says which and what it takes', () => {
    for (const [option, { type }] of everyOption.filter(([option]) => !Object.hasOwn(options, option))) {
      const act = () => understood(allCommands, wordsOf(name), saying(option, type));
      expect(act).toThrow(Misunderstood);
      expect(act).toThrow(`--${option}: ${name} does not take it; it takes `);
      for (const taken of Object.keys(options)) expect(act).toThrow(`--${taken}`);
    }
  });

  it('refuses an option that is empty, and one that is said twice', () => {
    for (const [option, { shown }] of Object.entries(options)) {
      const twice = { [option]: shown === undefined ? [true, true] : ['1', '2'] };
      expect(() => understood(allCommands, wordsOf(name), twice)).toThrow(`--${option}: received 2 times`);
      if (shown === undefined) continue;
      const empty = { [option]: [''] };
      expect(() => understood(allCommands, wordsOf(name), empty)).toThrow(`--${option}: received ""`);
    }
  });

  it('refuses a word too many, one too few, and an empty one', () => {
    const wanted = `${name}: received `;
    expect(() => understood(allCommands, [...wordsOf(name), 'more'], {})).toThrow(wanted);
    if (words.length === 0) return;
    expect(() => understood(allCommands, wordsOf(name).slice(0, -1), {})).toThrow(wanted);
    expect(() => understood(allCommands, [...wordsOf(name).slice(0, -1), ''], {})).toThrow(wanted);
  });

  it('stands in the help with each option that it takes', () => {
    const help = usageOf(name, command);
    for (const option of Object.keys(options)) expect(help).toContain(`--${option}`);
    // Never run together with what it says.
    expect(help).toMatch(
      new RegExp(`^ {2}${[name, ...words].join(' ').replaceAll('|', '[|]')}(?: {2,}|\\n)\\S?`),
    );
    expect(usageOfAll(allCommands)).toContain(help);
  });
});

test.each(['0x10', '1e2', '-1', '1.5', ' 5', '1,000', '١٢', '9900원'])(
  'a number is digits and nothing else: %j is none, wherever one is read',
  (value) => {
    const numbers = all.flatMap(([name, { options = {} }]) =>
      Object.entries(options)
        .filter(([, { shown }]) => shown === 'WON' || shown === 'N')
        .map(([option]) => [name, option] as const),
    );
    expect(numbers.length).toBeGreaterThan(8);
    for (const [name, option] of numbers)
      expect(() => understood(allCommands, wordsOf(name), saying(option, 'string', value))).toThrow(
        `--${option}: received ${JSON.stringify(value)}`,
      );
  },
);

test('a command that there is not, or that is only a word of JavaScript, is refused', () => {
  for (const name of ['', 'destroy', 'constructor', 'toString'])
    expect(() => understood(allCommands, [name], {})).toThrow('COMMAND: received ');
});

test('what is taken is understood as it was said', () => {
  const { command, words, given } = understood(allCommands, ['refund', 'uid'], {
    reason: ['고객 요청'],
    amount: ['0900'],
  });
  expect([command, words, given]).toEqual([
    allCommands['refund'],
    ['uid'],
    { reason: '고객 요청', amount: '0900' },
  ]);
});
