import type { Command, Commands } from './command.ts';

const INDENT = 34;
const WIDTH = 120;

/** `refund MERCHANT_UID`, what it does, and under it every option that it takes. */
export function usageOf(name: string, { words, says, options = {} }: Command): string {
  const head = `  ${[name, ...words].join(' ')}`;
  const taken = Object.entries(options).map(([option, { shown }]) => shownOption(option, shown));
  // Where no room is left beside it, it has a line of its own.
  const first = head.length < INDENT - 1 ? `${head.padEnd(INDENT)}${says}` : `${head}\n${indented(says)}`;
  return [first, ...wrapped(taken).map(indented)].join('\n');
}

export const usageOfAll = (commands: Commands): string =>
  Object.entries(commands)
    .map(([name, command]) => usageOf(name, command))
    .join('\n');

export const shownOption = (name: string, shown: string | undefined): string =>
  shown === undefined ? `--${name}` : `--${name} ${shown}`;

const indented = (line: string): string => `${''.padEnd(INDENT)}${line}`;

function wrapped(words: readonly string[]): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const [at, word] of words.entries()) {
    const next = at === words.length - 1 ? word : `${word},`;
    if (line !== '' && INDENT + line.length + next.length >= WIDTH) {
      lines.push(line);
      line = next;
    } else line = line === '' ? next : `${line} ${next}`;
  }
  return line === '' ? lines : [...lines, line];
}
