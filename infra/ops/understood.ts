import type { ParseArgsOptionsConfig } from 'node:util';
import type { Command, Commands, Given, Option } from './command.ts';
import { Misunderstood } from './misunderstood.ts';
import { shownOption } from './usage.ts';

export interface Understood {
  readonly name: string;
  readonly command: Command;
  readonly words: readonly string[];
  readonly given: Given;
}

/** What the command line can be read by: the options of all commands. Each as often as it is said, so that none is dropped. */
export function optionsOf(commands: Commands): ParseArgsOptionsConfig {
  const all = Object.values(commands).flatMap(({ options = {} }) => Object.entries(options));
  return Object.fromEntries(
    all.map(([name, { shown }]) => [
      name,
      { type: shown === undefined ? 'boolean' : 'string', multiple: true },
    ]),
  );
}

/** Takes what the command takes, and nothing else: an option that it would not look at was meant for something. */
export function understood(
  commands: Commands,
  positionals: readonly string[],
  said: Readonly<Record<string, readonly (string | boolean)[] | undefined>>,
): Understood {
  const [name = '', ...words] = positionals;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw new Misunderstood(`COMMAND: received ${JSON.stringify(name)}`);
  if (words.length !== command.words.length || words.includes(''))
    throw new Misunderstood(
      `${name}: received ${JSON.stringify(words.join(' '))}; it takes ${command.words.join(' ') || 'no words'}`,
    );
  const given = Object.entries(said).flatMap(([option, values]) =>
    values === undefined ? [] : [[option, valueFor(name, command, option, values)] as const],
  );
  return { name, command, words, given: Object.fromEntries(given) };
}

function valueFor(
  name: string,
  { options = {} }: Command,
  option: string,
  values: readonly (string | boolean)[],
): string {
  const taken = Object.hasOwn(options, option) ? options[option] : undefined;
  if (taken === undefined)
    throw new Misunderstood(`--${option}: ${name} does not take it; ${takenBy(options)}`);
  const [value = '', ...more] = values.map(String);
  if (more.length > 0)
    throw new Misunderstood(`--${option}: received ${values.length} times; allowed is once`);
  return checked(option, taken, value);
}

function checked(option: string, { shown, form, allowed }: Option, value: string): string {
  if (value !== '' && (form?.test(value) ?? true)) return value;
  throw new Misunderstood(
    `--${option}: received ${JSON.stringify(value)}; allowed is ${allowed ?? shown ?? ''}`,
  );
}

function takenBy(options: Readonly<Record<string, Option>>): string {
  const all = Object.entries(options).map(([name, { shown }]) => shownOption(name, shown));
  return all.length === 0 ? 'it takes no options of its own' : `it takes ${all.join(', ')}`;
}
